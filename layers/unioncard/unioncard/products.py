"""Products: files made for officers (findings, corrections, rosters, reports), their names and their port."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, Final, Protocol

# How long what is made can be had. The buckets keep each two days longer (docs/operations/retention.md): a rule of a
# bucket counts from the writing of the object, and the promise from what follows it.

FINDINGS_DAYS: Final = 90
"""An uploaded register, its findings and corrections, from the end of its check."""

MASTER_DAYS: Final = 180
"""The file of a batch, which may be delivered again, from the day of the batch."""

ROSTER_DAYS: Final = 180
"""A roster, from its making; a fresh one can be made as long as there are cards to hand out."""


def is_over(since: str, days: int, now: datetime) -> bool:
    """Whether what was promised for so many days since an instant or day (``clock.stamp``, ``YYYY-MM-DD``) is over."""
    begun = datetime.fromisoformat(since)
    return now >= (begun if begun.tzinfo else begun.replace(tzinfo=now.tzinfo)) + timedelta(days=days)


def findings_name(register: str) -> str:
    """Name of the product that lists a register's findings."""
    return f"registers/{register}/findings.json"


def shown_name(register: str) -> str:
    """Name of the product with the findings that the API returns at once."""
    return f"registers/{register}/shown.json"


def corrections_name(register: str) -> str:
    """Name of the workbook of rejected rows, ready to be corrected and uploaded."""
    return f"registers/{register}/corrections.xlsx"


def roster_name(batch: str, edition: str) -> str:
    """Name of the product that is an edition of a batch's roster, a workbook; an older one never takes its place."""
    return f"batches/{batch}/roster-{edition}.xlsx"


def workbook_name(union: str, month: str, edition: str) -> str:
    """Name of the product that is a report edition's workbook."""
    return f"reports/{month}/{union}/{edition}.xlsx"


def report_data_name(union: str, month: str, edition: str, ending: str) -> str:
    """Name of the product that has a report edition's values: ``ending`` is json or csv."""
    return f"reports/{month}/{union}/{edition}.values.{ending}"


def bulletin_name(union: str, month: str, edition: str) -> str:
    """Name of the product that is a report edition's bulletin, a PDF."""
    return f"reports/{month}/{union}/{edition}.bulletin.pdf"


class Products(Protocol):
    """Port to the bucket of products."""

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        """Write a product; idempotent."""
        ...

    def read(self, name: str) -> bytes:
        """A product; NotFound."""
        ...

    def link(self, name: str, saved_as: str = "") -> str:
        """A presigned URL of one product, valid for some minutes; a browser keeps it under ``saved_as``, if given."""
        ...

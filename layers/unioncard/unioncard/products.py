"""Products: files made for officers (findings, corrections, rosters, reports), their names and their port."""

from __future__ import annotations

from typing import IO, Protocol


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


class Products(Protocol):
    """Port to the bucket of products."""

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        """Write a product; idempotent."""
        ...

    def read(self, name: str) -> bytes:
        """A product; NotFound."""
        ...

    def link(self, name: str) -> str:
        """A presigned URL of one product, valid for some minutes."""
        ...

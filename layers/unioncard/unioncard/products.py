"""Names of the products that a register leaves."""

from __future__ import annotations

from typing import IO, Protocol


def findings_name(register: str) -> str:
    """Name of the product that lists a register's findings."""
    return f"registers/{register}/findings.json"


def shown_name(register: str) -> str:
    """Name of the product that lists the few findings which are shown at once."""
    return f"registers/{register}/shown.json"


def corrections_name(register: str) -> str:
    """Name of the workbook of rejected rows, ready to be corrected and uploaded."""
    return f"registers/{register}/corrections.xlsx"


# Where the roster of a batch is kept; apart from its making, which takes a workbook's worth of imports.


def roster_name(batch: str) -> str:
    """Name of the product."""
    return f"batches/{batch}/roster.xlsx"


class Products(Protocol):
    """What a register leaves for people: findings and corrections."""

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        """Write a product whole; writing the same again changes nothing a reader sees."""
        ...

    def read(self, name: str) -> bytes:
        """A product; NotFound."""
        ...

    def link(self, name: str) -> str:
        """An address from which one product can be fetched for some minutes, without a token."""
        ...


def workbook_name(union: str, month: str, edition: str) -> str:
    """Name of the product that is an edition's workbook."""
    return f"reports/{month}/{union}/{edition}.xlsx"

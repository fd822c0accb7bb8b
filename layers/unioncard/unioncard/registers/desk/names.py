"""Names of the products that a register leaves."""

from __future__ import annotations


def findings_name(register: str) -> str:
    """Name of the product that lists a register's findings."""
    return f"registers/{register}/findings.json"


def shown_name(register: str) -> str:
    """Name of the product that lists the few findings which are shown at once."""
    return f"registers/{register}/shown.json"


def corrections_name(register: str) -> str:
    """Name of the workbook of rejected rows, ready to be corrected and uploaded."""
    return f"registers/{register}/corrections.xlsx"

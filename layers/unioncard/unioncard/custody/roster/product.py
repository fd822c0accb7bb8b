"""Where the roster of a batch is kept; apart from its making, which takes a workbook's worth of imports."""

from __future__ import annotations


def roster_name(batch: str) -> str:
    """Name of the product."""
    return f"batches/{batch}/roster.xlsx"

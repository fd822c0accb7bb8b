"""What the project's check finds, to be held against what pydantic's models find."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rules import BANK, TODAY
from unioncard.registers.check import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.sheets.findings import Finding


def prepare(path: str) -> Callable[[], list[Finding]]:
    """The work: check the register as a union's whose bank cannot write every name; says all findings."""
    return lambda: list(check(Path(path), today=TODAY, bank_encoding=BANK).findings)

"""The project's check, from the path to the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rules import TODAY
from unioncard.registers.check import check
from unioncard.sheets.findings import FindingCode, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.sheets.findings import Finding


def prepare(path: str) -> Callable[[], list[int]]:
    """The work: check the register; says which rows are refused, or taken after a repair that no peer makes."""

    def work() -> list[int]:
        checked = check(Path(path), today=TODAY)
        if checked.whole_file_rejected:
            raise ValueError(f"the register was not read: {checked.findings}")
        return sorted({one.row for one in checked.findings if one.row and _reported(one)})

    return work


def _reported(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR or finding.code is FindingCode.NORMALISED

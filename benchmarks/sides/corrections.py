"""The corrections workbook of a register that is checked already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rules import TODAY
from benchmarks.side import peak_mb
from unioncard.registers.check import check
from unioncard.registers.forms.corrections import corrections

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(path: str) -> Callable[[], float]:
    """The work: write the workbook; says the process's peak memory in MB, that of the check's results included."""
    checked = check(Path(path), today=TODAY)

    def work() -> float:
        corrections(checked)
        return peak_mb()

    return work

"""Notes of the rows of a block that were left out, so that none vanishes without a word (invariant 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard.sheets.entries import Omission
from unioncard.sheets.findings import FindingCode, found
from unioncard.texts.findings.row import LEFT_OUT, ROWS

if TYPE_CHECKING:
    from unioncard.sheets.findings import Finding


@dataclass(slots=True)
class LeftOutRows:
    """Rows left out, in file order. Rows that nobody filled in are named together while nothing else comes between."""

    findings: list[Finding] = field(default_factory=list)
    _unfilled: list[int] = field(default_factory=list)

    def add(self, number: int, omission: Omission) -> None:
        """One more row that is no entry; what is blank or printed by the form has nothing to name."""
        if omission is Omission.UNFILLED:
            self._unfilled.append(number)
        elif omission not in (Omission.BLANK, Omission.PRINTED):
            self.entry()
            self.findings.append(_note(number, str(number), omission))

    def entry(self) -> None:
        """An entry, or something else that was said, comes between."""
        if self._unfilled:
            first, last = self._unfilled[0], self._unfilled[-1]
            rows = str(first) if first == last else ROWS.format(first=first, last=last)
            self.findings.append(_note(first, rows, Omission.UNFILLED))
            self._unfilled.clear()

    def into(self, findings: list[Finding]) -> None:
        """All notes into the findings of the block, by row."""
        self.entry()
        if self.findings:
            findings.extend(self.findings)
            findings.sort(key=lambda finding: finding.row or 0)


def _note(number: int, rows: str, omission: Omission) -> Finding:
    return found(FindingCode.ROW_LEFT_OUT, number, rows=rows, reason=LEFT_OUT[omission])

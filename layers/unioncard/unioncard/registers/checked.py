"""What a check says of a register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.registers.findings import Finding, Severity
from unioncard.registers.packed_findings import file_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.registers.layout import Kind
    from unioncard.registers.rows import AcceptedRow, SourceRow


class Verdict(StrEnum):
    """What became of the file as a whole."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly-accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked register.

    ``read`` entries; those ``accepted``; the ``refused`` ones as found, in the file's ``columns``; all findings in file
    order, file-level ones first. Rows and findings are unpacked whenever they are gone
    through (packed.py).
    """

    kind: Kind
    sheet: str | None = None
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    read: int = 0
    accepted: Sequence[AcceptedRow] = ()
    refused: Sequence[SourceRow] = ()
    findings: Sequence[Finding] = ()

    @property
    def rejected(self) -> int:
        """Rows with at least one error."""
        return self.read - len(self.accepted)

    @property
    def whole_file_rejected(self) -> bool:
        """Whether an error of the file itself kept every row from being taken."""
        return any(finding.severity is Severity.ERROR for finding in file_level(self.findings))

    @property
    def verdict(self) -> Verdict:
        """Rejected means the file as a whole; a file whose rows all have errors is still answered row by row."""
        if self.whole_file_rejected:
            return Verdict.REJECTED
        return Verdict.PARTLY_ACCEPTED if self.rejected else Verdict.ACCEPTED

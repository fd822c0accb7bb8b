"""What the store says of accepted rows: the port through which each kind of register is admitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from unioncard.members.changes import Changes
from unioncard.registers.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.registers.check import MemberRow
    from unioncard.registers.desk.register import Register
    from unioncard.registers.findings import Finding


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of the rows that the check accepted.

    ``late``: findings that only the store could make, each with its row; a row with an error among them is rejected
    after all. ``changes`` counts every other row exactly once. ``asked``: the registers by which other unions hold
    persons that this register wants to transfer in (their unions are told).
    """

    late: Sequence[Finding] = ()
    changes: Changes = field(default_factory=Changes)
    asked: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Rows with an error that only the store could find."""
        return len({finding.row for finding in self.late if finding.severity is Severity.ERROR})


class Admission(Protocol):
    """Admits one kind of register. Any delivery may be the second, or one of two at once."""

    def admit(self, register: Register, rows: Sequence[MemberRow], on_rows: Callable[[int], None]) -> Admitted:
        """Admit all rows, going through them once; what an earlier delivery admitted is read back, not repeated.

        The answer is the same at every delivery. ``on_rows`` hears how many rows are done so far. Conflict: try again.
        """
        ...

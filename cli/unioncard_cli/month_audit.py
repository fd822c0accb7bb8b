"""An audit in this process: the steps of the report function's (reports/audit_run.py), one after the other.

It reads the stack's tables and writes nothing there, so that what the deployed functions say can be checked without
them. The second round follows at once: what is still being written may be shown, and is gone when it is run again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from unioncard import clock
from unioncard.clock import Month
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.audit_scan import TableCount
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.restatements import RestatementTable
from unioncard.reports.audit_run import Audit, Auditor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.reports.audit import Difference, Line

SEGMENTS: Final = 4


@dataclass
class AuditHere:
    """The AuditStore in memory, of one audit."""

    kept: dict[str, Audit] = field(default_factory=dict)
    counted: dict[tuple[int, int], tuple[Mapping[int, Sequence[Line]], int]] = field(default_factory=dict)
    differ: dict[tuple[int, int], list[Difference]] = field(default_factory=dict)
    findings: list[Difference] = field(default_factory=list)

    def begin(self, audit: Audit) -> Audit:
        """See AuditStore."""
        return self.kept.setdefault(audit.id, audit)

    def audit(self, id: str) -> Audit:
        """See AuditStore."""
        return self.kept[id]

    def change(self, before: Audit, after: Audit) -> None:
        """See AuditStore."""
        self.kept[before.id] = after

    def keep_lines(self, audit: Audit, segment: int, lines: Mapping[int, Sequence[Line]], items: int) -> None:
        """See AuditStore."""
        self.counted[audit.round, segment] = lines, items

    def segments(self, audit: Audit) -> dict[int, int]:
        """See AuditStore."""
        return {segment: items for (round, segment), (_, items) in self.counted.items() if round == audit.round}

    def lines(self, audit: Audit, part: int) -> Iterator[Line]:
        """See AuditStore."""
        for (round, _), (lines, _) in self.counted.items():
            if round == audit.round:
                yield from lines.get(part, ())

    def keep_differences(self, audit: Audit, part: int, differences: Sequence[Difference]) -> None:
        """See AuditStore."""
        self.differ[audit.round, part] = list(differences)

    def differences(self, audit: Audit) -> dict[int, list[Difference]]:
        """See AuditStore."""
        return {part: found for (round, part), found in self.differ.items() if round == audit.round}

    def keep_findings(self, audit: Audit, findings: Iterable[Difference]) -> None:
        """See AuditStore."""
        del audit
        self.findings = list(findings)


def audit_here(outputs: Mapping[str, str], month: Month | None = None) -> tuple[Audit, list[Difference]]:
    """Audit a stack, by its outputs, with the SDK connected to it: the audit and what it found. InvalidInput."""
    work, members, cards = (Table(outputs[f"{name}Table"]) for name in ("Work", "Members", "Cards"))
    store, steps = AuditHere(), deque[tuple[str, tuple[Any, ...]]]()
    auditor = Auditor(
        store, TableCount(work, members, cards), ClosingTable(work), MovementTable(work), Month(outputs["FirstMonth"]),
        SEGMENTS, lambda *one: steps.append(("count", one[:3])), lambda *one: steps.append(("compare", one)),
        RestatementTable(work),
    )  # fmt: skip
    begun = auditor.begin(clock.stamp(clock.now()), month)
    while steps:
        step, order = steps.popleft()
        getattr(auditor, step)(*order)
    return store.audit(begun.id), store.findings

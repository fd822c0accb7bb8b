"""Use case "audit": segments of the tables by the queue, then parts of the unions, then once more what differed.

The tables are read while others write them, and not at one instant: a document that is under way looks like a
difference. So what differs is counted a second time, a pause later, and only what differs by the same figures again is
a finding; what a document leaves half done for longer than the pause has died. A message that is delivered again counts
again and stores the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.errors import InvalidInput, NotFound
from unioncard.ledger.movement import PARTS
from unioncard.reports.audit import Rule, chain_differences, closing_differences, compared, difference
from unioncard.reports.audit_editions import edition_differences
from unioncard.texts import audit as texts
from unioncard.texts import reports as months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from unioncard.clock import Month
    from unioncard.ledger.closing import Closing, ClosingStore
    from unioncard.ledger.movement import Movement, MovementStore
    from unioncard.ledger.restatement import RestatementStore
    from unioncard.reports.audit import Difference, Line

KEPT: Final = 200
"""Differences kept of a part, 3,200 of an audit: whoever has more has another problem than to read them one by one."""
LAST_ROUND: Final = 2
SEGMENTS: Final = 64
"""Segments of each table: of 15 million members one has some 600 MB, by estimate (docs/decisions/0073)."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit. ``id`` is the instant for which it was ordered, by the schedule a ``clock.stamp`` and by an officer a
    ``clock.moment``; ``month`` is the one whose closings are made anew, ``closed`` the last closed one, '' if none is.
    ``by`` is the officer who asked, '' for the schedule.

    ``items`` were read; ``differences`` is the number of what was found, None until then.
    """

    id: str
    month: str
    closed: str
    segments: int
    by: str = ""
    round: int = 1
    items: int = 0
    differences: int | None = None
    finished_at: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it is known what was found."""
        return self.differences is not None


class AuditStore(Protocol):
    """Port: audits and what their steps leave; every read is consistent."""

    def begin(self, audit: Audit) -> Audit:
        """Store a new audit; one that is there already stands, and is returned."""
        ...

    def audit(self, id: str) -> Audit:
        """One audit; NotFound."""
        ...

    def change(self, before: Audit, after: Audit) -> None:
        """Store the next state; one that is not ``before`` any more stands."""
        ...

    def keep_lines(self, audit: Audit, segment: int, lines: dict[int, list[Line]], items: int) -> None:
        """Keep what a segment counted, by part, and that it is done."""
        ...

    def segments(self, audit: Audit) -> dict[int, int]:
        """The segments of this round that are done, with the number of their items."""
        ...

    def lines(self, audit: Audit, part: int) -> Iterable[Line]:
        """What all segments of this round counted for a part."""
        ...

    def keep_differences(self, audit: Audit, part: int, differences: Sequence[Difference]) -> None:
        """Keep what differs in a part, and that it is done."""
        ...

    def differences(self, audit: Audit) -> dict[int, list[Difference]]:
        """What differs in this round, by the parts that are done."""
        ...

    def keep_findings(self, audit: Audit, findings: Sequence[Difference]) -> None:
        """Keep what was found in the end."""
        ...


class Tables(Protocol):
    """Port: the tables, item by item."""

    def counted(self, segment: int, segments: int, closed: str) -> tuple[dict[int, list[Line]], int]:
        """The lines of a segment by part, and how many items it has. ``closed`` is the last closed month."""
        ...


@dataclass(frozen=True, slots=True)
class Auditor:
    """Audits, step by step. ``order_segment`` and ``order_part`` send a step's order: audit, round, number, seconds."""

    audits: AuditStore
    tables: Tables
    closings: ClosingStore
    movements: MovementStore
    first_month: Month
    segments: int
    order_segment: Callable[[str, int, int, int], None]
    order_part: Callable[[str, int, int], None]
    restatements: RestatementStore | None = None
    """None where closed months have their first edition alone."""
    pause: int = 900
    now: Callable[[], datetime] = clock.reading

    def begin(self, at: str, month: Month | None = None, by: str = "") -> Audit:
        """Begin the audit of an instant, of ``month`` or of the last one closed. Again it orders what is missing.

        InvalidInput for a month before the ledger's first, or that is not closed.
        """
        last = self.closings.last()
        closed = last.month if last and last.month >= self.first_month else ""
        if month is not None and month < self.first_month:
            first = months.month_text(self.first_month)
            raise InvalidInput(months.MONTH_BEFORE_FIRST.format(first=first, month=months.month_text(month)))
        if month is not None and month > closed:
            raise InvalidInput(texts.NOT_CLOSED.format(month=months.month_text(month)))
        audit = self.audits.begin(Audit(at, month or closed, closed, self.segments, by))
        if not audit.is_over:
            self._order_segments(audit, 0)
        return audit

    def count(self, id: str, round: int, segment: int) -> None:
        """Count a segment; the last one of a round orders the parts.

        Counted again it orders those alone that are still to be compared: each would have sixteen compared once more.
        """
        audit = self._stored(id)
        if audit is None or audit.is_over or audit.round != round:
            return
        lines, items = self.tables.counted(segment, audit.segments, audit.closed)
        self.audits.keep_lines(audit, segment, lines, items)
        if len(self.audits.segments(audit)) == audit.segments:
            done = self.audits.differences(audit)
            missing = [part for part in range(PARTS) if part not in done]
            for part in missing or [PARTS - 1]:  # whoever compared the last one died before the audit ended
                self.order_part(id, round, part)

    def compare(self, id: str, round: int, part: int) -> Audit | None:
        """Compare a part; with the last one the audit ends, or begins its second round. The audit once it is over."""
        audit = self._stored(id)
        if audit is None or audit.is_over:
            return audit
        if audit.round != round:
            return None
        found = [*self._compared(audit, part), *_read(f"closing/{audit.month}/{part}", self._closings, audit, part)]
        found += [] if part else self._unsealed(audit)
        self.audits.keep_differences(audit, part, found)
        done = self.audits.differences(audit)
        return self._ended(audit, done) if len(done) == PARTS else None

    def _stored(self, id: str) -> Audit | None:
        try:
            return self.audits.audit(id)
        except NotFound:  # a message that outlived it
            return None

    def _compared(self, audit: Audit, part: int) -> list[Difference]:
        lines, closed = list(self.audits.lines(audit, part)), clock.Month(audit.closed)
        stood = self.closings.of_part(closed, part) if closed else ()
        try:
            return compared(lines, stood)
        except ValueError:  # a closing that cannot be read: that is said of the closings themselves
            return compared([one for one in lines if one.subject != "closing"], ())

    def _closings(self, audit: Audit, part: int) -> list[Difference]:
        if not audit.month:
            return []
        month = clock.Month(audit.month)
        closed, parts = self.closings.month(month), self.closings.parts(month)
        if closed is None:
            return []
        chain = [parts[number] for number in sorted(parts)]
        found = [] if part else chain_differences(closed, chain, self.closings.month(clock.previous(month)))
        if part not in parts:  # the chain says so
            return found
        before = self._opening(month, part)
        moved: defaultdict[str, list[Movement]] = defaultdict(list)
        for union, some in groupby(self.movements.of_part(month, part), key=attrgetter("union")):
            moved[union] += some
        found += closing_differences(month, before, list(self.closings.of_part(month, part)), moved, parts[part])
        if self.restatements:
            found += edition_differences(self.restatements, self.movements, month, part)
        return found

    def _unsealed(self, audit: Audit) -> list[Difference]:
        """The month after the last closed one, if all its parts are closed: its own record is missing."""
        month = clock.following(clock.Month(audit.closed)) if audit.closed else self.first_month
        parts = len(self.closings.parts(month))
        if parts < PARTS or self.closings.month(month):
            return []
        return [difference("", Rule.CLOSING, f"closed/{month}", {"parts": parts}, {})]

    def _opening(self, month: Month, part: int) -> dict[str, Closing]:
        if month <= self.first_month:
            return {}
        return {one.union: one for one in self.closings.of_part(clock.previous(month), part)}

    def _order_segments(self, audit: Audit, delay: int) -> None:
        done = self.audits.segments(audit)
        missing = [segment for segment in range(audit.segments) if segment not in done]
        for segment in missing or [audit.segments - 1]:  # whoever counted the last one died before it could say so
            self.order_segment(audit.id, audit.round, segment, delay)

    def _ended(self, audit: Audit, done: dict[int, list[Difference]]) -> Audit | None:
        suspected = [one for part in sorted(done) for one in done[part]]
        if suspected and audit.round < LAST_ROUND:
            again = replace(audit, round=audit.round + 1)
            # Ordered first: they come after the pause, which no function outlives. Who dies between orders them again,
            # and none of the parts that are still on their way has to: each would order all segments.
            self._order_segments(again, self.pause)
            self.audits.change(audit, again)
            return None
        if audit.round > 1:
            first = self.audits.differences(replace(audit, round=audit.round - 1))
            before = {one for some in first.values() for one in some}
            suspected = [one for one in suspected if one in before]
        findings = sorted(set(suspected))
        self.audits.keep_findings(audit, findings)
        items = sum(self.audits.segments(audit).values())
        over = replace(audit, items=items, differences=len(findings), finished_at=clock.stamp(self.now()))
        self.audits.change(audit, over)
        return over


def _read(subject: str, look: Callable[..., list[Difference]], *told: object) -> list[Difference]:
    """What differs; what cannot be read at all was changed, too, and shall not keep the audit from its end."""
    try:
        return look(*told)
    except ValueError:
        return [difference("", Rule.CLOSING, subject, {"unreadable": 1}, {})]

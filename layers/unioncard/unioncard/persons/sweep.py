"""The weekly sweep: what still names erased persons is cleared, wherever it is; resumable in parts.

A walk over the work table finds what no key leads to: chunks of registers that the person once stood in, ended
transfers with masked names, mobiles of former days, cases about them. It is also what makes a restored backup forget
again whom it should not know (docs/operations/person.md).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock, pace
from unioncard.errors import Conflict, NotFound
from unioncard.persons.case import CaseState
from unioncard.persons.store import TraceKind, Walk, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from unioncard.members.store import MemberStore
    from unioncard.persons.case import CaseStore
    from unioncard.persons.erase import PersonErasure
    from unioncard.persons.store import Erased, Erasures, Trace, Traces, Walks

PAGES: Final = 200
"""Pages of 1 MB walked in one part, if its time is not over before; the message is then sent again."""
ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class ErasureSweep:
    """Walks over the work table in the name of everybody on the list of the erased."""

    members: MemberStore
    erasures: Erasures
    erasing: PersonErasure
    traces: Traces
    walks: Walks
    cases: CaseStore
    now: Callable[[], datetime] = clock.reading
    pages: int = PAGES

    def part(self, name: str, *, again: bool = False) -> Walk | None:
        """Do a part of the walk of this name; None when nobody is to be cleared away, or another delivery goes on.

        ``again``: also in the name of those who were swept before, as after a restore. Conflict: try again.
        """
        before = self.walks.walk(name)
        walk = before or Walk(name, clock.stamp(self.now()))
        if walk.over:
            return walk
        # Also whom this walk has just noted as cleared away: a killed part may have left their cases open.
        wanted = {one.key: one for one in self.erasures.listed() if again or one.swept in {"", name}}
        if not wanted:
            return None
        if before is None:
            self._prepare(name, wanted, again=again)
        after, counts = walk.after, Counter(walk.counts or {})
        for _ in range(self.pages):
            found, after = self.traces.traces(after)
            counts.update(trace.kind.value for trace in found if self._cleared(trace, wanted))
            if after == ("", "") or pace.is_over():  # the next part begins behind this page
                break
        over = after == ("", "")
        if over:
            self._finish(walk, wanted)
        return kept(self.walks, replace(walk, after=after, counts=counts, over=over))

    def _cleared(self, trace: Trace, wanted: Mapping[str, Erased]) -> bool:
        """Whether an item named somebody who is gone, and does no longer."""
        hits = trace.keys & wanted.keys()
        gone = hits - self._alive(hits)
        if trace.kind is TraceKind.TRANSFER:  # one that ended before is about the person who is gone
            gone |= {key for key in hits if trace.ended_at and trace.ended_at <= wanted[key].at}
        if gone:
            self.traces.clear(trace, gone)
        return bool(gone)

    def _prepare(self, name: str, wanted: dict[str, Erased], *, again: bool) -> None:
        """Go on where an erasure was killed. A restored table has the records again; whom a register opened since
        brought back stays. TimeIsUp: the next delivery does the others, in whose name no walk goes yet.
        """
        for key, listed in wanted.items():
            if listed.sweep == name:
                continue
            self.erasing.copies.keep(listed)  # whom a release erased that made no copies
            self.erasing.go_on(key)
            if again:
                self.erasing.erase_again(listed)
            one = self.erasures.erased(key) or listed
            wanted[key] = replace(one, sweep=name)
            self.erasures.note(one, wanted[key])
            pace.work_stored()

    def _alive(self, keys: frozenset[str]) -> set[str]:
        """Those who came back by a later register. Read after the item: whoever is in it by a new register is alive."""
        return set(self.members.find(sorted(keys))) if keys else set()

    def _finish(self, walk: Walk, wanted: Mapping[str, Erased]) -> None:
        """Who was on the list when the walk began is cleared away; a case whose persons all are is done."""
        for one in wanted.values():
            if one.sweep == walk.name and not one.pending and not one.swept:
                self.erasures.note(one, replace(one, swept=walk.name))
                pace.work_stored()
        waiting = {one.by for one in self.erasures.listed() if not one.swept}
        for by in {one.by for one in wanted.values()} - waiting:
            self._close(by)

    def _close(self, by: str) -> None:
        for _ in range(ATTEMPTS):
            try:
                case = self.cases.case(by)
            except NotFound:  # a run of the retention, or a restore
                return
            if case.state is not CaseState.CLEARING:
                return
            try:
                self.cases.change_case(case, case.done(clock.stamp(self.now())))
            except Conflict:
                continue
            return
        raise Conflict(f"case {by}")

"""What waits 待办, kind by kind in the order of harm: how much, since when, and on whom it waits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.desk.access import RULES
from unioncard.desk.reach import reaches
from unioncard.desk.undo import APPROVAL_DAYS
from unioncard.desk.worklist import WorkKind, own_scope
from unioncard.errors import NotIssuable
from unioncard.members.transfer import Direction, TransferState
from unioncard.texts import work as texts
from unioncard.unions.officer import Role
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from unioncard.assessment.urging import UrgingStore
    from unioncard.desk.work import WorkDesk
    from unioncard.desk.worklist import WorkCount
    from unioncard.ledger.restatement import Restatement, RestatementStore
    from unioncard.members.transfer import TransferRequests
    from unioncard.persons.case import PersonCase
    from unioncard.unions.officer import Officer
    from unioncard.unions.union import Union

ENDING_DAYS: Final = 60
"""So long before its last day an agreement is shown as ending: signing another takes weeks."""


@dataclass(frozen=True, slots=True)
class WorkSum:
    """What waits of one kind. ``oldest``: a day or an instant; '' if nothing waits."""

    kind: str
    count: int
    counted_all: bool
    number: int | None
    oldest: str
    overdue: bool
    waits_on: str
    yours: bool
    list: str
    message: str


@dataclass(frozen=True, slots=True)
class WorkSums:
    """Sums of the lists, and of what waits beside them: transfers, notes of urging, the agreement, cases of persons,
    restated months.
    """

    desk: WorkDesk
    urgings: UrgingStore | None = None
    restatements: RestatementStore | None = None

    def of(
        self,
        officer: Officer,
        code: str,
        transfers: TransferRequests,
        cases: Callable[[], Sequence[PersonCase]] | None = None,
    ) -> tuple[Union, list[WorkSum]]:
        """What waits, kind by kind, as far as the officer's roles open its list; NotAllowed out of reach.

        Costs one batch read of the counters, a query for each kind that has anything, and two for each that depends on
        the day or lapses; for the union's own transfers, notes of urging and agreement at most eight and one a level.
        ``cases`` reads those about persons that wait, newest first, and is called for the province alone.
        """
        root, scope = self.desk.scope(officer, code)
        counts = self.desk.lists.counts_of([*{scope, own_scope(root.code)}])
        found = [*self._listed(scope, root, counts[scope]), *self._transfers(root, transfers), *self._agreement(root)]
        found += self._urgings(officer, root)
        open_lists = {route for route, rules in RULES.items() if officer.roles & set(rules)}
        shown = [one for one in found if f"GET {one.list.partition('?')[0]}" in open_lists]
        below = {kind.value for kind, one in counts[own_scope(root.code)].items() if not one.entries}
        shown = [replace(one, yours=root.code == officer.union and _can(officer, one, below)) for one in shown]
        if cases and Role.PROVINCE in officer.roles and root.code == officer.union:
            shown += _of_persons(officer, cases())
            shown += self._restatements(officer)
        return root, sorted(shown, key=_by_harm)

    def _listed(self, scope: str, root: Union, counts: Mapping[WorkKind, WorkCount]) -> Iterator[WorkSum]:
        for kind, list_of in _LISTS.items():
            if not counts[kind].entries:
                continue
            before, lapsed = self.desk.before(kind), self._lapsed(kind)
            counted: tuple[int, bool, int | None] = counts[kind].entries, True, counts[kind].number
            if before:
                counted = *self.desk.lists.dated(scope, kind, before), None
            elif lapsed and (gone := self.desk.lists.dated(scope, kind, lapsed)[0]):
                counted = max(0, counts[kind].entries - gone), True, None  # nobody can approve those that stay listed
            if counted[0] and (oldest := self.desk.lists.oldest(scope, kind, lapsed)):
                yield _sum(kind.value, counted, oldest, f"{list_of}union={root.code}", overdue=bool(before))

    def _lapsed(self, kind: WorkKind) -> str:
        """The instant until which a request to undo was made that nobody can approve any more; '' of other kinds."""
        if kind is not WorkKind.TO_APPROVE:
            return ""
        return clock.stamp(self.desk.now() - timedelta(days=APPROVAL_DAYS) + timedelta(seconds=1))

    def _transfers(self, root: Union, transfers: TransferRequests) -> Iterator[WorkSum]:
        """The union's own: those below answer theirs, and what they do not answer in time is asked of it."""
        for kind, direction in ((TO_ANSWER, Direction.OF_US), (ASKED, Direction.BY_US)):
            page = transfers.page(direction, root.code, TransferState.ASKED, "", 1)
            count = page.counts[TransferState.ASKED]
            if count and page.requests:
                place = f"/transfers?direction={direction.value}&state=asked&union={root.code}"
                yield _sum(kind, (count, True, count), page.requests[0].asked_at, place, overdue=False)

    def _urgings(self, officer: Officer, root: Union) -> Iterator[WorkSum]:
        """The union's own: notes to it that it owes an answer, and answered ones that it judges, but for those to
        unions out of reach, which moved away since they answered."""
        if self.urgings is None:
            return
        today = clock.day_of(clock.stamp(self.desk.now())).isoformat()
        waiting = self.urgings.to_answer(root.code)
        if waiting.number:
            counted = waiting.number, waiting.counted_all, waiting.number
            overdue = waiting.oldest < today
            yield _sum(URGED, counted, waiting.oldest, f"/urgings?union={root.code}", overdue=overdue)
        answered, all_read = self.urgings.to_judge(root.code)
        unions = self.desk.directory.unions(sorted({one.union for one in answered} - {""})) if answered else {}
        seen = [
            one.at for one in answered if not one.union or (one.union in unions and reaches(officer, unions[one.union]))
        ]
        if seen:
            place = f"/urgings?side=sent&union={root.code}"
            yield _sum(TO_JUDGE, (len(seen), all_read, len(seen)), seen[0], place, overdue=False)

    def _restatements(self, officer: Officer) -> Iterator[WorkSum]:
        """Closed months that a second person is to decide on; the list is that of the first one."""
        waiting = self.restatements.ready() if self.restatements else []
        if waiting:
            counted, oldest = (len(waiting), True, len(waiting)), min(one.asked_at for one in waiting)
            found = _sum(RESTATED, counted, oldest, f"/months/{waiting[0].month}/restatements", overdue=False)
            yield _for_another(found, officer, waiting)

    def _agreement(self, root: Union) -> Iterator[WorkSum]:
        if root.kind is Kind.PROVINCE:  # it lists banks; those below it sign (notice 四 (一), docs/domain/notice.md)
            return
        today = clock.day_of(clock.stamp(self.desk.now()))
        place = f"/agreements?union={root.code}"
        try:
            agreement = self.desk.directory.agreement_covering(root, today)
        except NotIssuable:
            yield _sum(NO_AGREEMENT, (1, True, 1), "", place, overdue=True)
            return
        ends = agreement.valid_to
        if ends and ends <= today + timedelta(ENDING_DAYS) and not self._covered(root, ends + timedelta(1)):
            ending = _sum(ENDING, (1, True, 1), ends.isoformat(), place, overdue=False)
            yield ending if agreement.union == root.code else replace(ending, waits_on=OTHER_UNION)

    def _covered(self, union: Union, day: date) -> bool:
        try:
            self.desk.directory.agreement_covering(union, day)
        except NotIssuable:
            return False
        return True


TO_ANSWER, ASKED = "transfers-to-answer", "transfers-asked"
NO_AGREEMENT, ENDING = "agreement-missing", "agreement-ending"
PERSONS, RESTATED = "persons-to-approve", "restatements-to-approve"
OTHER_UNION: Final = "other-union"
URGED, TO_JUDGE = "urgings-to-answer", "urgings-to-judge"

_LISTS: Final = {
    WorkKind.TO_CORRECT: "/registers?state=to-correct&",
    WorkKind.REFUSED: "/batches?state=refused&",
    WorkKind.HELD: "/held?",
    WorkKind.AT_BANK: "/batches?state=overdue&",
    WorkKind.TO_COLLECT: "/custody?state=to-collect&",
    WorkKind.TO_SIGN: "/custody?state=to-sign&",
    WorkKind.TO_RETURN: "/custody?state=to-return&",
    WorkKind.UNCLAIMED: "/custody?state=unclaimed&",
    WorkKind.TO_APPROVE: "/undos?",
}
"""Kind → the list that it opens."""

_ACTORS: Final[dict[str, tuple[str, frozenset[Role]]]] = {
    WorkKind.TO_CORRECT.value: ("union", frozenset({Role.OFFICER, Role.CLERK})),
    WorkKind.REFUSED.value: ("union", frozenset({Role.OFFICER})),
    WorkKind.HELD.value: ("union", frozenset({Role.OFFICER, Role.CLERK})),
    WorkKind.AT_BANK.value: ("bank", frozenset()),
    WorkKind.TO_COLLECT.value: ("union", frozenset({Role.CLERK})),
    WorkKind.TO_SIGN.value: ("union", frozenset({Role.CLERK})),
    WorkKind.TO_RETURN.value: ("union", frozenset({Role.CLERK})),
    WorkKind.UNCLAIMED.value: ("union", frozenset({Role.CLERK})),
    WorkKind.TO_APPROVE.value: ("approver", frozenset({Role.APPROVER})),
    TO_ANSWER: ("union", frozenset({Role.OFFICER})),
    ASKED: (OTHER_UNION, frozenset()),
    NO_AGREEMENT: ("administrator", frozenset({Role.ADMINISTRATOR})),
    ENDING: ("administrator", frozenset({Role.ADMINISTRATOR})),
    PERSONS: ("second-person", frozenset()),
    RESTATED: ("second-person", frozenset()),
    URGED: ("union", frozenset({Role.OFFICER})),
    TO_JUDGE: ("union", frozenset({Role.OFFICER, Role.PROVINCE})),
}
"""Kind → on whom it waits, and the roles that can do it."""


def _sum(kind: str, counted: tuple[int, bool, int | None], oldest: str, place: str, *, overdue: bool) -> WorkSum:
    count, counted_all, number = counted
    waits_on, _ = _ACTORS[kind]
    message = texts.KINDS[kind].format(count=count, number=number, more="" if counted_all else texts.AT_LEAST)
    return WorkSum(
        kind, count, counted_all, number, oldest, overdue, waits_on, yours=False, list=place, message=message
    )


def _of_persons(officer: Officer, waiting: Sequence[PersonCase]) -> Iterator[WorkSum]:
    """Cases that wait for a second person."""
    if waiting:
        counted = len(waiting), True, len(waiting)
        yield _for_another(_sum(PERSONS, counted, waiting[-1].asked_at, "/persons", overdue=False), officer, waiting)


def _for_another(found: WorkSum, officer: Officer, waiting: Sequence[PersonCase | Restatement]) -> WorkSum:
    """The officer's to do if somebody else asked for one of them: who asked is not the second person."""
    return replace(found, yours=any(one.officer != officer.subject for one in waiting))


def _can(officer: Officer, one: WorkSum, below: set[str]) -> bool:
    """Whether it is the officer's to do: by role, and not if all of it is of unions ``below``, whose own officers do
    it. A second person is also somebody of a union above.
    """
    waits_on, roles = _ACTORS[one.kind]
    return bool(roles & officer.roles) and one.waits_on == waits_on and not (waits_on == "union" and one.kind in below)


def _by_harm(one: WorkSum) -> tuple[bool, bool, str]:
    """What is overdue, then what the union can do, then what waits for others; the oldest first."""
    return not one.overdue, one.waits_on not in {"union", "approver", "second-person"}, one.oldest

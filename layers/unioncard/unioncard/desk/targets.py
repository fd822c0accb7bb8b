"""Use cases of officers on targets 目标 and bases 底数: what holds for a union, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import Field
from typing_extensions import TypedDict

from unioncard import clock
from unioncard.assessment.base import LARGEST, BaseStatement, Source, base_of
from unioncard.assessment.forecast import Outlook, Point, forecast
from unioncard.assessment.target import MOST, Goal, Target, TargetState, new_target_id, targets_over
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.desk.requests import LONGEST_ID, Day, Sent
from unioncard.errors import InvalidInput, NotNow
from unioncard.ledger import rates
from unioncard.texts import api
from unioncard.texts import assessment as texts
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.assessment.base import BaseStore
    from unioncard.assessment.standing import Standing, StandingStore
    from unioncard.assessment.target import TargetStore
    from unioncard.reports.progress import ProgressStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

EARLIEST: Final = date(2015, 1, 1)
"""The notice is of that year."""
AHEAD: Final = timedelta(days=1100)
"""A target for later than in three years is a slip of the pen."""


class NewTarget(Sent):
    """The body of POST /targets: for ``union`` and all below it, ``share`` percent of the members expected by ``due``.

    ``begins``: the first day of the line.
    """

    union: str = Field(max_length=LONGEST_ID)
    goal: Goal
    begins: Day
    due: Day
    share: int = Field(100, strict=True, ge=1, le=100)


class NewBase(Sent):
    """The body of POST /unions/{id}/base: the union's own members expected, and how many of them are collected."""

    expected: int = Field(strict=True, ge=0, le=LARGEST)
    gathered: int = Field(strict=True, ge=0, le=LARGEST)


class BaseView(TypedDict):
    """The base of a union alone. ``expected`` and ``gathered`` are null where nobody has said them."""

    expected: int | None
    gathered: int | None
    source: Source
    at: str | None
    below: bool


class BaseStatedView(TypedDict):
    """A base as it was stated."""

    union: str
    expected: int
    gathered: int
    at: str


class TargetPointView(TypedDict):
    """A day that was counted: how many there were, and how many the line wanted."""

    day: str
    count: int
    line: int


class ForecastView(TypedDict):
    """What a straight line through the last weeks comes to; see ``Forecast``."""

    outlook: Outlook
    at_due: int | None
    reached_on: str | None
    points: int
    days: int


class TargetView(TypedDict):
    """A target as it was set."""

    target: str
    owner: str
    owner_name: str
    union: str
    union_name: str
    goal: Goal
    name: str
    begins: str
    due: str
    share: int
    ended: bool


class TargetProgressView(TargetView):
    """A target that holds for a union, and how far that is, with all below it.

    ``state``: ``unknown`` where nobody has said the base; then ``expected``, ``number``, ``line`` and the forecast are
    null. ``rate`` is of the members expected.
    """

    yours: bool
    state: TargetState
    count: int
    expected: int | None
    number: int | None
    line: int | None
    rate: float | None
    points: list[TargetPointView]
    forecast: ForecastView | None


class TargetsView(TypedDict):
    """What holds for a union. ``at``: when it was counted, null: not yet. ``basics`` and ``unclear``: its basic unions,
    and those without a clear base."""

    union: str
    union_name: str
    kind: Kind
    at: str | None
    base: BaseView
    expected: int
    basics: int
    unclear: int
    targets: list[TargetProgressView]


@dataclass(frozen=True, slots=True)
class TargetDesk:
    """Targets and bases. A page costs a query for each level above, one for the weeks, and five reads."""

    directory: DirectoryStore
    targets: TargetStore
    bases: BaseStore
    standings: StandingStore
    progress: ProgressStore
    now: Callable[[], datetime] = clock.reading

    def page(self, officer: Officer, code: str) -> TargetsView:
        """What holds for a union; NotAllowed out of reach."""
        union = union_in_reach(self.directory, officer, code)
        over = targets_over(self.targets.of_owners(union.ancestry()), union.ancestry())
        history = self.standings.history(union.code)
        counted = self.progress.of([union.code]).get(union.code)
        stated = self.bases.of(union.code)
        base = base_of(union, stated, counted.own.members if counted else 0)
        names = self._names(over)
        newest = history[-1] if history else None
        return {
            "union": union.code, "union_name": union.name, "kind": union.kind, "at": newest.at if newest else None,
            "base": {
                "expected": base.expected, "gathered": base.gathered if base.source is Source.STATED else None,
                "source": base.source, "at": stated.at if stated else None, "below": union.kind is not Kind.BASIC,
            },
            "expected": newest.base.expected if newest else 0, "basics": newest.base.basics if newest else 0,
            "unclear": newest.base.unclear if newest else 0,
            "targets": [self._progress(officer, one, history, names) for one in over],
        }  # fmt: skip

    def set(self, officer: Officer, asked: NewTarget) -> Target:
        """Set a target; the same set again is the first. NotAllowed out of reach. InvalidInput: days that make no line.
        NotNow: too many are in force."""
        union = union_in_reach(self.directory, officer, asked.union)
        today = self._today()
        if not EARLIEST <= asked.begins < asked.due <= today + AHEAD:
            raise InvalidInput(texts.DAYS_WRONG.format(first=EARLIEST, last=today + AHEAD))
        if asked.due < today:
            raise InvalidInput(texts.DUE_OVER)
        at = self.now()
        days = asked.begins, asked.due
        made = Target(
            new_target_id(at), officer.union, union.code, asked.goal, *days, asked.share, officer.subject,
            clock.stamp(at),
        )  # fmt: skip
        known = self.targets.of_owners([officer.union])
        for one in known:
            if one.same_as(made):
                return one
        if len(known) >= MOST:
            raise NotNow(texts.TOO_MANY.format(most=MOST))
        self.targets.put(made)
        return made

    def end(self, officer: Officer, id: str) -> Target:
        """End a target of the own union; again changes nothing. NotFound, also out of reach. NotNow: of one above."""
        with out_of_reach(texts.NO_SUCH_TARGET):
            one = self.targets.find(id)
            union_in_reach(self.directory, officer, one.owner)
        if one.owner != officer.union:
            raise NotNow(texts.NOT_YOURS)
        if not one.ended_at:
            self.targets.end(replace(one, ended_by=officer.subject, ended_at=clock.stamp(self.now())))
        return self.targets.find(id)

    def state_base(self, officer: Officer, code: str, asked: NewBase) -> BaseStatement:
        """State the base of the own union; the same stated again is the first. NotFound. InvalidInput. Conflict."""
        with out_of_reach(api.NO_UNION):
            union = union_in_reach(self.directory, officer, code)
        if asked.gathered > asked.expected:
            raise InvalidInput(texts.GATHERED_MORE)
        known = self.bases.of(union.code)
        if known and (known.expected, known.gathered) == (asked.expected, asked.gathered):
            return known
        stamp = clock.stamp(self.now())
        made = BaseStatement(union.code, asked.expected, asked.gathered, officer.subject, stamp)
        self.bases.state(replace(made, version=known.version if known else 0))
        return made

    def view(self, one: Target) -> TargetView:
        """The JSON of a target."""
        return target_view(one, self._names([one]))

    def _names(self, targets: Sequence[Target]) -> Mapping[str, Union]:
        return self.directory.unions(sorted({code for one in targets for code in (one.owner, one.union)}))

    def _today(self) -> date:
        return clock.day_of(clock.stamp(self.now()))

    def _progress(
        self, officer: Officer, one: Target, history: Sequence[Standing], names: Mapping[str, Union]
    ) -> TargetProgressView:
        own = target_view(one, names)
        newest = history[-1] if history else None
        base = newest.base if newest else None
        count = newest.counts.get(one.goal, 0) if newest else 0
        view: TargetProgressView = {
            **own, "yours": one.owner == officer.union, "state": "unknown", "count": count, "expected": None,
            "number": None, "line": None, "rate": None, "points": [], "forecast": None,
        }  # fmt: skip
        if newest is None or base is None or not base.is_known:
            return view
        expected, number = base.expected, one.number(base.expected)
        line = one.line(expected, newest.day)
        counted = [day for day in history if day.day >= one.begins]
        outlook = forecast(
            [Point(day.day, day.counts.get(one.goal, 0)) for day in counted], newest.day, one.due, number, expected
        )
        return {
            **view, "state": one.state(expected, count, newest.day), "expected": expected, "number": number,
            "line": line, "rate": rates.expected_ratio(count, expected).rate,
            "points": [
                {"day": str(day.day), "count": day.counts.get(one.goal, 0), "line": one.line(expected, day.day)}
                for day in counted
            ],
            "forecast": {
                "outlook": outlook.outlook, "at_due": outlook.at_due,
                "reached_on": str(outlook.reached_on) if outlook.reached_on else None, "points": outlook.points,
                "days": outlook.days,
            },
        }  # fmt: skip


def target_view(one: Target, names: Mapping[str, Union]) -> TargetView:
    """The JSON of a target; ``names`` are the unions that it names."""
    return {
        "target": one.id, "owner": one.owner, "owner_name": _name(names, one.owner), "union": one.union,
        "union_name": _name(names, one.union), "goal": one.goal, "name": texts.GOALS[one.goal],
        "begins": str(one.begins), "due": str(one.due), "share": one.share, "ended": bool(one.ended_at),
    }  # fmt: skip


def base_stated_view(one: BaseStatement) -> BaseStatedView:
    """The JSON of a statement."""
    return {"union": one.union, "expected": one.expected, "gathered": one.gathered, "at": one.at}


def _name(names: Mapping[str, Union], code: str) -> str:
    return names[code].name if code in names else code

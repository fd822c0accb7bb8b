"""Use case of officers on scores 督查: how a union and those directly below it stand, and the rules that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field
from typing_extensions import TypedDict

from unioncard.assessment.rules import table_of, table_on
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.desk.requests import Sent
from unioncard.ledger.rates import share
from unioncard.texts import api
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from unioncard.assessment.rules import RuleTable
    from unioncard.assessment.standing import Standing, StandingStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


class StandingQuery(Sent):
    """The query of GET /unions/{id}/standing: of which ``kind`` the unions below are, and the ``cursor`` of the page
    before; without a kind it is the first that there is."""

    kind: Literal[Kind.REGION, Kind.INDUSTRY, Kind.BASIC] | None = None
    cursor: str = Field("", pattern="^[0-9]{0,5}$")


class BandView(TypedDict):
    """From so many percent on, so many points."""

    percent: int
    points: int


class RuleView(TypedDict):
    """A rule of the table."""

    rule: str
    name: str
    means: str
    source: str
    full: int
    bands: list[BandView]
    zeroes: bool


class MarkView(TypedDict):
    """What a rule gave; ``rate`` is null of nothing, ``points`` where the rule does not count."""

    rule: str
    part: int
    whole: int
    rate: float | None
    points: int | None


class StoodView(TypedDict):
    """A score of an earlier day."""

    day: str
    score: float | None
    rank: int | None
    expected: int


class StandingView(TypedDict):
    """How a union with all below it stood. ``score`` is of 100, null where no rule counts; ``rank`` among ``peers``."""

    union: str
    union_name: str
    kind: Kind
    score: float | None
    rank: int | None
    peers: int
    basics: int
    unclear: int
    never: int
    expected: int
    marks: list[MarkView]


class KindView(TypedDict):
    """How many unions of a kind stand directly below."""

    kind: Kind
    unions: int


class StandingsView(TypedDict):
    """A union and a page of those of one kind directly below it, in their order. ``at``: when they were counted, null:
    not yet. ``history``: the union's last Mondays, the newest last."""

    union: str
    union_name: str
    at: str | None
    version: str
    rules: list[RuleView]
    standing: StandingView | None
    history: list[StoodView]
    kinds: list[KindView]
    kind: Kind | None
    unions: list[StandingView]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class StandingDesk:
    """Reads what the morning worked out: two queries, two reads, and two batch reads of a hundred."""

    directory: DirectoryStore
    standings: StandingStore
    today: Callable[[], date]

    def page(self, officer: Officer, code: str, asked: StandingQuery) -> StandingsView:
        """A union and those below it; NotFound, also out of reach. Those that moved away since are left out."""
        with out_of_reach(api.NO_UNION):
            root = union_in_reach(self.directory, officer, code)
        history = self.standings.history(root.code)
        # What ranked below a basic union stays where nobody stands below it any more: few ever have others.
        alone = root.kind is Kind.BASIC and bool(history) and history[-1].base.basics == 1
        kinds = {} if alone else self.standings.kinds(root.code)
        first: Kind | None = next(iter(kinds), None)
        kind = asked.kind or first
        number = int(asked.cursor or 0)
        codes, pages = self.standings.ranking(root.code, kind, number) if kind else ([], 0)
        found, unions = self.standings.of(codes), self.directory.unions(codes)
        below = [
            standing_view(found[one], unions[one])
            for one in codes
            if one in found and one in unions and unions[one].parent == root.code
        ]
        newest = history[-1] if history else None
        table = table_of(newest.version) if newest else table_on(self.today())
        return {
            "union": root.code, "union_name": root.name, "at": newest.at if newest else None,
            "version": table.version, "rules": rules_view(table),
            "standing": standing_view(newest, root) if newest else None,
            "history": [
                {"day": str(one.day), "score": _score(one), "rank": one.rank or None, "expected": one.base.expected}
                for one in history
            ],
            "kinds": [{"kind": one, "unions": count} for one, count in kinds.items()], "kind": kind,
            "unions": below, "cursor": str(number + 1) if number + 1 < pages else None,
        }  # fmt: skip


def rules_view(table: RuleTable) -> list[RuleView]:
    """The JSON of the rules."""
    return [
        {
            "rule": one.rule, "name": one.name, "means": one.means, "source": one.source, "full": one.full,
            "bands": [{"percent": band.percent, "points": band.points} for band in one.bands], "zeroes": one.zeroes,
        }
        for one in table.rules
    ]  # fmt: skip


def standing_view(one: Standing, union: Union) -> StandingView:
    """The JSON of a standing."""
    return {
        "union": union.code, "union_name": union.name, "kind": one.kind, "score": _score(one),
        "rank": one.rank or None, "peers": one.peers, "basics": one.base.basics, "unclear": one.base.unclear,
        "never": one.base.never, "expected": one.base.expected,
        "marks": [
            {
                "rule": mark.rule, "part": mark.part, "whole": mark.whole, "rate": share(mark.part, mark.whole),
                "points": mark.points,
            }
            for mark in one.marks
        ],
    }  # fmt: skip


def _score(one: Standing) -> float | None:
    return None if one.score is None else one.score / 10

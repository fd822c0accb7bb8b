"""A standing: how a union and all below it stood on a morning: counts, bases, the points of every rule, score and rank.

The whole province is worked out once a morning from the count that the progress is of; a page reads it. Unions are
ranked with those of their kind directly below the same union: never basic unions against cities.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from unioncard import clock
from unioncard.assessment.base import BaseSum, base_of
from unioncard.assessment.rules import Facts, Mark, mark, score, table_on
from unioncard.assessment.target import Goal, assessed, counts_of
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from unioncard.assessment.base import BaseStatement
    from unioncard.assessment.target import Target
    from unioncard.ledger.month import MonthReport, Row

MONDAY: Final = 0
PAGE: Final = 100
"""Unions of a page of a ranking."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A union with all below it on the morning of ``day``. ``at``: when it was counted (``clock.stamp``).

    ``version`` is of the rules that ``marks`` are by. ``score`` is in tenths of a point of 100, None where no rule
    counts. ``rank`` is among ``peers`` unions that have a score, 0 without one.
    """

    union: str
    parent: str
    kind: Kind
    day: date
    at: str
    base: BaseSum
    counts: Mapping[Goal, int]
    version: str
    marks: tuple[Mark, ...]
    score: int | None
    rank: int = 0
    peers: int = 0


class Ranking(NamedTuple):
    """The unions of a kind directly below one, the best first; those without a score last."""

    parent: str
    kind: Kind
    unions: tuple[str, ...]


class RankingPage(NamedTuple):
    """Up to ``PAGE`` unions of a ranking in their order; ``pages`` in all, from 0."""

    unions: list[str]
    pages: int


class StandingStore(Protocol):
    """Port: the standings of the last morning, those of the last Mondays, and the order of each level."""

    def keep(self, standings: Iterable[Standing], rankings: Iterable[Ranking], day: date) -> None:
        """Keep the standings of a morning in the place of those before, on a Monday beside them too; again the same."""
        ...

    def of(self, unions: Sequence[str]) -> Mapping[str, Standing]:
        """Those of the unions that were counted: one batch read for 100."""
        ...

    def history(self, union: str) -> list[Standing]:
        """The Mondays that are kept of a union and the last morning, the oldest first: one query."""
        ...

    def kinds(self, parent: str) -> Mapping[Kind, int]:
        """How many unions of each kind stood directly below one on the last morning, in the order of the levels."""
        ...

    def ranking(self, parent: str, kind: Kind, page: int) -> RankingPage:
        """A page of a ranking; empty behind the last."""
        ...


def standings_of(
    report: MonthReport, statements: Mapping[str, BaseStatement], targets: Sequence[Target]
) -> list[Standing]:
    """The standings of every union of the tree, by a report of the running month; what is in no directory has none."""
    day, at = report.as_of.astimezone(clock.SHANGHAI).date(), clock.stamp(report.as_of)
    rows = [row for row in report.rows if row.listed and not row.departed]
    bases = _bases(rows, statements)
    by_owner: defaultdict[str, list[Target]] = defaultdict(list)
    for one in targets:
        by_owner[one.owner].append(one)
    table = table_on(day)
    found = []
    for row in rows:
        union, base = row.union, bases[row.union.code]
        tally, ancestry = row.total.closing, union.ancestry()
        counts = counts_of(tally, base.gathered)
        over = [one for code in ancestry for one in by_owner.get(code, ())]
        facts = Facts(tally, base, counts, assessed(over, ancestry, day), day)
        marks = [mark(rule, facts) for rule in table.rules]
        points = score(table, marks)
        place = union.code, union.parent or "", union.kind
        found.append(Standing(*place, day, at, base, counts, table.version, tuple(marks), points))
    return _ranked(found)


def rankings_of(standings: Iterable[Standing]) -> list[Ranking]:
    """The order of every level below every union."""
    level: defaultdict[tuple[str, Kind], list[Standing]] = defaultdict(list)
    for one in standings:
        if one.parent:
            level[one.parent, one.kind].append(one)
    return [
        Ranking(parent, kind, tuple(one.union for one in sorted(of, key=_place)))
        for (parent, kind), of in sorted(level.items())
    ]


def _place(one: Standing) -> tuple[bool, int, str]:
    return one.score is None, one.rank, one.union


def _ranked(standings: list[Standing]) -> list[Standing]:
    """With rank and peers; equal scores have equal ranks, and the next one counts them."""
    scores: defaultdict[tuple[str, Kind], list[int]] = defaultdict(list)
    for one in standings:
        if one.score is not None:
            scores[one.parent, one.kind].append(one.score)
    ranks = {
        level: {value: place for place, value in reversed(list(enumerate(sorted(of, reverse=True), 1)))}
        for level, of in scores.items()
    }
    ranked = []
    for one in standings:
        level = one.parent, one.kind
        rank = 0 if one.score is None else ranks[level][one.score]
        ranked.append(replace(one, rank=rank, peers=len(scores.get(level, ()))))
    return ranked


def _bases(rows: Sequence[Row], statements: Mapping[str, BaseStatement]) -> dict[str, BaseSum]:
    """The bases of every union with all below it."""
    sums: defaultdict[str, BaseSum] = defaultdict(BaseSum)
    known = {row.union.code for row in rows}
    for row in rows:
        own = _own_base(row, statements.get(row.union.code))
        for code in row.union.ancestry():
            if code in known:
                sums[code] += own
    return dict(sums)


def _own_base(row: Row, stated: BaseStatement | None) -> BaseSum:
    members = row.own.closing.members
    if row.union.kind is not Kind.BASIC:
        # 会员数 of a union above others is of all below it; what it states is of the members that are its own.
        expected = max(stated.expected, members) if stated else members
        gathered = max(stated.gathered if stated else 0, members)
        return BaseSum(expected=expected, gathered=gathered, stated=int(stated is not None))
    base = base_of(row.union, stated, members)
    never = not row.has_reported
    expected = max(base.expected or 0, members)
    return BaseSum(1, not base.is_clear(members), base.expected is None, never, expected, base.gathered)

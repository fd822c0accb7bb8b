"""Standings in the work table: ``STANDING#<union>`` / ``NOW``; ``WEEK#<day>`` of the last Mondays, with ``expires``.

``RANKING#<union>`` / ``<kind>#<page>`` are the unions directly below one in their order, ``KINDS`` how many of each.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard.assessment.base import BaseSum
from unioncard.assessment.rules import Mark
from unioncard.assessment.standing import MONDAY, PAGE, RankingPage, Standing
from unioncard.assessment.target import Goal
from unioncard.chunks import batched
from unioncard.clock import SHANGHAI
from unioncard.cloud.aws.items import Item, stored_as, to_item
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.assessment.standing import Ranking
    from unioncard.cloud.aws.table import Table

NOW: Final = "NOW"
KINDS: Final = "KINDS"
WEEKS_KEPT: Final = timedelta(days=120)
"""A forecast looks back six weeks, the page four months."""


@dataclass(frozen=True, slots=True)
class StandingTable:
    """The StandingStore on DynamoDB."""

    work: Table

    def keep(self, standings: Iterable[Standing], rankings: Iterable[Ranking], day: date) -> None:
        """See StandingStore."""
        stood = list(standings)
        above = {one.union for one in stood if one.kind is not Kind.BASIC}
        self.work.put_many(_items(stood, day))
        self.work.put_many(_ranking_items(rankings, above))

    def of(self, unions: Sequence[str]) -> dict[str, Standing]:
        """See StandingStore."""
        found = self.work.get_many([(_pk(code), NOW) for code in dict.fromkeys(unions)])
        return {one.union: one for one in map(_standing, found)}

    def history(self, union: str) -> list[Standing]:
        """See StandingStore."""
        by_day = {one.day: one for one in map(_standing, self.work.query(_pk(union)))}
        return [by_day[day] for day in sorted(by_day)]

    def kinds(self, parent: str) -> dict[Kind, int]:
        """See StandingStore."""
        found = (self.work.get(f"RANKING#{parent}", KINDS) or {}).get("kinds", {})
        return {kind: found[kind.value] for kind in Kind if kind.value in found}

    def ranking(self, parent: str, kind: Kind, page: int) -> RankingPage:
        """See StandingStore."""
        found = self.work.get(f"RANKING#{parent}", _page_key(kind, page))
        return RankingPage(found["unions"], found["pages"]) if found else RankingPage([], 0)


def _items(standings: Iterable[Standing], day: date) -> Iterator[Item]:
    over = int(datetime.combine(day + WEEKS_KEPT, time(), SHANGHAI).timestamp())
    for one in standings:
        values = _values(one)
        yield to_item(values | {"sk": NOW})
        if day.weekday() == MONDAY:
            yield to_item(values | {"sk": f"WEEK#{day}", "expires": over})


def _values(one: Standing) -> dict[str, Any]:
    base = {name: count for name, count in asdict(one.base).items() if count}
    counts = {goal.value: count for goal, count in one.counts.items() if count}
    marks = [{"rule": mark.rule, "part": mark.part, "whole": mark.whole} | _points(mark) for mark in one.marks]
    typed = {"kind": one.kind.value, "day": one.day.isoformat(), "base": base, "counts": counts, "marks": marks}
    plain = {name: getattr(one, name) for name in ("union", "parent", "at", "version", "score", "rank", "peers")}
    return {"pk": _pk(one.union), **plain, **typed}


def _points(mark: Mark) -> dict[str, int]:
    return {} if mark.points is None else {"points": mark.points}


def _standing(found: dict[str, Any]) -> Standing:
    marks = tuple(Mark(one["rule"], one["part"], one["whole"], one.get("points")) for one in found["marks"])
    counts = {goal: found["counts"].get(goal.value, 0) for goal in Goal}
    typed = {"kind": Kind(found["kind"]), "day": date.fromisoformat(found["day"]), "marks": marks, "counts": counts}
    return stored_as(Standing, {"score": None} | found | typed | {"base": stored_as(BaseSum, found["base"])})


def _ranking_items(rankings: Iterable[Ranking], above: Iterable[str]) -> Iterator[Item]:
    """The rankings; of those ``above`` others also where nobody stands below them any more."""
    kinds: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for one in rankings:
        kinds[one.parent][one.kind.value] = len(one.unions)
        pages = list(batched(one.unions, PAGE))
        for number, unions in enumerate(pages):
            place = {"pk": f"RANKING#{one.parent}", "sk": _page_key(one.kind, number)}
            yield to_item(place | {"unions": list(unions), "pages": len(pages)})
    for parent in sorted({*kinds, *above}):
        yield to_item({"pk": f"RANKING#{parent}", "sk": KINDS, "kinds": kinds[parent]})


def _pk(union: str) -> str:
    return f"STANDING#{union}"


def _page_key(kind: Kind, page: int) -> str:
    return f"{kind.value}#{page:05d}"

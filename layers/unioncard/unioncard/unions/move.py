"""A move 划转: a union comes below another parent. Kept for the ledger, which counts each month by its own tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Move:
    """One union's change of parent; all below it came along.

    ``at`` is when it was carried out (``clock.stamp``), which decides the month: a month that is over never changes.
    The history of parents in ``Union`` says since when the organisation is so; a late register may put that earlier.
    ``version`` is the union's when it moved, 0 of one that no register has changed.
    """

    union: str
    from_parent: str | None
    to_parent: str | None
    from_path: str
    to_path: str
    at: str
    version: int = 0

    @property
    def month(self) -> clock.Month:
        """The month in which it counts."""
        return clock.month_of(datetime.fromisoformat(self.at))


def parents_in(month: clock.Month, parents: Mapping[str, str | None], moves: Iterable[Move]) -> dict[str, str | None]:
    """Each union's parent at the end of a month: today's, with the moves of later months undone."""
    then = dict(parents)
    for move in sorted(moves, key=lambda one: (one.at, one.version), reverse=True):
        if move.month > month and move.union in then:
            then[move.union] = move.from_parent
    return then


def path_by(code: str, parents: Mapping[str, str | None]) -> str:
    """A union's path by parents; RuntimeError on a cycle instead of an endless loop."""
    above: list[str] = []
    at: str | None = code
    while at is not None:
        if at in above:
            raise RuntimeError(f"union {code} stands below itself")
        above.append(at)
        at = parents.get(at)
    return "/" + "/".join(reversed(above)) + "/"

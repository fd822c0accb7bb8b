"""Where unions stood before, by codes: for whoever cannot read the whole tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.unions.move import parents_in, path_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.unions.move import Move
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(slots=True)
class MonthEndPlaces:
    """Paths at the end of a month, parent by parent: a walk that has not come to a union cannot mislead them."""

    directory: DirectoryStore
    month: clock.Month
    _parents: dict[str, str | None] = field(default_factory=dict)
    """As they were read; unions that were looked up and are in no directory are absent."""
    _asked: set[str] = field(default_factory=set)
    _moves: list[Move] = field(default_factory=list)
    """Since the month ended, as they were last read."""

    def paths(self, codes: Iterable[str]) -> dict[str, str]:
        """The path of each of these unions that is in the directory.

        The moves are read after the unions: one that is carried out in between is among them, whatever parent was read.
        """
        wanted, since = list(codes), clock.stamp(clock.beginning(clock.following(self.month)))
        then = self._read({*wanted})
        while (moves := self.directory.moves(since)) != self._moves:
            self._moves = moves
            then = self._read(set())
        return {code: path_by(code, then) for code in wanted if code in then}

    def _read(self, missing: set[str]) -> dict[str, str | None]:
        """Parents at the end of the month, once these unions are read and all that stood above what is known."""
        then = parents_in(self.month, self._parents, self._moves)
        missing |= _above(then)
        while missing := missing - self._asked:
            self._asked |= missing
            found = self.directory.unions(sorted(missing))
            self._parents |= {code: union.parent for code, union in found.items()}
            then = parents_in(self.month, self._parents, self._moves)
            missing = _above(then)
        return then


def _above(parents: Mapping[str, str | None]) -> set[str]:
    return {parent for parent in parents.values() if parent}


WALKING: Final = timedelta(days=1)
"""Longer than a walk through the tree takes whose steps are messages, also where they come back for hours."""


def left_lately(directory: DirectoryStore, code: str, listed: Sequence[Union]) -> list[Union]:
    """The unions that stood directly below one lately and moved away: for the last page of those that do, ``listed``.

    One that moves from a page to come to below a union that was walked through would be on none, it and all below it.
    """
    moves = directory.moves(clock.stamp(clock.now() - WALKING))
    left = {move.union for move in moves if move.from_parent == code} - {union.code for union in listed}
    return list(directory.unions(sorted(left)).values())

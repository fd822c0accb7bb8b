"""Where unions stood at the end of a past month, by codes: for whoever cannot read the whole tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class MonthEndPlaces:
    """Paths at the end of a month, parent by parent: a walk that has not come to a union cannot mislead them."""

    directory: DirectoryStore
    _moved_later: dict[str, str | None]
    _parents: dict[str, str | None] = field(default_factory=dict)
    """At the end of the month; unions that were looked up and are in no directory are absent."""
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, directory: DirectoryStore, month: clock.Month) -> MonthEndPlaces:
        """For a month; reads the moves of the months after it and none before."""
        after = clock.following(month)
        since = clock.stamp(clock.beginning(after))
        moves = sorted(directory.moves(since), key=lambda one: (one.at, one.version), reverse=True)
        return cls(directory, {move.union: move.from_parent for move in moves if move.month >= after})

    def paths(self, codes: Iterable[str]) -> dict[str, str]:
        """The path of each of these unions that is in the directory."""
        wanted = list(codes)
        missing = set(wanted) - self._asked
        while missing:
            self._asked.update(missing)
            for code, union in self.directory.unions(sorted(missing)).items():
                self._parents[code] = self._moved_later.get(code, union.parent)
            missing = {parent for code in missing if (parent := self._parents.get(code))} - self._asked
        return {code: self._path(code) for code in wanted if code in self._parents}

    def _path(self, code: str) -> str:
        """RuntimeError on a cycle instead of an endless loop."""
        above: list[str] = []
        at: str | None = code
        while at is not None:
            if at in above:
                raise RuntimeError(f"union {code} stands below itself")
            above.append(at)
            at = self._parents.get(at)
        return "/" + "/".join(reversed(above)) + "/"

"""A union's subtree as it was at the end of a past month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard.errors import NotFound
from unioncard.unions.move import parents_in
from unioncard.unions.store import subtree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.clock import Month
    from unioncard.unions.move import Move
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class PastTrees:
    """The unions around ``root`` as they are today, and the moves by which they were elsewhere."""

    root: Union
    known: Mapping[str, Union]
    moves: Sequence[Move]

    @classmethod
    def read(cls, directory: DirectoryStore, root: Union, month: Month, moves: Iterable[Move]) -> PastTrees:
        """For trees of ``month`` and the month before: today's subtree, and those that moved in ``month`` or since."""
        recent = [move for move in moves if move.month >= month]
        known = {union.code: union for union in subtree(directory, root)}
        for code in {move.union for move in recent} - known.keys():
            known |= {union.code: union for union in _subtree_of(directory, code)}
        waiting = {parent for move in recent for parent in (move.from_parent, move.to_parent) if parent}
        waiting |= {union.parent for union in known.values() if union.parent}
        while missing := waiting - known.keys():
            found = {union.code: union for code in missing for union in _union_of(directory, code)}
            known |= found
            waiting = {union.parent for union in found.values() if union.parent}
        return cls(root, known, recent)

    def of(self, month: Month) -> list[Union]:
        """The root's subtree at the end of a month, each union with the parent and the path it had."""
        if not self.moves:
            return [union for union in self.known.values() if union.path.startswith(self.root.path)]
        parents = parents_in(month, {code: union.parent for code, union in self.known.items()}, self.moves)
        paths = {code: _path(code, parents) for code in self.known}
        return [
            replace(union, parent=parents[code], path=paths[code])
            for code, union in self.known.items()
            if f"/{self.root.code}/" in paths[code]
        ]


def _subtree_of(directory: DirectoryStore, code: str) -> list[Union]:
    return [one for union in _union_of(directory, code) for one in subtree(directory, union)]


def _union_of(directory: DirectoryStore, code: str) -> list[Union]:
    """The union, none if it is in the directory no more."""
    try:
        return [directory.union(code)]
    except NotFound:
        return []


def _path(code: str, parents: Mapping[str, str | None]) -> str:
    """The path by parents; RuntimeError on a cycle instead of an endless loop."""
    above: list[str] = []
    at: str | None = code
    while at is not None:
        if at in above:
            raise RuntimeError(f"union {code} stands below itself")
        above.append(at)
        at = parents.get(at)
    return "/" + "/".join(reversed(above)) + "/"

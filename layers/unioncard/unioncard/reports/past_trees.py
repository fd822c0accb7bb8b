"""A union's subtree as it was at the end of a past month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncard.unions.move import parents_in, path_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

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
        """For trees of ``month`` and the month before: today's subtree, and what moved into it or out of it since.

        A query for a page of the tree, and a few for each union that moved here: what moves elsewhere costs nothing.
        """
        known = {union.code: union for union in directory.subtree(root)}
        later = [move for move in moves if move.month >= month]
        touching = _of_a_subtree(root, known, later)
        for union in directory.unions(sorted({move.union for move in touching})).values():
            known |= {one.code: one for one in _by_parents(directory, union)}
        # Of all that is known every move counts, also of those above: half of them undone is no tree that ever was.
        found: Mapping[str, Union] = known
        waiting = {parent for move in touching for parent in (move.from_parent, move.to_parent) if parent}
        waiting |= {*_codes(root.path)}
        while found:
            waiting |= {union.parent for union in found.values() if union.parent}
            waiting |= {move.from_parent for move in later if move.union in found and move.from_parent}
            missing = waiting - known.keys()
            found = directory.unions(sorted(missing)) if missing else {}
            known, waiting = known | found, set()
        return cls(root, known, [move for move in later if move.union in known])

    def of(self, month: Month) -> list[Union]:
        """The root's subtree at the end of a month, each union with the parent and the path it had."""
        if not self.moves:
            return [union for union in self.known.values() if union.path.startswith(self.root.path)]
        parents = parents_in(month, {code: union.parent for code, union in self.known.items()}, self.moves)
        paths = {code: path_by(code, parents) for code in self.known}
        return [
            replace(union, parent=parents[code], path=paths[code])
            for code, union in self.known.items()
            if f"/{self.root.code}/" in paths[code]
        ]


def _of_a_subtree(root: Union, known: Mapping[str, Union], moves: Sequence[Move]) -> list[Move]:
    """The moves of unions that stand below the root, or stood there: themselves, or below one that moved away.

    ``known`` are today's; what comes along with a move to elsewhere may move again from there.
    """
    around, size = {root.code, *known}, 0
    while size < len(around):
        size = len(around)
        around |= {move.union for move in moves if _touches(move, around)}
    return [move for move in moves if _touches(move, around)]


def _touches(move: Move, around: Set[str]) -> bool:
    return move.union in around or move.to_parent in around or not around.isdisjoint(_codes(move.from_path))


def _codes(path: str) -> list[str]:
    return path.strip("/").split("/")


def _by_parents(directory: DirectoryStore, root: Union) -> list[Union]:
    """A union that moved and all below it: their paths may not have come along yet."""
    found, waiting = [], [root]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(directory.children(current.code))
    return found

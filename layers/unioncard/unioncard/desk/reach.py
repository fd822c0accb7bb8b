"""Whom an officer reaches: the own union and those below it, by the tree of today (invariant 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.errors import NotAllowed, NotFound
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


def must_reach(directory: DirectoryStore, officer: Officer, union: str, recorded_path: str) -> None:
    """NotAllowed unless the officer reaches a union today.

    A register or a batch keeps the path that its union had when it was opened; a union that moved since is reached from
    where it is now, and no longer from where it was. The recorded path decides only for a union that is not in the
    directory any more.
    """
    try:
        path = directory.union(union).path
    except NotFound:
        path = recorded_path
    if f"/{officer.union}/" not in path:
        raise NotAllowed(texts.NOT_YOUR_UNION)

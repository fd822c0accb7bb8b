"""Whom an officer reaches, by the tree of today: the own union, and by most routes those below (invariant 8)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from unioncard.errors import NotAllowed, NotFound
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.issuance.batch import Batch
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


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
    if not _reached(officer, union, path):
        raise NotAllowed(texts.NOT_YOUR_UNION)


def union_in_reach(directory: DirectoryStore, officer: Officer, code: str) -> Union:
    """The union of this code; NotAllowed if it is out of reach or there is none: the answer is the same."""
    try:
        union = directory.union(code)
    except NotFound:
        raise NotAllowed(texts.NOT_YOUR_UNION) from None
    if not _reached(officer, code, union.path):
        raise NotAllowed(texts.NOT_YOUR_UNION)
    return union


class Batches(Protocol):
    """Where batches are found by id."""

    def find(self, batch_id: str, /) -> Batch:
        """The batch; NotFound."""


def batch_in_reach(directory: DirectoryStore, officer: Officer, batches: Batches, batch_id: str) -> Batch:
    """The batch, if the officer reaches its union; NotFound, also out of reach."""
    with out_of_reach(texts.NO_SUCH_BATCH):
        batch = batches.find(batch_id)
        must_reach(directory, officer, batch.union, batch.path)
    return batch


@contextmanager
def out_of_reach(unknown: str) -> Iterator[None]:
    """An id out of reach is answered like one that leads nowhere, so that nobody learns what exists."""
    try:
        yield
    except (NotAllowed, NotFound):
        raise NotFound(unknown) from None


def reaches(officer: Officer, union: Union) -> bool:
    """Whether the officer reaches a union of the directory, as what a list leaves out of reach is asked."""
    return _reached(officer, union.code, union.path)


def _reached(officer: Officer, union: str, path: str) -> bool:
    return f"/{officer.union}/" in path if officer.below else officer.union == union

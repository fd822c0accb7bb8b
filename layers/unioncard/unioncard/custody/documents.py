"""Documents of a batch's cards, statements and filled rosters, as they were carried out and as they are undone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.custody.plastic import Fact
    from unioncard.custody.statement import Result
    from unioncard.ledger.movement import Measure


class UndoState(StrEnum):
    """The states of an undo."""

    REQUESTED = "requested"
    """Cards of it were signed for: a second person has to approve."""
    APPROVED = "approved"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Undo:
    """A document that is taken back. ``reason`` is for people; ``at`` and ``approved_at`` are ``clock.stamp``.

    ``officer`` asked for it, ``approver`` is the second person, '' where none was needed. ``rows`` are those of
    which it stated something that held.
    """

    batch: str
    document: str
    reason: str
    officer: str
    at: str
    rows: tuple[int, ...] = ()
    state: UndoState = UndoState.REQUESTED
    approver: str = ""
    approved_at: str = ""

    @property
    def holds(self) -> bool:
        """Whether the document does not stand any more, or will not in a moment."""
        return self.state is not UndoState.REQUESTED


@dataclass(frozen=True, slots=True)
class CarriedDocument:
    """A document as it was carried out at an instant, with its result; ``counts`` is what the ledger has of it now.

    ``known`` are the facts that it stated and another document had recorded: row and fact → day. ``turn`` is the
    optimistic lock of ``counts``. ``day`` is that of its movement, '' if it has none or an earlier release wrote it.
    """

    document: str
    at: str
    result: Result
    counts: Mapping[Measure, int]
    known: Mapping[tuple[int, Fact], str]
    turn: int = 0
    day: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """By which documents are put in order: when they were carried out."""
        return self.at, self.document

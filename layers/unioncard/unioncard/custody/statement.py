"""A statement 交接说明: an officer states one fact of some cards of a batch; and the result of a document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.custody.ranges import as_ranges
from unioncard.ledger.movement import custody_document

if TYPE_CHECKING:
    from unioncard.custody.plastic import Difference, Fact

_ID_CHARACTERS: Final = 20
"""80 bits: two statements of one batch never share them by chance."""


@dataclass(frozen=True, slots=True)
class Statement:
    """``fact`` was true on ``day`` (``YYYY-MM-DD``) of the cards in ``rows`` (numbers, ascending, each once).

    ``counted``: how many cards the clerk counted, None if nobody did (docs/domain/programmes.md, 汇川: the handler
    checks the quantity). ``officer`` is the token's subject, ``at`` the instant (``clock.stamp``) of the statement,
    ``after`` how many documents of the batch were undone before it, '' for none.
    """

    batch: str
    fact: Fact
    day: str
    rows: tuple[int, ...]
    officer: str
    counted: int | None = None
    at: str = ""
    after: str = ""

    @property
    def id(self) -> str:
        """A digest of what is stated and by whom, not of when: repeating a statement makes no second one.

        ``after`` is in it: once something of the batch was undone, what was stated before may be stated anew.
        """
        counted = "" if self.counted is None else str(self.counted)
        stated = (self.batch, self.fact, self.day, as_ranges(self.rows), counted, self.officer)
        recorded = "\x1f".join((*stated, self.after) if self.after else stated)
        return hashlib.sha256(recorded.encode()).hexdigest()[:_ID_CHARACTERS]

    @property
    def document(self) -> str:
        """The name under which it is counted."""
        return custody_document(self.batch, self.id)

    @property
    def miscounted(self) -> int:
        """Cards counted beyond the rows named (negative: cards lacking), 0 when it agrees or nobody counted."""
        return 0 if self.counted is None else self.counted - len(self.rows)


@dataclass(frozen=True, slots=True)
class Result:
    """Row numbers of the batch, ascending: facts recorded by this document, known before, and not taken (with why)."""

    recorded: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    differences: tuple[tuple[int, Difference], ...] = ()

    @property
    def refused(self) -> frozenset[int]:
        """The rows that were not taken."""
        return frozenset(row for row, _ in self.differences)

"""A movement: the counts of one document. A month is the sum of its movements; there are no running counters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol
from zlib import crc32

from unioncard.ledger.make_up import NO_MAKE_UP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from unioncard.clock import Month
    from unioncard.ledger.bank_answers import BankAnswers
    from unioncard.ledger.make_up import MakeUp


class Measure(StrEnum):
    """What is counted. Counts only: no measure says anything about a person."""

    READ = "read"
    """Rows of a register that were read."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    JOINED = "joined"
    """Persons who became members of the union, or members again."""
    LEFT = "left"
    """Members who moved out, left or were expelled."""
    UPDATED = "updated"
    """Members already there whose record an accepted row renewed."""
    REQUESTED = "requested"
    """Cards requested of a bank: rows of a batch."""
    OPENED = "opened"
    REFUSED = "refused"
    """Requests the bank refused, and requests in files that it refused whole."""
    COLLECTED = "collected"
    """Cards the clerk fetched from the bank."""
    SIGNED = "signed"
    """Cards whose members signed for them."""
    RETURNED = "returned"
    """Cards that went back to the bank, damaged or unclaimed."""
    ACTIVATED = "activated"
    CLOSED = "closed"
    """Cards the bank closed without replacing them."""


_UNDO: Final = "undo/"


@dataclass(frozen=True, slots=True)
class Movement:
    """What ``document`` changed for ``union`` in ``month``; stored once per document.

    ``document`` is ``register/<id>``, ``batch/<id>``, ``answer/<bank>/<digest>`` (a file of the bank) or
    ``custody/<batch>/<statement>``; ``path`` is the union's path when it was written; ``at`` is a ``clock.stamp``; a
    measure absent from ``counts`` is 0; ``day`` is the document's own date in Henan (``YYYY-MM-DD``), '' where it has
    none: what comes late counts in ``month`` and says by its day since when it is true. ValueError when a count is
    negative or a register's rows do not add up (invariant 2: read = accepted + rejected). Only an undo
    (``undo/<document>``) counts down: it balances what the document it takes back has counted; and CLOSED, in the file
    that reports the replacement of a card whose closing was reported before. ``answers`` is how a bank's file answered
    the cards that it counts, None of other documents. ``make_up`` is how the document changed the make-up of the
    union's members: up and down.
    """

    month: Month
    union: str
    path: str
    document: str
    at: str
    counts: Mapping[Measure, int]
    day: str = ""
    answers: BankAnswers | None = None
    make_up: MakeUp = NO_MAKE_UP

    def __post_init__(self) -> None:
        negative = [measure for measure, count in self.counts.items() if count < 0]
        if set(negative) - {Measure.CLOSED} and not self.document.startswith(_UNDO):
            raise ValueError(f"{self.document}: negative {', '.join(negative)}")
        if self.count(Measure.READ) != self.count(Measure.ACCEPTED) + self.count(Measure.REJECTED):
            raise ValueError(f"{self.document}: read is not accepted + rejected")

    def count(self, measure: Measure) -> int:
        """How many of ``measure``, 0 when absent."""
        return self.counts.get(measure, 0)


STORED_SECONDS: Final = 900
"""So long at most after its instant is a movement stored: no function runs longer. Who counts those up to an instant
waits for them."""
PARTS: Final = 16
"""Parts into which the ledger is cut by unions: no partition takes all writes, and each part is closed by itself."""


def part_of(union: str) -> int:
    """The part in which a union's movements and closings are, the same for ever."""
    return crc32(union.encode()) % PARTS


def register_document(register: str) -> str:
    """The document name of a checked register."""
    return f"register/{register}"


def batch_document(batch: str) -> str:
    """The document name of a batch sent to the bank."""
    return f"batch/{batch}"


def answer_document(bank: str, digest: str) -> str:
    """The document name of a bank's file, by the digest of its bytes: sent twice under any name it is one document."""
    return f"answer/{bank}/{digest}"


def custody_document(batch: str, statement: str) -> str:
    """The document name of a statement on where the cards of a batch are."""
    return f"custody/{batch}/{statement}"


def correction_document(case: str) -> str:
    """The document name of a correction of one person's cells, by its case."""
    return f"correction/{case}"


def undo_document(document: str) -> str:
    """The document name of taking a document back."""
    return f"{_UNDO}{document}"


class MovementStore(Protocol):
    """Port for reading movements; they are written in the transactions of the documents that they count."""

    def of_month(self, month: Month, path: str) -> Iterator[Movement]:
        """The movements of a subtree in one month, by the paths that were written."""
        ...

    def of_part(self, month: Month, part: int) -> Iterator[Movement]:
        """The movements of a part of the unions in one month, union by union."""
        ...

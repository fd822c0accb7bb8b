"""The record of every file that a bank sent: taken or quarantined, and the problems of its rows (invariant 5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_LISTED: Final = 20_000
"""Problems that are named row by row, of a part of a file and to its bank; more are counted by what they are. A file of
a million lines, each with a problem, would fit neither an item of the store nor a function's memory, and nobody reads
so many: the file itself stays to be read."""


class Problem(StrEnum):
    """Why one answer was not taken, or is to be looked at. Nothing of it is guessed or repaired."""

    ROW_UNKNOWN = "row-unknown"
    ROW_DOUBLED = "row-doubled"
    CONTRADICTS = "contradicts"
    WRONG_PERSON = "wrong-person"
    CARD_SHAPE = "card-shape"
    CARD_TAKEN = "card-taken"
    HOLDER_HAS_ANOTHER = "holder-has-another"
    """A replacement of a closed card whose holder has asked for another meanwhile, or has one."""
    CARD_NOT_RESERVED = "card-not-laid-aside"
    """The bank opened another number than that of the pre-printed card reserved for the row."""
    CARD_CHECK = "card-check"
    """Taken all the same: the number fails Luhn, as some cards in circulation do (docs/domain/codes.md)."""
    CARD_OF_REFUSED = "card-of-refused"
    """Taken as refused: the row carries a card's number all the same, and that is not taken over."""
    REASON_MISSING = "reason-missing"
    """Taken: a refusal that gives no reason."""
    NEW_CARD_IGNORED = "new-card-ignored"
    """Taken: an event other than a replacement carries another card's number, of which nothing is known by that."""
    CARD_UNKNOWN = "card-unknown"
    """An event of a card that no return has named yet; kept, and carried out when one does."""
    EVENT_CONTRADICTS = "event-contradicts"
    CARD_ENDED = "card-ended"
    """An event later than the closing or the replacement of its card, which are final: it has no effect."""
    FIELD_MISSING = "field-missing"
    """A field that the bank's profile calls compulsory is empty."""
    NEW_CARD_MISSING = "new-card-missing"
    """A replacement without the new number: the old card stays as it was until the bank says by which."""
    TIME_IMPOSSIBLE = "time-impossible"
    """A day or instant ahead of now, or before there were cards: it would outweigh whatever follows."""
    LOT_CONTRADICTS = "lot-contradicts"
    """A lot of pre-printed cards that was announced before with other numbers, or overlaps another."""
    LOT_TOO_LARGE = "lot-too-large"
    RECEIPT_CONTRADICTS = "receipt-contradicts"
    """The file was refused whole after rows of it were answered, or accepted after it was refused."""
    NUMBER_SPOILT = "number-spoilt"
    """A spreadsheet has lost digits of the number (``banks.files.written``)."""

    # How the file was read although it differs from its format: ``banks.files.note.Note``.
    FILL_CHARACTERS = "fill-characters"
    BYTE_ORDER_MARK = "byte-order-mark"
    LINE_ENDS = "line-ends"
    BLANK_CELLS = "blank-cells"
    ZERO_DATE = "zero-date"
    LETTER_CASE = "letter-case"
    ZEROS_LOST = "zeros-lost"
    WRITTEN_OTHERWISE = "written-otherwise"
    LAST_LINE_OPEN = "last-line-open"

    @property
    def taken(self) -> bool:
        """Whether the answer was taken in spite of it."""
        return self in _TAKEN


_NOTES: Final = frozenset(Problem(note.value) for note in Note)
_TAKEN: Final = _NOTES | {
    Problem.CARD_CHECK,
    Problem.CARD_OF_REFUSED,
    Problem.REASON_MISSING,
    Problem.NEW_CARD_IGNORED,
    Problem.CARD_UNKNOWN,
}


@dataclass(frozen=True, slots=True, order=True)
class RowProblem:
    """One answer and what is the matter; ``row`` is the batch's row, for events and stock the line's number."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Listed:
    """Problems of rows, in their order, and how many more there are: ``further``, by problem."""

    problems: tuple[RowProblem, ...] = ()
    further: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, problems: Iterable[RowProblem], most: int, further: Mapping[str, int] | None = None) -> Listed:
        """At most so many of them, those of answers that were not taken first; ``further`` are counted already."""
        ranked = sorted(problems, key=lambda one: (one.problem.taken, one))
        counts = Counter(one.problem.value for one in ranked[most:])
        return cls(tuple(sorted(ranked[:most])), dict(sorted((counts + Counter(further or {})).items())))


class FileProblem(StrEnum):
    """Why a whole file was quarantined, beside ``banks.files.fault.Fault``; public codes (docs/formats/bank.md)."""

    BANK_UNKNOWN = "bank-unknown"
    NAME_UNKNOWN = "name-unknown"
    TOO_LARGE = "too-large"
    BATCH_UNKNOWN = "batch-unknown"
    BATCH_OF_ANOTHER = "batch-of-another"
    BATCH_EMPTY = "batch-empty"
    BATCH_WITHDRAWN = "batch-withdrawn"
    OTHER = "other"


class Outcome(StrEnum):
    """Outcome of processing a file; the values are public (docs/operations/bank-files.md)."""

    TAKEN = "taken"
    QUARANTINED = "set-aside"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a bank. ``digest`` is of its content and of what its name says (kind, batch, time): sent twice under

    names that say the same, it is one file.

    ``kind`` is '' when the name matches none; ``batch`` is '' for files about no batch or an unknown one. ``reason``:
    why it was quarantined, without contents; ``code`` is that reason's, ``line`` the line it names or 0. ``counts``:
    its changes by names of ``ledger.movement.Measure``, and ``missing``: the rows of its batch that were unanswered
    after it. ``further``: how many ``problems`` there are beside those listed, by problem.
    """

    bank: str
    digest: str
    name: str
    at: str
    outcome: Outcome
    kind: str = ""
    batch: str = ""
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    code: str = ""
    line: int = 0
    further: Mapping[str, int] = field(default_factory=dict)

    def listing(self, most: int) -> FileRecord:
        """With at most so many problems listed; the others are counted."""
        listed = Listed.of(self.problems, most, self.further)
        return replace(self, problems=listed.problems, further=listed.further)

    @property
    def not_taken(self) -> tuple[RowProblem, ...]:
        """The problems of answers that were not taken."""
        return tuple(one for one in self.problems if not one.problem.taken)


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file on its way in. ``document`` is the name under which the ledger counts what it changes; ``key`` and
    ``version`` are those of its object, for a message about the rest of it. ``noted``: what was unusual when it was
    read."""

    bank: str
    name: str
    digest: str
    content: bytes
    document: str
    key: str = ""
    version: str | None = None
    noted: tuple[RowProblem, ...] = ()

    def with_notes(self, problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
        """The problems of its rows and what was noted, in the order of the rows: each kind of note with its first row.

        Of a file in which every row has lost its zeros one row says it; ``unioncard bank check`` lists the lines.
        """
        found = sorted({*problems, *self.noted})
        first = {one.problem: one for one in reversed(found)}
        return tuple(one for one in found if one.problem not in _NOTES or one is first[one.problem])


class Quarantined(Exception):
    """The whole file fits nothing of this bank; the message is the reason, in Chinese, without contents."""

    def __init__(self, reason: str, code: str = FileProblem.OTHER, line: int = 0) -> None:
        super().__init__(reason)
        self.code, self.line = str(code), line

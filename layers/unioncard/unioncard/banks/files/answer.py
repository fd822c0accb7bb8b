"""Values of banks' answer files: receipts 收妥回执, returns 回盘, card events, stock of pre-printed cards.

Of a file that was read, ``notes`` say what was unusual, ``counted`` whether it would have shown that it was cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from unioncard.banks.files.fault import Fault
from unioncard.texts import bank_files as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.files.note import LineNote
    from unioncard.cards.events import EventKind


class AnswerKind(StrEnum):
    """Kinds of files that a bank puts into its drop."""

    RECEIPT = "receipt"
    RETURN = "return"
    EVENTS = "events"
    STOCK = "stock"


class Result(StrEnum):
    """The bank's decision on one row."""

    OPENED = "opened"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a bank refuses (docs/domain/bank-files.md, typical reasons); each profile maps its bank's codes to these.

    The advice to the union for each is in texts/banks.py.
    """

    NOT_IN_POLICE_RECORDS = "not-in-police-records"
    DOCUMENT_EXPIRED = "document-expired"
    NAME_UNREADABLE = "name-unreadable"
    NAME_DIFFERS = "name-differs"
    ACCOUNT_EXISTS = "account-exists"
    MOBILE_SHARED = "mobile-shared"
    FIELDS_MISSING = "fields-missing"
    TAX_STATEMENT_MISSING = "tax-statement-missing"
    WATCH_LIST = "watch-list"
    REQUESTED_BEFORE = "requested-before"
    AGREEMENT_NOT_IN_FORCE = "agreement-not-in-force"
    STOCK_MISMATCH = "stock-mismatch"
    TOTALS_DIFFER = "totals-differ"
    FORMAT = "format"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identity:
    """The person an answer is about, beside the row's number; None where the bank's format has no such field.

    ``tail``: the last four characters of the document number.
    """

    tail: str | None = None
    document: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a return, or of the list of faults that comes with a file refused whole (always REFUSED there).

    ``row`` is the number in the issuance file. ``card`` is '' when refused. ``code`` is the bank's own code, ``reason``
    ours; a bank's free text is not taken over, it may quote a person (invariant 7). ``account_class`` is Ⅰ, Ⅱ, Ⅲ or '';
    ``opened_on`` ``YYYY-MM-DD`` or ''; ``branch`` the bank's number of the branch where the plastic lies, or ''.
    ``line`` is the line's number in the bank's file. ``lacks`` is the source of an empty compulsory field, or ''.
    ``numbered``: a refused row carried a card's number, which is not taken over. ``unexplained``: a refusal that gives
    no reason at all.
    """

    row: int
    identity: Identity
    result: Result
    card: str = ""
    code: str = ""
    reason: Reason | None = None
    account_class: str = ""
    branch: str = ""
    opened_on: str = ""
    line: int = field(default=0, compare=False)
    lacks: str = field(default="", compare=False)
    numbered: bool = field(default=False, compare=False)
    unexplained: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The file-level answer: taken, or refused whole with a reason and the rows at fault, if the bank names them.

    ``unexplained``: refused, with no reason for the file and no row at fault.
    """

    batch: str
    accepted: bool
    code: str = ""
    reason: Reason | None = None
    faults: tuple[Answer, ...] = ()
    unexplained: bool = field(default=False, compare=False)
    notes: tuple[LineNote, ...] = field(default=(), compare=False)
    counted: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Return:
    """Row-level answers for one batch or a part of it."""

    batch: str
    answers: tuple[Answer, ...]
    notes: tuple[LineNote, ...] = field(default=(), compare=False)
    counted: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class CardEventRow:
    """One row of a file of card events; ``new_card`` is a number when replaced, else ''.

    ``at``: ``YYYY-MM-DDTHH:MM:SS`` in Asia/Shanghai.
    """

    card: str
    kind: EventKind
    at: str
    new_card: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class StockLot:
    """A run of pre-printed cards: voucher numbers ``first`` to ``last`` (12 digits) under an issuer prefix (6 digits).

    A card's number is prefix + voucher + Luhn digit, 19 digits; the voucher is digits 7–18 (docs/domain/bank-files.md).
    """

    lot: str
    prefix: str
    first: str
    last: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Events:
    """A file of card events."""

    events: tuple[CardEventRow, ...]
    notes: tuple[LineNote, ...] = field(default=(), compare=False)
    counted: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Stock:
    """A file that announces pre-printed cards."""

    lots: tuple[StockLot, ...]
    notes: tuple[LineNote, ...] = field(default=(), compare=False)
    counted: bool = field(default=True, compare=False)


Numberless = TypeVar("Numberless", CardEventRow, StockLot)


def by_line(rows: Sequence[Numberless]) -> list[tuple[int, Numberless]]:
    """Rows of card events or stock, which have no number of their own, each with its line in the file.

    A header and titles count, so that the line is the one that an editor shows. What no file was read from is counted
    from 1.
    """
    return [(one.line or number, one) for number, one in enumerate(rows, start=1)]


class FormatError(ValueError):
    """Not a file of this format. The message names lines, fields and counts, never contents (invariant 7).

    ``code`` is the fault's, ``line`` the line's number in the file or 0, ``field`` the field's title or ''.
    """

    def __init__(self, fault: Fault | str, *, line: int = 0, field: str = "", **values: object) -> None:
        """``values`` complete the fault's sentence: counts and names of the format. A text is taken as it is."""
        self.code = fault.value if isinstance(fault, Fault) else "format"
        self.line, self.field = line, field
        super().__init__(texts.fault(fault.value, line, field, values) if isinstance(fault, Fault) else fault)


class NotWritable(FormatError):
    """A value cannot be written. The message names the row, the field and the fault, never the value."""

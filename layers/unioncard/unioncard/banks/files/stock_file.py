"""Stock files: lots of pre-printed cards that the bank has ready."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, Stock, StockLot
from unioncard.banks.files.answer_form import AnswerContent
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.written import is_scientific

if TYPE_CHECKING:
    from unioncard.banks.files.answer_form import AnswerForm
    from unioncard.banks.files.table import Row, Table

_PREFIX: Final = 6
_VOUCHER: Final = 12
_LOT: Final = re.compile(
    r"(?!(?:[^0-9]*[0-9]){15})"  # digits of a document
    r"(?![^0-9]*(?:86)?1[3-9](?:[_.-]?[0-9]){9}[^0-9]*$)"  # a mobile, with signs between or letters around
    r"[A-Za-z0-9][A-Za-z0-9_.-]{0,15}",
    re.ASCII,
)
"""Of a lot's number, which is stored and shown: at most 14 digits, fewer than a document has, and no mobile in it."""


def parse(form: AnswerForm, table: Table) -> Stock:
    """The lots; FormatError for malformed numbers or an empty range."""
    return Stock(tuple(_lot(form, row) for row in table.rows))


def content_of(value: Stock) -> AnswerContent:
    """The file's content."""
    rows = [{"lot": lot.lot, "prefix": lot.prefix, "first": lot.first, "last": lot.last} for lot in value.lots]
    return AnswerContent({}, rows)


def _lot(form: AnswerForm, row: Row) -> StockLot:
    values = row.values
    lot = StockLot(values["lot"], values["prefix"], values["first"], values["last"], row.line)
    for source, length in (("prefix", _PREFIX), ("first", _VOUCHER), ("last", _VOUCHER)):
        text = values[source]
        if is_scientific(text):
            raise FormatError(Fault.SPOILT, line=row.line, field=form.title_of(source))
        if len(text) != length or not text.isascii() or not text.isdigit():
            raise FormatError(Fault.VOUCHER_LENGTH, line=row.line, field=form.title_of(source), expected=length)
    if not _LOT.fullmatch(lot.lot) or lot.first > lot.last:
        title = form.title_of("first" if _LOT.fullmatch(lot.lot) else "lot")
        raise FormatError(Fault.VOUCHER_RUN, line=row.line, field=title)
    return lot

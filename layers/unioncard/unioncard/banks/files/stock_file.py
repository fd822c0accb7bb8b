"""Stock files: lots of pre-printed cards that the bank has ready."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, Stock, StockLot
from unioncard.banks.files.answer_form import AnswerContent
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.written import is_scientific

if TYPE_CHECKING:
    from unioncard.banks.files.table import Row, Table

_PREFIX: Final = 6
_VOUCHER: Final = 12
_LOT: Final = re.compile(r"(?!1[3-9][0-9]{9}$)[A-Za-z0-9][A-Za-z0-9_.-]{0,15}", re.ASCII)
"""Of a lot's number, which is stored and shown: too short for a document, and no mobile."""


def parse(table: Table) -> Stock:
    """The lots; FormatError for malformed numbers or an empty range."""
    return Stock(tuple(_lot(row) for row in table.rows))


def content_of(value: Stock) -> AnswerContent:
    """The file's content."""
    rows = [{"lot": lot.lot, "prefix": lot.prefix, "first": lot.first, "last": lot.last} for lot in value.lots]
    return AnswerContent({}, rows)


def _lot(row: Row) -> StockLot:
    values = row.values
    lot = StockLot(values["lot"], values["prefix"], values["first"], values["last"], row.line)
    if any(map(is_scientific, (lot.prefix, lot.first, lot.last))):
        raise FormatError(Fault.SPOILT, line=row.line)
    figures = ((lot.prefix, _PREFIX), (lot.first, _VOUCHER), (lot.last, _VOUCHER))
    if any(len(text) != length or not text.isascii() or not text.isdigit() for text, length in figures):
        raise FormatError(Fault.VOUCHER_LENGTH, line=row.line)
    if not _LOT.fullmatch(lot.lot) or lot.first > lot.last:
        raise FormatError(Fault.VOUCHER_RUN, line=row.line)
    return lot

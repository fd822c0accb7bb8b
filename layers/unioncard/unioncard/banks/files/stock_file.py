"""Stock: which pre-printed cards lie ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import FormatError, Stock, StockLot
from unioncard.banks.files.answer_form import Told

if TYPE_CHECKING:
    from unioncard.banks.files.table import Row, Table

_PREFIX: Final = 6
_VOUCHER: Final = 12


def parse(table: Table) -> Stock:
    """The lots; FormatError for a run that is none."""
    return Stock(tuple(_lot(row) for row in table.rows))


def told(value: Stock) -> Told:
    """What the file shall say."""
    rows = [{"lot": lot.lot, "prefix": lot.prefix, "first": lot.first, "last": lot.last} for lot in value.lots]
    return Told({}, rows)


def _lot(row: Row) -> StockLot:
    lot = StockLot(*(row.told[source] for source in ("lot", "prefix", "first", "last")))
    figures = ((lot.prefix, _PREFIX), (lot.first, _VOUCHER), (lot.last, _VOUCHER))
    if any(len(text) != length or not text.isascii() or not text.isdigit() for text, length in figures):
        raise FormatError(f"line {row.line}: prefix or voucher number of another length")
    if not lot.lot or lot.first > lot.last:
        raise FormatError(f"line {row.line}: not a run of vouchers")
    return lot

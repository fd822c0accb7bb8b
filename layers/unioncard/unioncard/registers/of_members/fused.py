"""The fast path: one predicate over a block of rows for those with nothing to say about, the bulk of every register.

A row passes only if no rule of rules.py finds anything in it (tests compare the two on random rows); any doubt sends it
to the slow path. Work is done by column, because one call of ``join``, ``fullmatch`` or ``map`` over a thousand cells
costs little more than a call for one. Cells repeat within a register (a union's name, a date, 汉族), so each column
remembers what it has read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType
from unioncard.people.mobiles import BLOCK_DIGITS
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.columns import COLUMNS
from unioncard.registers.of_members.memories import Blocks, Column, Days, Plain, Texts, Weights
from unioncard.registers.of_members.normalise import read

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

SERIAL, NAME, SEX, BIRTH = (COLUMNS.index(name) for name in (columns.SERIAL, columns.NAME, columns.SEX, columns.BIRTH))
DOCUMENT, NUMBER, MOBILE = (COLUMNS.index(name) for name in (columns.DOCUMENT, columns.NUMBER, columns.MOBILE))
CHANGE, CHANGED_ON = COLUMNS.index(columns.CHANGE), COLUMNS.index(columns.CHANGED_ON)

# Two bytes each in GB 18030 and in GBK, so 25 of them always fit the bank's field and every bank can write them.
_NAME = "[\u4e00-\u9fa5]{2,25}"
_NUMBER = r"(?!8[123])[1-8]\d{5}(?:19|20)\d{9}[\dX]"
_MOBILE = r"1\d{10}"
_SEX_OF = {str(digit): "男" if digit % 2 else "女" for digit in range(10)}


class Fused:
    """The predicate for one register on one day."""

    def __init__(self, today: date) -> None:
        self._names = Plain(_NAME, "")
        self._numbers = Plain(_NUMBER, "0" * 18)
        self._mobiles = Plain(_MOBILE, "0" * 11)
        self._columns = [Column(place, today) for place in range(len(COLUMNS))]
        self._areas, self._days = Weights(12, is_area), Days(today)
        self._orders, self._checks = Weights(1), Weights(0)
        self._blocks = Blocks()

    def read(self, cells: Sequence[Sequence[object]]) -> tuple[list[Texts], set[int]]:
        """Texts by column and the places of doubtful rows, whose texts mean nothing.

        ``cells``: for each of COLUMNS the block's cells, '' where the file has no such column or the row is short.
        """
        doubtful: set[int] = set()
        texts = [self._read_column(place, column, doubtful) for place, column in enumerate(cells)]
        self._judge_numbers(texts, doubtful)
        self._judge_mobiles(texts[MOBILE], doubtful)
        if "" in texts[CHANGED_ON]:
            changes = zip(texts[CHANGE], texts[CHANGED_ON], strict=True)
            doubtful.update(place for place, (change, day) in enumerate(changes) if change and not day)
        return texts, doubtful

    def _read_column(self, place: int, cells: Sequence[object], doubtful: set[int]) -> Texts:
        if place == NAME:
            return self._names.texts(cells, doubtful)
        if place == NUMBER:
            return self._numbers.texts(cells, doubtful)
        if place == MOBILE:
            return self._mobiles.texts(cells, doubtful)
        if place == SERIAL:
            return [c if type(c) is str and c.isdigit() else read(columns.SERIAL, c).text for c in cells]
        texts = list(map(self._columns[place].__getitem__, cells))
        if None in texts:
            doubtful.update(place for place, text in enumerate(texts) if text is None)
        return texts  # type: ignore[return-value]

    def _judge_numbers(self, texts: list[Texts], doubtful: set[int]) -> None:
        """Area, birth date, age, check digit; that it is a resident ID; 出生日期 and 性别 against it."""
        areas, days, orders, checks = self._areas, self._days, self._orders, self._checks
        numbers = texts[NUMBER]
        right = [(areas[n[:6]] + days[n[6:14]] + orders[n[14:17]] + checks[n[17]]) % 11 == 1 for n in numbers]
        _doubt(right, doubtful)
        kinds, births = texts[DOCUMENT], texts[BIRTH]
        if kinds.count(DocumentType.RESIDENT) < len(kinds):
            _doubt([kind == DocumentType.RESIDENT for kind in kinds], doubtful)
        written = days.written
        own = [written[n[6:14]] for n in numbers]
        if births != own:
            _doubt([birth in ("", day) for birth, day in zip(births, own, strict=True)], doubtful)
        sexes = [_SEX_OF[n[16]] for n in numbers]
        if sexes != texts[SEX]:
            _doubt([one == other for one, other in zip(sexes, texts[SEX], strict=True)], doubtful)

    def _judge_mobiles(self, mobiles: Texts, doubtful: set[int]) -> None:
        blocks = self._blocks
        _doubt([blocks[mobile[:BLOCK_DIGITS]] for mobile in mobiles], doubtful)


def _doubt(right: Collection[bool], doubtful: set[int]) -> None:
    if False in right:
        doubtful.update(place for place, is_right in enumerate(right) if not is_right)

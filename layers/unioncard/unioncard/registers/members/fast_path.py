"""The fast path: one predicate over a block of rows, passing those without any finding, the bulk of every register.

A row passes only if no rule of rules.py finds anything in it (tests compare the two on random rows); any doubt sends it
to the slow path. Work is done by column, because one call of ``join``, ``fullmatch`` or ``map`` over a thousand cells
costs little more than a call for one. Cells repeat within a register (a union's name, a date, 汉族), so each column
has a cache of what was read.
"""

from __future__ import annotations

import re
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.people.ages import is_past_retirement, is_under_age
from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType, born
from unioncard.people.mobiles import BLOCK_DIGITS, is_mobile
from unioncard.registers.members.columns import LONGEST
from unioncard.registers.members.normalise import read
from unioncard.sheets.cells import dates
from unioncard.sheets.cells.cell import is_ditto
from unioncard.sheets.limits import ORIGINAL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


Texts = list[str]
"""One column of a block, as normalised texts."""

_CHANGED_ON, _VALIDITY = COLUMNS.index(columns.CHANGED_ON), COLUMNS.index(columns.VALIDITY)
_DAYS: Final = frozenset({COLUMNS.index(columns.BIRTH), _CHANGED_ON})
_REMEMBERED: Final = 50_000


class Plain:
    """A pattern for one cell, tried on a whole column at once."""

    def __init__(self, pattern: str, otherwise: str) -> None:
        self._one = re.compile(pattern, re.ASCII)
        self._all = re.compile(f"(?:{pattern}\n)*+", re.ASCII)
        self._otherwise = otherwise

    def texts(self, cells: Sequence[object], doubtful: set[int]) -> Texts:
        """The cells; where one is not plain ``otherwise`` stands, and its place is doubtful."""
        try:
            if self._all.fullmatch("\n".join(cells) + "\n"):  # type: ignore[arg-type]
                return list(cells)  # type: ignore[arg-type]
        except TypeError:
            pass  # a cell that is no text is found below
        matches = self._one.fullmatch
        plain = [type(cell) is str and bool(matches(cell)) for cell in cells]
        doubtful.update(place for place, is_plain in enumerate(plain) if not is_plain)
        return [cell if ok else self._otherwise for cell, ok in zip(cells, plain, strict=True)]  # type: ignore[misc]


class Column(dict[object, str | None]):
    """A column's cache: cell → its normalised text, or None when the cell is doubtful."""

    def __init__(self, place: int, today: date) -> None:
        super().__init__()
        self._place, self._today = place, today.isoformat()
        self._needed = COLUMNS[place] in columns.COMPULSORY
        self._longest = LONGEST.get(COLUMNS[place], ORIGINAL_CHARACTERS)

    def __missing__(self, cell: object) -> str | None:
        text = self._day(cell) if self._place in _DAYS else None
        if text is None:
            seen = read(COLUMNS[self._place], cell)
            text = None if seen.changes or seen.fault or (self._needed and not seen.text) else seen.text
            if text and (len(text) > self._longest or is_ditto(text)):
                text = None
        if text and self._is_wrong_day(text):
            text = None
        if len(self) < _REMEMBERED:
            self[cell] = text
        return text

    def _day(self, cell: object) -> str | None:
        """A date in the form's own style, which is clean as it stands; reading any cell takes six times as long."""
        day, as_form = dates.day(cell) if type(cell) is str else (None, False)
        return day if as_form else None

    def _is_wrong_day(self, text: str) -> bool:
        """A change that lies ahead, a document that has run out."""
        if self._place == _CHANGED_ON:
            return text > self._today
        return self._place == _VALIDITY and text != dates.FOREVER and text < self._today


class Weights(dict[str, float]):
    """Part of a number → its share of the MOD 11-2 sum; not a number when the part is doubtful.

    The sum is linear in the digits, so a number's is the sum of its parts', each asked of the library once. ``after``:
    digits of the number behind this part.
    """

    def __init__(self, after: int, is_clean: Callable[[str], bool] = bool) -> None:
        super().__init__()
        self._after, self._is_clean = "0" * after, is_clean

    def __missing__(self, part: str) -> float:
        self[part] = mod_11_2.checksum(part + self._after) if self._is_clean(part) else nan
        return self[part]


class Days(dict[str, float]):
    """Birth dates, YYYYMMDD, as in :class:`Weights`; ``written`` has them as YYYY-MM-DD."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.written: dict[str, str] = {}
        self._today = today
        self._years, self._rests = Weights(8), Weights(4)
        self._safe = {year for year in range(today.year - 100, today.year) if self._is_safe(year)}

    def __missing__(self, day: str) -> float:
        birth = born("000000" + day)
        self.written[day] = birth.isoformat() if birth else ""
        clean = birth and (birth.year in self._safe or self._is_working(birth))
        self[day] = self._years[day[:4]] + self._rests[day[4:]] if clean else nan
        return self[day]

    def _is_working(self, birth: date) -> bool:
        """Nobody born then is too young, or past retirement by the earlier of the two ages."""
        today = self._today
        return not is_under_age(birth, today) and not any(is_past_retirement(birth, sex, today) for sex in "男女")

    def _is_safe(self, year: int) -> bool:
        return self._is_working(date(year, 1, 1)) and self._is_working(date(year, 12, 31))


class Blocks(dict[str, bool]):
    """Cache: the first ``BLOCK_DIGITS`` of a number → whether that block of the numbering plan is mobile."""

    def __missing__(self, prefix: str) -> bool:
        self[prefix] = is_mobile(prefix.ljust(11, "0"))
        return self[prefix]


SERIAL, NAME, SEX, BIRTH = (COLUMNS.index(name) for name in (columns.SERIAL, columns.NAME, columns.SEX, columns.BIRTH))
DOCUMENT, NUMBER, MOBILE = (COLUMNS.index(name) for name in (columns.DOCUMENT, columns.NUMBER, columns.MOBILE))
CHANGE, CHANGED_ON = COLUMNS.index(columns.CHANGE), COLUMNS.index(columns.CHANGED_ON)

# Two bytes each in GB 18030 and in GBK, so 25 of them always fit the bank's field and every bank can write them.
_NAME = "(?!同[上前左右])[\u4e00-\u9fa5]{2,25}"
_NUMBER = r"(?!8[123])[1-8]\d{5}(?:19|20)\d{9}[\dX]"
_MOBILE = r"1\d{10}"
_SAMPLE = re.compile("[例样范]")
_SEX_OF = {str(digit): "男" if digit % 2 else "女" for digit in range(10)}


class FastPath:
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
        self._check_numbers(texts, doubtful)
        self._check_mobiles(texts[MOBILE], doubtful)
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
            serials = [c if type(c) is str and c.isdigit() else read(columns.SERIAL, c).text for c in cells]
            if max(map(len, serials)) > LONGEST[columns.SERIAL]:
                _doubt([len(serial) <= LONGEST[columns.SERIAL] for serial in serials], doubtful)
            # The form's own sample may be faultless.
            doubtful.update(place for place, one in enumerate(serials) if not one.isdigit() and _SAMPLE.search(one))
            return serials
        texts = list(map(self._columns[place].__getitem__, cells))
        if None in texts:
            doubtful.update(place for place, text in enumerate(texts) if text is None)
        return texts  # type: ignore[return-value]

    def _check_numbers(self, texts: list[Texts], doubtful: set[int]) -> None:
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

    def _check_mobiles(self, mobiles: Texts, doubtful: set[int]) -> None:
        blocks = self._blocks
        _doubt([blocks[mobile[:BLOCK_DIGITS]] for mobile in mobiles], doubtful)


def _doubt(right: Collection[bool], doubtful: set[int]) -> None:
    if False in right:
        doubtful.update(place for place, is_right in enumerate(right) if not is_right)

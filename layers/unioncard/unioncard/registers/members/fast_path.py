"""The fast path: a block of rows is read by column, and says which cells the rules must look at.

A row passes only if no rule of rules.py finds anything in it; of any other row the columns in doubt are named, and the
rules about these alone are asked (tests compare both with all rules on random rows). Work is done by column, because
one call of ``join``, ``fullmatch`` or ``map`` over a thousand cells costs little more than a call for one. Cells repeat
within a register (a union's name, a date, 汉族), so each column has a cache of what was read.
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
from unioncard.registers.members.rule_table import cell_findings
from unioncard.sheets.cells import dates
from unioncard.sheets.cells.cell import is_ditto
from unioncard.sheets.limits import ORIGINAL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.registers.members.rule_table import Ranked
    from unioncard.sheets.cells.cell import Cell

    Judged = tuple[Cell, tuple[Ranked, ...]]

Texts = list[str]
"""One column of a block, as normalised texts."""

Doubts = dict[int, int]
"""Place of a row in the block → its columns in doubt, a bit each in the order of COLUMNS."""

_CHANGED_ON, _VALIDITY = COLUMNS.index(columns.CHANGED_ON), COLUMNS.index(columns.VALIDITY)
_DAYS: Final = frozenset({COLUMNS.index(columns.BIRTH), _CHANGED_ON})
_REMEMBERED: Final = 50_000


class Plain:
    """A pattern for one cell, tried on a whole column at once."""

    def __init__(self, pattern: str, otherwise: str) -> None:
        self._one = re.compile(pattern, re.ASCII)
        self._all = re.compile(f"(?:{pattern}\n)*+", re.ASCII)
        self._otherwise = otherwise

    def texts(self, cells: Sequence[object]) -> tuple[Texts, Sequence[str | None]]:
        """The cells with ``otherwise`` for those that are not plain, and the cells with None for these."""
        try:
            text = "\n".join(cells) + "\n"  # type: ignore[arg-type]
        except TypeError:
            return self.texts([cell if type(cell) is str else "" for cell in cells])  # none is plain that is no text
        if text.count("\n") != len(cells):
            return self._one_by_one(cells)
        match = self._all.match
        end = match(text).end()  # type: ignore[union-attr]  # nothing matches too
        if end == len(text):
            return list(cells), cells  # type: ignore[arg-type,return-value]
        texts: list[str] = list(cells)  # type: ignore[arg-type]
        plain: list[str | None] = list(texts)
        start = place = 0
        while end < len(text):
            place += text.count("\n", start, end)
            texts[place], plain[place] = self._otherwise, None
            start, place = text.index("\n", end) + 1, place + 1
            end = match(text, start).end()  # type: ignore[union-attr]  # as above
        return texts, plain

    def _one_by_one(self, cells: Sequence[object]) -> tuple[Texts, Sequence[str | None]]:
        matches = self._one.fullmatch
        plain = [cell if type(cell) is str and matches(cell) else None for cell in cells]
        return [self._otherwise if cell is None else cell for cell in plain], plain


class Column(dict[object, str | None]):
    """A column's cache: cell → its normalised text, or None when the cell is doubtful.

    ``epoch``: day 0 of the workbook's day count (dates.counted).
    """

    def __init__(self, place: int, today: date, epoch: date | None) -> None:
        super().__init__()
        self._place, self._day_of_check, self._epoch = place, today, epoch
        self._today = today.isoformat()
        self._judged: dict[str, Judged] = {}
        self._read: dict[str, Cell] = {}
        self._needed = COLUMNS[place] in columns.COMPULSORY
        self._longest = LONGEST.get(COLUMNS[place], ORIGINAL_CHARACTERS)

    def __missing__(self, cell: object) -> str | None:
        text = self._day(cell) if self._place in _DAYS else None
        if text is None:
            seen = read(COLUMNS[self._place], cell, self._epoch)
            text = None if seen.changes or seen.fault or (self._needed and not seen.text) else seen.text
            if text and (len(text) > self._longest or is_ditto(text)):
                text = None
            if text is None and type(cell) is str and len(self._read) < _REMEMBERED:
                self._read[cell] = seen  # it is judged next
        if text and self._is_wrong_day(text):
            text = None
        if len(self) < _REMEMBERED:
            self[cell] = text
        return text

    def judge(self, cell: object) -> Judged:
        """A cell in doubt as it is read, and what the rules about single cells find in it."""
        known = self._judged.get(cell) if type(cell) is str else None
        if known is None:
            seen = self._read.pop(cell, None) if type(cell) is str else None
            if seen is None:
                seen = read(COLUMNS[self._place], cell, self._epoch)
            known = seen, cell_findings(COLUMNS[self._place], seen, self._day_of_check)
            # Numbers are left out: 1, 1.0 and True are equal, and no such text. So are columns that hardly repeat.
            if type(cell) is str and len(self._judged) < _REMEMBERED and self._place not in _PLAIN:
                self._judged[cell] = known
        return known

    def _day(self, cell: object) -> str | None:
        """A date in the form's own style, which is clean as it stands; reading any cell takes six times as long."""
        return dates.form_day(cell) if type(cell) is str else None

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

_PLAIN: Final = frozenset({SERIAL, NAME, NUMBER, MOBILE})

# Two bytes each in GB 18030 and in GBK, so 25 of them always fit the bank's field and every bank can write them.
_NAMES: Final = Plain("(?!同[上前左右])[\u4e00-\u9fa5]{2,25}", "")
_NUMBERS: Final = Plain(r"(?!8[123])[1-8]\d{5}(?:19|20)\d{9}[\dX]", "0" * 18)
_MOBILES: Final = Plain(r"1\d{10}", "0" * 11)
_SAMPLE = re.compile("[例样范]")
_SEX_OF = {str(digit): "男" if digit % 2 else "女" for digit in range(10)}


class FastPath:
    """The fast path for one register on one day; ``columns``, as COLUMNS, judge the cells in doubt."""

    def __init__(self, today: date, epoch: date | None = None) -> None:
        self.columns = [Column(place, today, epoch) for place in range(len(COLUMNS))]
        self._areas, self._days = Weights(12, is_area), Days(today)
        self._orders, self._checks = Weights(1), Weights(0)
        self._blocks = Blocks()

    def read(self, cells: Sequence[Sequence[object]]) -> tuple[list[Sequence[str | None]], Doubts]:
        """Texts by column, None for a cell that ``columns`` must judge, and the doubts of each row that has any.

        ``cells``: for each of COLUMNS the block's cells, '' where the file has no such column or the row is short.
        """
        doubts: Doubts = {}
        texts = [self._read_column(place, column, doubts) for place, column in enumerate(cells)]
        numbers, texts[NUMBER] = _NUMBERS.texts(cells[NUMBER])
        mobiles, texts[MOBILE] = _MOBILES.texts(cells[MOBILE])
        self._check_numbers(numbers, texts, doubts)
        blocks = self._blocks
        _doubt([blocks[mobile[:BLOCK_DIGITS]] for mobile in mobiles], MOBILE, doubts)
        if "" in texts[CHANGED_ON]:
            changes = zip(texts[CHANGE], texts[CHANGED_ON], strict=True)
            _doubt([not (change and day == "") for change, day in changes], CHANGED_ON, doubts)
        return texts, doubts

    def _read_column(self, place: int, cells: Sequence[object], doubts: Doubts) -> Sequence[str | None]:
        if place in (NUMBER, MOBILE):
            return ()
        if place == SERIAL:
            return self._read_serials(cells, doubts)
        texts = _NAMES.texts(cells)[1] if place == NAME else list(map(self.columns[place].__getitem__, cells))
        _doubt(texts, place, doubts, wrong=None)
        return texts

    @staticmethod
    def _read_serials(cells: Sequence[object], doubts: Doubts) -> Sequence[str | None]:
        serials = [c if type(c) is str and c.isdigit() else read(columns.SERIAL, c).text for c in cells]
        # The form's own sample may be faultless.
        _doubt([one.isdigit() or not _SAMPLE.search(one) for one in serials], SERIAL, doubts)
        if max(map(len, serials)) <= LONGEST[columns.SERIAL]:
            return serials
        short = [len(serial) <= LONGEST[columns.SERIAL] for serial in serials]
        _doubt(short, SERIAL, doubts)
        return [serial if is_short else None for serial, is_short in zip(serials, short, strict=True)]

    def _check_numbers(self, numbers: Texts, texts: list[Sequence[str | None]], doubts: Doubts) -> None:
        """Area, birth date, age, check digit; that it is a resident ID; 出生日期 and 性别 against it."""
        areas, days, orders, checks = self._areas, self._days, self._orders, self._checks
        right = [(areas[n[:6]] + days[n[6:14]] + orders[n[14:17]] + checks[n[17]]) % 11 == 1 for n in numbers]
        _doubt(right, NUMBER, doubts)
        kinds, births = texts[DOCUMENT], texts[BIRTH]
        if kinds.count(DocumentType.RESIDENT) < len(kinds):
            _doubt([kind == DocumentType.RESIDENT for kind in kinds], DOCUMENT, doubts)
        written = days.written
        own = [written[n[6:14]] for n in numbers]
        if births != own:
            _doubt([birth in ("", day) for birth, day in zip(births, own, strict=True)], BIRTH, doubts)
        sexes = [_SEX_OF[n[16]] for n in numbers]
        if sexes != texts[SEX]:
            _doubt([one == other for one, other in zip(sexes, texts[SEX], strict=True)], SEX, doubts)


def _doubt(cells: Sequence[object], column: int, doubts: Doubts, *, wrong: bool | None = False) -> None:
    """The rows that are ``wrong`` have this column in doubt."""
    count = cells.count(wrong) if wrong in cells else 0
    bit, place = 1 << column, -1
    for _ in range(count):
        place = cells.index(wrong, place + 1)
        doubts[place] = doubts.get(place, 0) | bit

"""What the fast path remembers of a register: patterns tried on whole columns, and what was read once."""

from __future__ import annotations

import re
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.people.ages import is_past_retirement, is_under_age
from unioncard.people.documents import born
from unioncard.people.mobiles import is_mobile
from unioncard.registers.cells import dates
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.columns import COLUMNS
from unioncard.registers.of_members.normalise import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Texts = list[str]

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
    """What a column's cells read as: the text, or None when the cell is doubtful."""

    def __init__(self, place: int, today: date) -> None:
        super().__init__()
        self._place, self._today = place, today.isoformat()
        self._needed = COLUMNS[place] in columns.COMPULSORY

    def __missing__(self, cell: object) -> str | None:
        text = self._day(cell) if self._place in _DAYS else None
        if text is None:
            seen = read(COLUMNS[self._place], cell)
            text = None if seen.changes or seen.fault or (self._needed and not seen.text) else seen.text
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
    """The first digits of a mobile → whether that block is mobile."""

    def __missing__(self, prefix: str) -> bool:
        self[prefix] = is_mobile(prefix.ljust(11, "0"))
        return self[prefix]

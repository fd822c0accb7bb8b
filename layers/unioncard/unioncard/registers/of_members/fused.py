"""The fast path: one predicate for rows with nothing to say about, the bulk of every register.

A row passes only if the rules of rules.FUSED find nothing in it (tests compare the two on random rows); any doubt sends
it to the slow path. Cells repeat within a register (a union's name, a date, 汉族), so each column remembers the texts
already read as clean. That also lets equal cells share one string in memory.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.people.documents import DocumentType, born
from unioncard.people.mobiles import is_mobile
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.columns import COLUMNS
from unioncard.registers.of_members.normalise import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SERIAL, NAME, SEX, BIRTH = (COLUMNS.index(name) for name in (columns.SERIAL, columns.NAME, columns.SEX, columns.BIRTH))
DOCUMENT, NUMBER, MOBILE = (COLUMNS.index(name) for name in (columns.DOCUMENT, columns.NUMBER, columns.MOBILE))
CHANGE, CHANGED_ON = COLUMNS.index(columns.CHANGE), COLUMNS.index(columns.CHANGED_ON)
_OWN: Final = frozenset({SERIAL, NAME, NUMBER, MOBILE})

# Two bytes each in GB 18030, so 25 of them always fit the bank's field.
_PLAIN_NAME = re.compile("[\u4e00-\u9fa5]{2,25}")
_PLAIN_NUMBER = re.compile(r"(?!8[123])[1-8]\d{5}(?:19|20)\d{9}[\dX]", re.ASCII)
_REMEMBERED = 50_000


class Fused:
    """The predicate for one register, which has its ``columns`` at these places of a row."""

    def __init__(self, places: Mapping[str, int], today: date) -> None:
        self._width = max(places.values()) + 1
        # The place after the last stands for columns the file does not have; _padded puts '' there.
        self._pick = itemgetter(*(places.get(column, self._width) for column in COLUMNS))
        self._memory: list[dict[object, str]] = [{"": ""} for _ in COLUMNS]
        for place in (SEX, DOCUMENT, *_OWN):
            self._memory[place] = {}
        self._recall = tuple(memory.get for memory in self._memory)
        self._days: dict[str, str] = {}
        self._today = today

    def picked(self, cells: list[object]) -> tuple[object, ...]:
        """The row's cells in the order of COLUMNS, '' where the file or the row has none."""
        missing = self._width + 1 - len(cells)
        padded = cells[: self._width] + [""] * max(1, missing)
        picked: tuple[object, ...] = self._pick(padded)
        return picked

    def clean(self, picked: tuple[object, ...]) -> tuple[str, ...] | None:
        """The row's texts when no fused rule finds anything in it, else None."""
        name, number, mobile = picked[NAME], picked[NUMBER], picked[MOBILE]
        if type(name) is not str or type(number) is not str or type(mobile) is not str:
            return None
        if not (_PLAIN_NAME.fullmatch(name) and _PLAIN_NUMBER.fullmatch(number) and is_mobile(mobile)):
            return None
        texts = [recall(cell) for recall, cell in zip(self._recall, picked, strict=True)]
        serial = picked[SERIAL]
        texts[SERIAL] = serial if type(serial) is str and serial.isdigit() else read(columns.SERIAL, serial).text
        texts[NAME], texts[NUMBER], texts[MOBILE] = name, number, mobile
        if None in texts and not self._learn(texts, picked):
            return None
        return tuple(texts) if self._agrees(texts, number) else None  # type: ignore[arg-type]

    def _learn(self, texts: list[str | None], picked: tuple[object, ...]) -> bool:
        """Read the cells not remembered; False when one of them is not clean as it stands."""
        for place, text in enumerate(texts):
            if text is None:
                cell = read(COLUMNS[place], picked[place])
                if cell.changes or cell.fault or (place in (SEX, DOCUMENT) and not cell.text):
                    return False
                if len(self._memory[place]) < _REMEMBERED:
                    self._memory[place][picked[place]] = cell.text
                texts[place] = cell.text
        return True

    def _agrees(self, texts: list[str | None], number: str) -> bool:
        """The resident ID's check digit, birth date and sex, and the one rule between two cells."""
        day = self._days.get(number[6:14]) or self._known_day(number)
        return (
            texts[DOCUMENT] == DocumentType.RESIDENT
            and bool(day)
            and texts[BIRTH] in ("", day)
            and texts[SEX] == ("男" if number[16] in "13579" else "女")
            and (not texts[CHANGE] or bool(texts[CHANGED_ON]))
            and mod_11_2.checksum(number) == 1
        )

    def _known_day(self, number: str) -> str:
        """The birth date in a number as YYYY-MM-DD, '' when it does not exist or lies ahead."""
        birth = born(number)
        day = birth.isoformat() if birth and birth <= self._today else ""
        self._days[number[6:14]] = day
        return day

"""Registers with rows in doubt, as offices send them: wrong, missing, to be confirmed, or written in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard.members.columns import FORM_COLUMNS
from unioncard_tools.forms import write_form
from unioncard_tools.sample.members import sample_rows
from unioncard_tools.sample.spoil import SPOILERS, WARNERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unioncard_tools.sample.members import Row
    from unioncard_tools.sample.spoil import Spoiler

_WIDE: Final = {digit: digit + 0xFEE0 for digit in range(0x30, 0x3A)}
_RETIRED: Final = WARNERS[0]


def _no_name(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = ""


def _wide_number(row: Row, _earlier: Row) -> None:
    row[columns.NUMBER] = str(row[columns.NUMBER]).translate(_WIDE)


def _spaced_name(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = f"{row[columns.NAME]} "


def _dotted_day(row: Row, _earlier: Row) -> None:
    row[columns.CHANGED_ON] = str(row[columns.CHANGED_ON]).replace("/", ".")


def _grouped_mobile(row: Row, _earlier: Row) -> None:
    mobile = str(row[columns.MOBILE])
    row[columns.MOBILE] = f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}"


def _blank_behind(row: Row, _earlier: Row) -> None:
    row["工作单位"] = f"{row['工作单位']} "


MIXED: Final[tuple[Spoiler, ...]] = (
    *SPOILERS,
    *WARNERS,
    _no_name,
    _wide_number,
    _spaced_name,
    _dotted_day,
    _grouped_mobile,
    _blank_behind,
)
"""Every error that a row can have, the warnings, and what is normalised; they take turns."""

RETIRED: Final[tuple[Spoiler, ...]] = (*[_RETIRED] * 4, SPOILERS[4])
"""Four in five are past retirement, the fifth has a wrong check digit."""


def doubtful_rows(n: int, percent: float, kinds: Sequence[Spoiler] = MIXED) -> list[Row]:
    """``n`` rows of a sample; something is to be said of ``percent`` of them (100, or less than 50), spread evenly.

    What repeats is the document or mobile of the second row, which has both in any case.
    """
    rows = sample_rows(n)
    first, doubtful = dict(rows[1]), 0
    for place, row in enumerate(rows):
        if int((place + 1) * percent / 100) > doubtful:
            kinds[doubtful % len(kinds)](row, first)
            doubtful += 1
    return rows


def register(folder: Path, n: int, percent: float, kinds: Sequence[Spoiler] = MIXED) -> Path:
    """The workbook of ``doubtful_rows``."""
    target = folder / f"doubts-{n}-{percent:g}-{len(kinds)}.xlsx"
    write_form(target, ([row[column] for column in FORM_COLUMNS] for row in doubtful_rows(n, percent, kinds)))
    return target

"""Files without line ends, or with both kinds: set aside with a code before they take the process's memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncard.banks.files import answer_files, raw_lines
from unioncard.banks.files.answer import AnswerKind, FormatError
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.note import Note
from unioncard.banks.files.raw_lines import LONGEST_LINE
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = {"delimited": "UC_events-1.evt", "csv": "events_1.csv"}
TITLES = b"card_number,event,at,new_card_number"
ROW = b"6220004050469000037,LOST,2026-11-05 10:00:00,"


def refused(profile: str, content: bytes) -> FormatError:
    with pytest.raises(FormatError) as fault:
        answer_files.parse(load(profile, Path()), AnswerKind.EVENTS, EVENTS[profile], content)
    return fault.value


@pytest.mark.parametrize(
    ("profile", "content", "line"),  # megabytes, made where they are needed
    [
        ("csv", lambda: b"ab," * LONGEST_LINE, 1),
        ("csv", lambda: TITLES + b"\n" + b"ab," * LONGEST_LINE, 2),
        ("csv", lambda: TITLES + b"\n" + b'"ab\n",' * (LONGEST_LINE // 4), 0),
        ("delimited", lambda: b"ab|" * LONGEST_LINE, 1),
        ("delimited", lambda: b"UCE1|1|\n" + b"ab|" * LONGEST_LINE, 2),
    ],
    ids=["csv", "csv-row", "csv-quotes", "bars", "bars-row"],
)
def test_a_line_longer_than_any_row_is_not_divided_into_fields(
    profile: str, content: Callable[[], bytes], line: int
) -> None:
    fault = refused(profile, content())
    assert fault.code == Fault.LINE_TOO_LONG
    assert not line or fault.line == line


@pytest.mark.parametrize("profile", EVENTS)
def test_lines_are_counted_by_both_kinds_of_ends(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_lines, "MOST_LINES", 10)
    assert refused(profile, b"a\nb\r" * 6).code == Fault.TOO_MANY_LINES


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\r\r\n"], ids=["lf", "cr", "crlf", "crcrlf"])
def test_a_line_end_counts_once_however_it_is_written(end: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_lines, "MOST_LINES", 10)
    content = end.join([TITLES, *[ROW] * 9]) + end
    found = answer_files.parse(load("csv", Path()), AnswerKind.EVENTS, EVENTS["csv"], content)
    assert len(found.events) == 9


def test_a_row_of_a_spreadsheets_empty_columns_is_no_long_line() -> None:
    content = TITLES + b"\n" + ROW + b"\n" + b"," * 2 * LONGEST_LINE + b"\n"
    found = answer_files.parse(load("csv", Path()), AnswerKind.EVENTS, EVENTS["csv"], content)
    assert (len(found.events), found.notes[-1].note) == (1, Note.BLANK_CELLS)

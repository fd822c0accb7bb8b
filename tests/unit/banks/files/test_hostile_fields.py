"""Whatever stands in any field of any answer: it is read, or refused in one sentence that quotes nothing of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import pytest

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, Events, FormatError, Receipt, Return, Stock
from unioncard.banks.profiles.fields import Csv, FixedWidth
from unit.banks.files.test_as_banks_write import NAMES, PROFILES, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.files.answer_files import Value

HOSTILE: Final = {
    "41 digits": "1" * 41,
    "4,301 digits": "9" * 4301,
    "50 kB of digits": "7" * 50_000,
    "50 kB of text": "示" * 17_000,
    "a negative": "-1",
    "a fraction": "1.5",
    "an exponent": "1e400",
    "underscores": "1_000",
    "digits of another script": "١٢٣",
    "superscripts": "¹²",
    "Roman numeral": "Ⅳ",
    "a lone surrogate's escape": "\\ud800",
    "a right-to-left mark": "\u202e12",
    "zero width": "1\u200b2",
    "a NUL inside": "1\x002",
    "an escape": "\x1b[31m",
    "zeros": "0" * 300,
    "minus zeros": "0000-00-00",
    "the last day": "99991231",
    "no such day": "20260230",
    "a formula": "=HYPERLINK(1)",
    "an e-mail": "a@b.example",
    "blank": "   ",
    "nothing": "",
    "a quote": '"',
    "apostrophes": "''''",
    "equals and quotes": '=""',
    "ligature that grows eighteenfold": "\ufdfa" * 100,
}
HUGE: Final = {"500 kB of digits": "7" * 500_000, "500 kB of text": "示" * 170_000}
LONGEST_SENTENCE: Final = 200


def with_field(name: str, kind: AnswerKind, line: int, place: int, value: str) -> bytes | None:
    """The file with one field replaced; None where its encoding has no such character or the file no such field."""
    profile = PROFILES[name]
    layout, encoding = profile.answers.by_kind()[kind].layout, profile.encoding
    _, content = written(name, kind)
    lines = content.decode(encoding).splitlines(keepends=True)
    if isinstance(layout, Csv):
        rows = list(csv.reader(lines))
        rows[line][place] = value
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        text = out.getvalue()
    else:
        fields = lines[line].split(layout.separator)
        width = len(fields[place].encode(encoding))
        fields[place] = value[:width].ljust(width) if isinstance(layout, FixedWidth) else value
        lines[line] = layout.separator.join(fields)
        text = "".join(lines)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def places(name: str, kind: AnswerKind) -> Iterator[tuple[int, int]]:
    """Line and field of the header, if there is one, and of a row."""
    form = PROFILES[name].answers.by_kind()[kind]
    shape = form.shapes[0]
    head = shape.header.fields if shape.header else ()
    yield from ((0, place) for place in range(len(head)))
    first = 1 if head or isinstance(form.layout, Csv) else 0
    yield from ((first, place) for place in range(len(shape.fields)))


CASES: Final = [(name, kind, line, place) for name, kind in NAMES for line, place in places(name, kind)]


@pytest.mark.parametrize("values", [HOSTILE, pytest.param(HUGE, marks=pytest.mark.every_case)], ids=["any", "huge"])
@pytest.mark.parametrize(("name", "kind", "line", "place"), CASES)
def test_a_field_holds_what_it_may_or_the_file_is_refused_in_a_sentence(
    name: str, kind: AnswerKind, line: int, place: int, values: dict[str, str]
) -> None:
    for what, hostile in values.items():
        content = with_field(name, kind, line, place, hostile)
        if content is None:
            continue
        try:
            value = answer_files.parse(PROFILES[name], kind, written(name, kind)[0], content)
        except FormatError as refused:
            assert len(str(refused)) < LONGEST_SENTENCE, what
            assert not hostile.strip() or hostile.strip() not in str(refused) or len(hostile) < 4, what
        else:
            assert_bounded(value, what)


def assert_bounded(value: Value, what: str) -> None:
    """Numbers that are stored or counted with are small; codes that are stored are short."""
    match value:
        case Return() | Receipt():
            answers = value.answers if isinstance(value, Return) else value.faults
            assert all(0 < one.row < 10**9 and len(one.code) <= 10 for one in answers), what
        case Stock():
            assert all(len(lot.first) == len(lot.last) == 12 for lot in value.lots), what
        case Events():
            assert all(event.at <= "9999-12-31T23:59:59" for event in value.events), what

"""Rejection files 不采用清单 (``.rej``): which of a bank's answers were not taken, in the bank's own format terms.

Encoding, separator or widths, titles and line ends are those of the bank's own answers. No value of a person stands in
it: the line's number, a code and a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import AnswerKind, Events, Receipt, Return, Stock, by_line
from unioncard.banks.files.table import TableForm
from unioncard.banks.inbox import REJECTION
from unioncard.banks.profiles.fields import Field, Shape
from unioncard.formulas import without_formula
from unioncard.texts.bank_files import REJECTION_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.fields import Layout
    from unioncard.banks.profiles.profile import Profile

WIDTHS: Final = {"kind_of": 8, "scope": 4, "batch_id": 40, "line": 9, "row": 9, "reason_code": 24, "reason": 240}
"""Field → bytes; a reason that is longer in the bank's encoding is cut at a character's border."""


_REST: Final = "more"


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """What was not taken: a line of the bank's file, or the ``whole`` file, where ``line`` is the first at fault or 0.

    ``row`` is the row of the batch, 0 where the file has none. ``rest``: no line but all that are not listed.
    """

    line: int
    row: int
    code: str
    reason: str
    whole: bool = False
    rest: bool = False


def file_name(answer: str) -> str:
    """The name of the rejection file of an answer file: ``UC_…-1.ret`` → ``UC_…-1.ret.rej``."""
    return f"{answer}{REJECTION}"


def write(profile: Profile, kind: AnswerKind | None, batch: str, lines: Iterable[RejectedLine]) -> bytes:
    """The file's bytes; ``kind`` is that of the answer file, None if its name is not one agreed on."""
    of_file = {"kind_of": kind.value if kind else "", "batch_id": without_formula(batch)}
    rows = [
        {
            **of_file,
            "scope": "file" if one.whole else _REST if one.rest else "row",
            "line": str(one.line),
            "row": str(one.row or ""),
            "reason_code": without_formula(one.code),
            "reason": without_formula(one.reason),
        }
        for one in lines
    ]
    return _form(_layout(profile, kind), profile.encoding).write({}, rows)


def parse(profile: Profile, kind: AnswerKind | None, content: bytes) -> tuple[RejectedLine, ...]:
    """The lines as the bank reads them; FormatError."""
    table = _form(_layout(profile, kind), profile.encoding).read(content)
    return tuple(_line(row.values) for row in table.rows)


def lines_of(value: Value) -> Mapping[int, list[int]]:
    """Row → its lines in the file; rows of events and stock are called by their lines."""
    found: dict[int, list[int]] = {}
    match value:
        case Receipt():
            numbered = [(one.row, one.line) for one in value.faults]
        case Return():
            numbered = [(one.row, one.line) for one in value.answers]
        case Events():
            numbered = [(line, line) for line, _ in by_line(value.events)]
        case Stock():
            numbered = [(line, line) for line, _ in by_line(value.lots)]
    for row, line in numbered:
        found.setdefault(row, []).append(line)
    return found


def _layout(profile: Profile, kind: AnswerKind | None) -> Layout:
    """Of the same kind of file; of a file without a kind that of returns, which every profile has."""
    formats = profile.answers.by_kind()
    return formats[kind if kind and kind in formats else AnswerKind.RETURN].layout


@lru_cache(maxsize=64)
def _form(layout: Layout, encoding: str) -> TableForm:
    fields = tuple(
        Field(title=REJECTION_TITLES[source], source=source, bytes=room, too_long="truncate", separator="stand-in")
        for source, room in WIDTHS.items()
    )
    return TableForm(Shape(fields=fields), layout, encoding, {})


def _line(values: Mapping[str, str]) -> RejectedLine:
    row = int(values["row"] or 0)
    scope = values["scope"]
    return RejectedLine(
        int(values["line"]), row, values["reason_code"], values["reason"], whole=scope == "file", rest=scope == _REST
    )

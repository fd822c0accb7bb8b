"""The return 回盘: the bank's answer for every row of a batch. docs/formats/bank.md is its specification."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unioncard.banks.lines import ENCODING, FormatError, fields, line, lines

MARK = "UCR1"


class Result(StrEnum):
    """What the bank decided on one row."""

    OPENED = "0"
    REFUSED = "1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One row's answer. ``tail`` are the last four characters of the document number; ``card`` is empty if refused."""

    row: int
    tail: str
    result: Result
    card: str = ""
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """The answers for one batch, or for a part of it."""

    batch: str
    answers: tuple[Answer, ...]


def write(file: ReturnFile) -> bytes:
    """The file's bytes, as a bank would write it."""
    opened = sum(answer.result is Result.OPENED for answer in file.answers)
    head = line(MARK, file.batch, len(file.answers), opened, len(file.answers) - opened)
    rows = (line(a.row, a.tail, a.result.value, a.card, a.reason_code, a.reason) for a in file.answers)
    return (head + "".join(rows)).encode(ENCODING)


def parse(content: bytes) -> ReturnFile:
    """Read a return; FormatError if it is not one or its counts do not agree with its lines."""
    first, *rest = lines(content)
    mark, batch, count, opened, refused = fields(first, 5)
    if mark != MARK:
        raise FormatError(f"first line: {MARK} expected")
    answers = tuple(_answer(number, text) for number, text in enumerate(rest, start=2))
    found = sum(answer.result is Result.OPENED for answer in answers)
    if [count, opened, refused] != [str(len(answers)), str(found), str(len(answers) - found)]:
        raise FormatError(f"counts in the header do not agree with {len(answers)} lines, {found} of them opened")
    return ReturnFile(batch, answers)


def _answer(number: int, text: str) -> Answer:
    row, tail, result, card, reason_code, reason = fields(text, 6)
    try:
        return Answer(int(row), tail, Result(result), card, reason_code, reason)
    except ValueError:
        raise FormatError(f"line {number}: row or result cannot be read") from None

"""What must hold for every file, whatever is in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.case import Answer, Case, Written

SECONDS: Final = 20
"""One file may take so much processor time, that of the caged check included."""

HANG_SECONDS: Final = 6 * SECONDS
"""By the clock: with a sixth of a core or less, whatever is not answered by then waits for something."""

GROWTH: Final = 128 * 2**20
"""Bytes that the process which asks may grow by for one file, be it for a moment."""

_FULL_NUMBER = re.compile(r"\d{11}", re.ASCII)


def faults(case: Case, answer: Answer, names: frozenset[str]) -> list[str]:
    """What is wrong with an answer, nothing when it is right. ``names``: the made-up people of the seeds."""
    found = [*_inconsistent(answer), *_leaks(answer, names)]
    if case.same_as and answer != case.same_as:
        found.append(f"differs from the unmutated file: {_difference(answer, case.same_as)}")
    if case.written:
        found += _lost(answer, case.written)
    return found


LEFT_OUT: Final = "row-left-out"
"""The code of the note on a row with content that is none of a member's."""


def _inconsistent(answer: Answer) -> Iterator[str]:
    accepted = [row[0] for row in answer.accepted]
    numbers = sorted([*accepted, *answer.refused])
    if answer.read != len(numbers) or len(set(numbers)) < len(numbers):
        yield f"{answer.read} read, {len(accepted)} accepted and {len(answer.refused)} refused"
    if accepted != sorted(accepted) or list(answer.refused) != sorted(answer.refused):
        yield "rows are not in file order"
    if numbers and numbers[0] <= (answer.place[1] or 0):
        yield "a member above the header"
    with_errors = {row for row, _, _, severity, _ in answer.findings if row and severity == "error"}
    if with_errors != set(answer.refused):
        yield "rows with errors are not the refused rows"
    left_out = {row for row, _, code, *_ in answer.findings if row and code == LEFT_OUT}
    if not {row for row, _, code, *_ in answer.findings if row and code != LEFT_OUT} <= set(numbers):
        yield "a finding about a row that is no member"
    if left_out & set(numbers):
        yield "a row that is read and left out"
    wholly = any(row is None and severity == "error" for row, _, _, severity, _ in answer.findings)
    expected = "rejected" if wholly else "partly-accepted" if answer.refused else "accepted"
    if answer.verdict != expected or (wholly and answer.read):
        yield f"verdict {answer.verdict} with {answer.read} read"
    if answer.verdict != "rejected" and not answer.read:
        yield "nobody was read and nothing is said about it"


def _leaks(answer: Answer, names: frozenset[str]) -> Iterator[str]:
    for _, column, code, _severity, message in answer.findings:
        if _FULL_NUMBER.search(message):
            yield f"{code} shows a full number"
        # What was read is shown to be compared; of a value that is not listed nobody knows that it is a name.
        shows_itself = (code, column) == ("normalised", "姓名") or code == "not-listed"
        if not shows_itself and not names.isdisjoint(
            message[at : at + size] for size in (2, 3) for at in range(len(message))
        ):
            yield f"{code} shows a name"
        if not message or "{" in message:
            yield f"{code} has no message or half of one"


def _lost(answer: Answer, written: Written) -> Iterator[str]:
    """Every row that was written must come out, with its values or with its findings."""
    if answer.verdict == "rejected":
        yield f"rejected as a whole: {answer.codes}"
        return
    good = {number: values for number, values in written.rows.items() if values is not None}
    bad = sorted(set(written.rows) - set(good))
    if answer.read != len(written.rows):
        yield f"{len(written.rows)} members written, {answer.read} read"
    if list(answer.refused) != bad:
        yield f"rows {sorted(set(bad) ^ set(answer.refused))} are refused or not, against what was written"
    for number, values, _ in answer.accepted:
        filled = {column: value for column, value in values if value}
        if good.get(number) != filled:
            wrong = {
                column
                for column in filled.keys() | (good.get(number) or {})
                if filled.get(column) != (good.get(number) or {}).get(column)
            }
            yield f"row {number} has other values in {sorted(wrong)}"


def _difference(one: Answer, other: Answer) -> str:
    """Where two answers differ, without the values."""
    fields = [name for name in other.__slots__ if getattr(one, name) != getattr(other, name)]
    return f"{fields}, {one.read} rows of {other.read}, {one.codes}"

"""Checking a register: every row ends as accepted or as a finding somebody can read (invariant 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncard.registers.caged_check import Collected, Question, judge
from unioncard.registers.checked import Checked, Verdict
from unioncard.registers.findings import FileRejected, FindingCode, rejected
from unioncard.registers.layout import Kind
from unioncard.registers.reading import guard, limits
from unioncard.registers.reading.cage import Killed, caged
from unioncard.registers.rows import AcceptedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

__all__ = ["Checked", "MemberRow", "Verdict", "check"]

MemberRow = AcceptedRow


def check(  # noqa: PLR0913 two of them are for tests
    path: Path,
    *,
    today: date,
    bank_encoding: str | None = None,
    progress: Callable[[int], None] | None = None,
    kind: Kind = Kind.MEMBERS,
    fast: bool = True,
) -> Checked:
    """Check the register at ``path``; never raises for what is in the file.

    ``today`` (Asia/Shanghai) is the day that dates are held against. ``bank_encoding`` is the codec of the union's
    bank, None when the union has none or it is not known. ``progress`` hears the rows read so far.
    """
    question = Question(path, today, bank_encoding, kind, fast)
    try:
        with _asked(question) as frames:
            traces = guard.admit(path)  # while the cage is at work; what it says of a refused file is not heard
            if not traces:
                return Collected(kind, progress).checked(frames)
        with _asked(replace(question, traces=traces)) as frames:
            return Collected(kind, progress).checked(frames)
    except Killed:
        refused = rejected(FindingCode.FILE_TOO_LARGE, "claimed", limit=limits.DESCRIPTION)
    except FileRejected as error:
        refused = error
    return Checked(kind, findings=refused.findings)


def _asked(question: Question) -> AbstractContextManager[Iterator[bytes]]:
    """The cage at work on a question."""
    return caged(lambda send: judge(question, send), memory=limits.CAGE_BYTES, seconds=limits.CAGE_SECONDS)

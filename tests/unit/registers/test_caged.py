"""Why a register is refused when the parser panics: what is broken is damaged, what does not fit is too large."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from unioncard.registers import caged
from unioncard.registers.frames import Question, refusal
from unioncard.sheets.findings import FileRejected, FindingCode, rejected
from unioncard.sheets.layout import Kind

QUESTION = Question(Path("register.xlsx"), date(2026, 11, 29), None, Kind.MEMBERS, True, 10)


class PanicException(BaseException):
    """As pyo3 names it."""

    __module__ = "pyo3_runtime"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("PyObject pointer is null", rejected(FindingCode.FILE_TOO_LARGE, "memory")),
        ("range end index 8 out of range", rejected(FindingCode.FILE_DAMAGED)),
    ],
    ids=["memory", "broken"],
)
def test_a_panic_for_want_of_memory_is_no_damage(
    monkeypatch: pytest.MonkeyPatch, said: str, reason: FileRejected
) -> None:
    def panics(*_: object) -> NoReturn:
        raise PanicException(said)

    monkeypatch.setattr(caged, "_opened", panics)
    sent: list[bytes] = []
    caged.check_in_cage(sent.append, *QUESTION.packed())
    assert sent == [refusal(reason.findings)]

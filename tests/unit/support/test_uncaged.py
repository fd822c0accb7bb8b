"""A check without its cage answers as the one in the cage does, frame by frame, and fails in the same place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.raw_workbook import csv_file, person, workbook
from support.uncaged import uncaged, without_cage
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import check
from unioncard.registers.frames import Question
from unioncard.registers.kinds import CAGED_CHECK
from unioncard.sheets import cage, limits
from unioncard.sheets.layout import Kind
from unioncard.texts.form import HEADERS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.registers.check import Checked

TODAY = date(2026, 11, 23)
CELLS = [[row[column] for column in FORM_COLUMNS] for row in sample_rows(5, seed=3)]
FILES: dict[str, Callable[[Path], Path]] = {
    "faultless": lambda path: workbook(path, [HEADERS, *CELLS]),
    "in doubt": lambda path: workbook(path, [HEADERS, CELLS[0], *CELLS, ["合计", "5人"], ["9", "张三"]]),
    "text": lambda path: csv_file(path, [person(), person(性别="？")]),
    "without a header": lambda path: workbook(path, [["一月", "二月"], [1, 2]]),
    "a column short": lambda path: workbook(path, [HEADERS[:5], CELLS[0][:5]]),
    "broken": lambda path: Path(path.write_bytes(b"PK\x03\x04" + bytes(99)) and path),
    "not there": lambda path: path,
}


def said(checked: Checked) -> tuple[object, ...]:
    head = checked.kind, checked.sheet, checked.header_row, checked.columns, checked.read, checked.further_columns
    return *head, list(checked.accepted), list(checked.refused), list(checked.findings), list(checked.further.blocks())


def answered(path: Path, kind: Kind) -> object:
    try:
        return said(check(path, today=TODAY, kind=kind))
    except OSError as fault:
        return type(fault)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", FILES)
def test_the_answer_is_the_same(tmp_path: Path, name: str, kind: Kind) -> None:
    path = FILES[name](tmp_path / "register.xlsx")
    in_cage = answered(path, kind)
    with without_cage():
        assert answered(path, kind) == in_cage


@pytest.mark.parametrize("name", ["faultless", "in doubt", "text", "without a header"])
def test_so_are_the_frames(tmp_path: Path, name: str) -> None:
    path = FILES[name](tmp_path / "register.xlsx")
    asked = cage.Work(CAGED_CHECK, Question(path, TODAY, None, Kind.MEMBERS, True, limits.MEMBERS).packed())
    with cage.caged(asked, memory=limits.CAGE_BYTES, cpu=9, wall=60) as real, uncaged(asked) as ours:
        assert list(ours) == list(real)


def test_nobody_who_leaves_early_waits_for_it() -> None:
    """As of a register with traces, which is asked twice."""
    with uncaged(cage.Work("nobody.has_this:work")):
        pass
    with uncaged(cage.Work("nobody.has_this:work")) as frames, pytest.raises(ModuleNotFoundError):
        next(frames)

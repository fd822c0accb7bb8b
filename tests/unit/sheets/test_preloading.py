"""What every check needs, the fork server does once; its children find it done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from support import caged_work
from support.raw_workbook import csv_file, person
from unioncard.registers.frames import Question
from unioncard.registers.kinds import preload
from unioncard.sheets import limits
from unioncard.sheets.cage import CagedFault, Work, caged
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from pathlib import Path

WORK = caged_work.__name__


def frames_of(work: Work) -> list[bytes]:
    with caged(work, memory=2**28, cpu=20, wall=60) as frames:
        return list(frames)


def test_a_function_named_to_be_preloaded_is_called_once_by_the_server_whose_children_find_it_done() -> None:
    asked = Work(f"{WORK}:who_made_ready", preload=(f"{WORK}:make_ready",))
    for _ in range(3):
        ((caller, parent),) = (frame.split() for frame in frames_of(asked))
        assert caller == parent


def test_one_that_is_not_there_is_a_fault_each_time() -> None:
    asked = Work(f"{WORK}:send_all", preload=(f"{WORK}:not_there",))
    for _ in range(2):
        with pytest.raises(CagedFault, match="AttributeError"):
            frames_of(asked)


@pytest.mark.parametrize("kind", Kind)
def test_a_check_imports_nothing_of_ours_that_was_not_there_before_it(tmp_path: Path, kind: Kind) -> None:
    file = csv_file(tmp_path / "a.csv", [person()])
    question = Question(file, date(2026, 11, 23), None, kind, True, limits.MEMBERS)
    assert frames_of(Work(f"{WORK}:modules_of_a_check", question.packed(), preload(kind))) == [b""]

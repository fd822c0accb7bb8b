"""Of a file with more problems than a record holds, those that somebody has to act on are kept first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.cloud.stores.bank_files import SHOWN_PROBLEMS, FileRecordTable
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from support.worked import Way


def test_answers_not_taken_are_kept_before_those_that_were_taken_with_a_doubt(way: Way) -> None:
    doubts = [RowProblem(row, Problem.CARD_UNKNOWN) for row in range(1, SHOWN_PROBLEMS + 50)]
    wrong = RowProblem(SHOWN_PROBLEMS + 60, Problem.CARD_SHAPE)
    files = FileRecordTable(way.stores.batches.work)
    files.record(
        FileRecord("bankone", "d" * 32, "x.evt", "2026-11-28T00:00:00Z", Outcome.TAKEN, problems=(*doubts, wrong)), []
    )
    stored = files.file("bankone", "d" * 32)
    assert stored
    assert stored.not_taken == (wrong,)
    assert len(stored.problems) == SHOWN_PROBLEMS
    assert list(stored.problems) == sorted(stored.problems)

"""Of a file with more problems than a record holds, those that somebody has to act on are kept first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.memory_aws.items import LARGEST_ITEM
from unioncard.cloud.aws.items import key
from unioncard.cloud.stores.bank_files import SHOWN_PROBLEMS, FileRecordTable
from unioncard.cloud.stores.event_parts import EventPartTable
from unioncard.issuance.file_record import MOST_LISTED, FileRecord, Listed, Outcome, Problem, RowProblem

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
    assert stored.further == {"card-unknown": 50}
    assert files.record(stored, []) == stored


def test_a_part_of_any_number_of_lines_fits_its_item_and_counts_what_it_does_not_list(way: Way) -> None:
    """One card on 70,000 lines is in one part: such a file came back until it was a dead letter."""
    lines = 70_000
    assert 6 * lines > LARGEST_ITEM
    parts = EventPartTable(way.stores.batches.work)
    ended = [RowProblem(row, Problem.CARD_ENDED) for row in range(100_001, 100_001 + lines)]
    doubt = RowProblem(7, Problem.NEW_CARD_IGNORED)
    parts.note("D", 0, [doubt, *ended])
    done = parts.done("D", 0)
    assert done
    assert set(done.problems) == set(ended[:MOST_LISTED])
    assert done.further == {"card-ended": lines - MOST_LISTED, "new-card-ignored": 1}


def test_a_part_noted_by_the_release_before_is_read(way: Way) -> None:
    parts = EventPartTable(way.stores.batches.work)
    parts.note("D", 0, [RowProblem(7, Problem.CARD_ENDED)])
    way.stores.batches.work.update("a part", Key=key("DOCUMENT#D", "PART#00000"), UpdateExpression="REMOVE further")
    assert parts.done("D", 0) == Listed((RowProblem(7, Problem.CARD_ENDED),))

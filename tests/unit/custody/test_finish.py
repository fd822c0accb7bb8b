"""Finishing an answered batch: all of the bank's files are in its roster, and nothing is done twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from support.worked import OFFICER, UNION, register_file
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody.closing import BatchCloser
from unioncard.custody.finish import AnsweredBatches, files_taken
from unioncard.custody.plastic import Fact, Plastic, Recorded
from unioncard.custody.store import opened_rows
from unioncard.errors import Conflict
from unioncard.issuance.batch import BatchState

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.batch import Batch

AT = "2026-11-28T03:19:12Z"


@dataclass
class Finishing:
    """The use case on in-process stores; rosters are only noted, where there are cards, all at one instant."""

    way: Way
    rosters: list[str] = field(default_factory=list)

    def __call__(self, batch: str) -> Batch:
        batches = self.way.stores.batches
        AnsweredBatches(batches, BatchCloser(batches, CustodyTable(batches.work)), self.make_roster).finish(batch)
        return batches.find(batch)

    def make_roster(self, batch: str) -> None:
        self.rosters.append(batch)
        batches = self.way.stores.batches
        if not opened_rows(batches.rows(batch)):
            return
        batches.note_roster(batches.find(batch), AT, files_taken(batches, batch), "e")


@pytest.fixture
def finish(way: Way) -> Finishing:
    return Finishing(way)


@pytest.fixture
def batch(way: Way) -> str:
    """A batch that is at its bank."""
    return way.sent(register_file(2), UNION).id


def test_a_batch_that_is_not_answered_is_left_alone(finish: Finishing, batch: str) -> None:
    assert finish(batch).roster_at == ""
    assert finish.rosters == []


def test_an_answered_batch_gets_its_roster_once(way: Way, finish: Finishing, batch: str) -> None:
    way.answered(batch)

    assert [finish(batch).state for _ in range(2)] == [BatchState.ANSWERED] * 2
    assert finish.rosters == [batch]


def test_a_roster_that_lacks_the_last_file_is_made_again(way: Way, finish: Finishing, batch: str) -> None:
    """Also when file and roster are of the same second: files are counted, not compared by their time."""
    way.answered(batch)
    way.stores.batches.note_roster(way.stores.batches.find(batch), AT, files_taken(way.stores.batches, batch) - 1, "e")

    finish(batch)
    finish(batch)

    assert finish.rosters == [batch]


def test_a_batch_none_of_whose_cards_was_opened_is_closed(way: Way, finish: Finishing, batch: str) -> None:
    way.answered(batch, refuse=2)

    assert finish(batch).state is BatchState.CLOSED
    closed = finish(batch)
    assert replace(closed, roster_at="") == replace(finish(batch), roster_at="")


def test_a_batch_with_a_roster_is_closed_with_its_last_card_and_not_before(
    way: Way, finish: Finishing, batch: str
) -> None:
    way.answered(batch)
    custody = CustodyTable(way.stores.batches.work)
    signed = Plastic({Fact.SIGNED: Recorded("2026-11-28", "custody/x/1")})

    assert finish(batch).state is BatchState.ANSWERED
    custody.write(batch, {1: signed})
    assert finish(batch).state is BatchState.ANSWERED
    custody.write(batch, {2: signed})
    assert finish(batch).state is BatchState.CLOSED


def test_a_further_attempt_gets_a_roster_of_its_own(way: Way, finish: Finishing) -> None:
    """It is opened as a copy of the batch before, whose files are none of its own."""
    first = way.sent(register_file(4), UNION).id
    way.answered(first, refuse=2)
    finish(first)
    attempt = way.batch_desk.reissue(OFFICER, first)
    way.issuing.reissue(attempt.id)
    way.answered(attempt.id)

    finish(attempt.id)

    assert finish.rosters == [first, attempt.id]


def test_a_roster_begun_before_another_was_noted_is_not_noted(way: Way, batch: str) -> None:
    begun = way.stores.batches.find(batch)
    way.stores.batches.note_roster(way.stores.batches.find(batch), AT, 2, "complete")

    for files in (1, 2, 3):
        with pytest.raises(Conflict):
            way.stores.batches.note_roster(begun, AT, files, "older")
    assert way.stores.batches.find(batch).roster == "complete"

"""A document is taken back whole: what others state stays, and the ledger balances in the month that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.custody_story import BATCH, DAY, NEXT_DAY, NEXT_MONTH, NOW
from unioncard.custody.apply import CustodyUpdates, RowFact
from unioncard.custody.closing import BatchCloser
from unioncard.custody.documents import UndoState
from unioncard.custody.plastic import Custody, Fact
from unioncard.custody.undo import CustodyUndo, built_on
from unioncard.desk.custody import CustodyStatements
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.ledger.movement import Measure
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer

from .undo_story import ALSO, CLERK, COLLECTED, SECOND, SIGNED, Tree, applied, desk, ledger, places, undone

if TYPE_CHECKING:
    from support.custody_story import Story


def test_a_statement_is_taken_back_and_balanced(story: Story) -> None:
    applied(story, COLLECTED)
    undo = undone(story, COLLECTED)
    assert undo is not None and (undo.state, undo.rows) == (UndoState.DONE, (1, 2, 3))
    assert (places(story), ledger(story)) == ({}, {})
    assert {one.document: dict(one.counts) for one in story.moved()} == {
        COLLECTED.document: {Measure.COLLECTED: 3},
        f"undo/{COLLECTED.document}": {Measure.COLLECTED: -3},
    }
    assert story.custody.statements(BATCH) == [COLLECTED]  # the history keeps both
    assert [one.state for one in story.custody.undos(BATCH)] == [UndoState.DONE]


def test_a_month_that_is_over_stays_as_it_was(story: Story) -> None:
    applied(story, COLLECTED)
    undone(story, COLLECTED, NEXT_MONTH)
    assert [dict(one.counts) for one in story.moved()] == [{Measure.COLLECTED: 3}]
    assert [dict(one.counts) for one in story.moved("2026-12")] == [{Measure.COLLECTED: -3}]


def test_of_two_documents_that_state_the_same_the_one_that_it_passes_to_has_the_later_day(story: Story) -> None:
    """Both are undone: no month is restated with what is taken back and without what was counted."""
    earlier = replace(ALSO, rows=(3,), day=DAY)
    applied(story, replace(COLLECTED, day=NEXT_DAY), earlier)
    undone(story, replace(COLLECTED, day=NEXT_DAY), NEXT_MONTH)
    undone(story, earlier, NEXT_MONTH)
    moves = [*story.moved(), *story.moved("2026-12")]
    assert sum(one.count(Measure.COLLECTED) for one in moves) == 0
    assert {one.day for one in moves} == {NEXT_DAY}


def test_an_undo_has_the_day_of_its_document_so_that_a_restated_month_counts_both(story: Story) -> None:
    applied(story, COLLECTED)
    undone(story, COLLECTED, NEXT_MONTH)
    assert {one.day for one in (*story.moved(), *story.moved("2026-12"))} == {DAY}


def test_what_another_document_states_too_stays(story: Story) -> None:
    applied(story, COLLECTED, ALSO)
    undone(story, COLLECTED)
    assert (places(story), ledger(story)) == (
        {3: Custody.COLLECTED, 4: Custody.COLLECTED},
        {Measure.COLLECTED: 2},
    )
    undone(story, ALSO)
    assert (places(story), ledger(story)) == ({}, {})


def test_what_builds_on_it_is_undone_first(story: Story) -> None:
    applied(story, COLLECTED)
    applied(story, SIGNED, now=NEXT_MONTH)
    with pytest.raises(NotNow, match=SIGNED.id):
        undone(story, COLLECTED, NEXT_MONTH)
    undone(story, SIGNED, NEXT_MONTH)
    undone(story, COLLECTED, NEXT_MONTH)
    assert (places(story), ledger(story)) == ({}, {})


def test_what_was_recorded_before_does_not_build_on_it(story: Story) -> None:
    applied(story, SIGNED)
    applied(story, COLLECTED, now=NEXT_MONTH)
    assert built_on(COLLECTED.document, story.custody.documents(BATCH), story.custody.plastics(BATCH)) == []
    undone(story, COLLECTED, NEXT_MONTH)
    assert places(story) == {2: Custody.SIGNED, 3: Custody.SIGNED}


def test_after_an_undo_the_same_may_be_stated_anew(story: Story) -> None:
    directory: Any = Tree()
    stating = CustodyStatements(directory, story.shelf, story.custody, lambda: NOW)
    first = stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2])
    assert stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2]) == first
    applied(story, first)
    undone(story, first)
    second = stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2])
    assert second.id != first.id and stating.state(CLERK, BATCH, Fact.COLLECTED, DAY, [1, 2]) == second
    applied(story, second)
    assert (places(story), ledger(story)) == (
        {1: Custody.COLLECTED, 2: Custody.COLLECTED},
        {Measure.COLLECTED: 2},
    )


def test_an_undo_opens_a_closed_batch_and_whoever_closes_by_an_older_reading_does_not(story: Story) -> None:
    everything = replace(SIGNED, rows=tuple(range(1, 8)))
    applied(story, everything)
    closer = BatchCloser(story.shelf, story.custody, lambda: NOW)
    assert closer.close_if_done(BATCH) and story.shelf.closed
    before = story.shelf.find(BATCH).undone
    undone(story, everything)
    assert (story.shelf.closed, closer.close_if_done(BATCH)) == ([], False)
    story.shelf.close(BATCH, "t", before)
    assert story.shelf.closed == []


def test_a_roster_is_taken_back_whole_and_other_registers_are_none(story: Story) -> None:
    document = f"custody/{BATCH}/R20261127-2222222222"
    facts = [RowFact(1, Fact.SIGNED, DAY), RowFact(2, Fact.DAMAGED, DAY)]
    CustodyUpdates(story.shelf, story.custody, lambda: NOW).apply(BATCH, document, facts)
    assert ledger(story) == {Measure.SIGNED: 1}
    found = desk(story).of_register(CLERK, "R20261127-2222222222")
    assert found == (story.shelf.batch, document)
    assert desk(story).ask(CLERK, *found, "传错登记册").state is UndoState.REQUESTED
    desk(story).approve(SECOND, *found)
    CustodyUndo(story.shelf, story.custody, lambda: NOW).carry_out(BATCH, document)
    assert (places(story), ledger(story)) == ({}, {})
    with pytest.raises(InvalidInput):
        desk(story, kind=Kind.MEMBERS).of_register(CLERK, "R20261127-2222222222")
    with pytest.raises(NotFound):
        desk(story).of_register(Officer("x", "4102"), "R20261127-2222222222")

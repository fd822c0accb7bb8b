"""Who may ask for an undo and why, and what a second person has to approve."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.custody_story import BATCH, NEXT_MONTH, NOW, UNION
from unioncard.custody.documents import UndoState
from unioncard.custody.plastic import Custody
from unioncard.custody.undo import CustodyUndo
from unioncard.desk.undo import undo_view
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.unions.officer import Officer

from .undo_story import CLERK, COLLECTED, SECOND, SIGNED, applied, desk, places

if TYPE_CHECKING:
    from support.custody_story import Story


def test_a_second_person_approves_where_a_card_was_signed_for(story: Story) -> None:
    applied(story, SIGNED)
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    with pytest.raises(NotFound):
        desk(story).approve(SECOND, *found)
    asked = desk(story).ask(CLERK, *found, "签错人")
    assert (asked.state, desk(story).ask(CLERK, *found, "又一次")) == (UndoState.REQUESTED, asked)
    carrying = CustodyUndo(story.shelf, story.custody, lambda: NOW)
    assert carrying.carry_out(BATCH, SIGNED.document) == asked
    assert places(story) == {2: Custody.SIGNED, 3: Custody.SIGNED}
    with pytest.raises(NotNow):
        desk(story).approve(CLERK, *found)
    approved = desk(story).approve(SECOND, *found)
    assert (approved.approver, desk(story).approve(Officer("third", UNION), *found)) == ("approver-2", approved)
    carrying.carry_out(BATCH, SIGNED.document)
    assert places(story) == {}
    assert "clerk-1" not in str(undo_view(approved)) and "approver-2" not in str(undo_view(approved))


def test_a_request_that_nobody_approves_lapses_and_can_be_made_anew(story: Story) -> None:
    applied(story, SIGNED)
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    desk(story).ask(CLERK, *found, "签错人")
    late = NEXT_MONTH.replace(day=20)
    with pytest.raises(NotNow):
        desk(story, late).approve(SECOND, *found)
    assert desk(story, late).ask(CLERK, *found, "签错人").at == "2026-12-20T04:00:00Z"
    assert desk(story, late).approve(SECOND, *found).state is UndoState.APPROVED


@pytest.mark.parametrize("reason", ["", " ", "身份证410105199003070018", "字" * 101])
def test_a_reason_is_needed_without_numbers(story: Story, reason: str) -> None:
    applied(story, COLLECTED)
    found = desk(story).of_statement(CLERK, BATCH, COLLECTED.id)
    with pytest.raises(InvalidInput):
        desk(story).ask(CLERK, *found, reason)


def test_what_is_not_carried_out_or_recorded_nothing_is_not_undone(story: Story) -> None:
    story.custody.open_statement(COLLECTED)
    found = desk(story).of_statement(CLERK, BATCH, COLLECTED.id)
    with pytest.raises(NotNow):
        desk(story).ask(CLERK, *found, "登记错")
    early = replace(COLLECTED, day="2020-01-01")  # before the bank opened the cards: a difference
    applied(story, early)
    with pytest.raises(NotNow):
        desk(story).ask(CLERK, *desk(story).of_statement(CLERK, BATCH, early.id), "登记错")


def test_only_the_same_union_asks_and_one_above_may_approve(story: Story) -> None:
    applied(story, SIGNED)
    above = Officer("city", "4101", below=False)
    with pytest.raises(NotFound):
        desk(story).of_statement(above, BATCH, SIGNED.id)
    with pytest.raises(NotFound):
        desk(story).of_statement(CLERK, BATCH, "nothing")
    found = desk(story).of_statement(CLERK, BATCH, SIGNED.id)
    desk(story).ask(CLERK, *found, "签错人")
    assert desk(story).of_statement(replace(above, below=True), BATCH, SIGNED.id) == found
    assert desk(story).approve(replace(above, below=True), *found).approver == "city"

"""Killed at any call and delivered again, a statement ends as if nothing had happened (invariants 3 and 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.custody_story import BATCH, DAY, NEXT_DAY, NOW, emptied, stored
from support.killing import Killer, killed_at_each_call, killing
from unioncard.custody import apply as carrying_out
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.closing import BatchCloser
from unioncard.custody.plastic import Difference, Fact
from unioncard.custody.statement import Result, Statement

if TYPE_CHECKING:
    from support.custody_story import Story

SOME = Statement(BATCH, Fact.SIGNED, DAY, (1, 2), "officer-1", None, "2026-11-25T04:00:00Z")
ALL = replace(SOME, rows=tuple(range(1, 8)), day=NEXT_DAY)


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "WRITE_ROWS", 2)


def deliver(story: Story, statement: Statement) -> Result:
    """As a function does it."""
    stated = story.custody.open_statement(statement)
    result = CustodyUpdates(story.shelf, story.custody, lambda: NOW).carry_out(stated)
    BatchCloser(story.shelf, story.custody, lambda: NOW).close_if_done(BATCH)
    return result


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_delivered_again_it_ends_as_undisturbed_and_closes_the_batch(
    story: Story, after: bool
) -> None:
    deliver(story, SOME)
    assert story.shelf.closed == []
    with killing(Killer()) as counted:
        result = deliver(story, ALL)
    assert result == Result(
        recorded=(3, 4, 5, 6, 7), differences=((1, Difference.OTHER_DAY), (2, Difference.OTHER_DAY))
    )
    expected = stored()
    assert counted.calls >= 9

    begin(story)
    for call, again in killed_at_each_call(counted.calls, after=after, act=lambda: deliver(story, ALL)):
        assert (again, stored()) == (result, expected), f"killed at call {call}"
        assert story.shelf.closed, f"killed at call {call}"
        begin(story)


def begin(story: Story) -> None:
    """As it was before the statement."""
    emptied()
    story.shelf.closed.clear()
    deliver(story, SOME)

"""What an officer may state, and what is refused at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.custody_story import BATCH, DAY, NEXT_MONTH, NOW, UNION
from unioncard.custody.plastic import Fact
from unioncard.desk.custody import CustodyStatements
from unioncard.errors import InvalidInput, NotFound
from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard.unions.officer import Officer
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from datetime import datetime

    from support.custody_story import Story

OFFICER = Officer("officer-1", UNION)


class Tree:
    """The directory, as far as the place of a union; without one it knows none."""

    def __init__(self, path: str = "") -> None:
        self.path = path

    def union(self, code: str) -> Union:
        if not self.path:
            raise NotFound(code)
        return Union(code, "示范机械厂工会委员会", Kind.BASIC, "4108", self.path)


def stating(story: Story, path: str = "", now: datetime = NOW) -> CustodyStatements:
    directory: Any = Tree(path)
    return CustodyStatements(directory, story.shelf, story.custody, lambda: now)


def test_all_cards_are_those_opened_when_it_is_stated(story: Story) -> None:
    story.shelf.change(2, state=RowState.REFUSED)
    made = stating(story).state(OFFICER, BATCH, Fact.COLLECTED, DAY, counted=6)
    assert (made.rows, made.miscounted, made.at) == ((1, 3, 4, 5, 6, 7), 0, "2026-11-27T04:00:00Z")
    assert story.custody.statement(BATCH, made.id) == made


def test_the_same_stated_again_is_the_statement_made_first(story: Story) -> None:
    first = stating(story).state(OFFICER, BATCH, Fact.SIGNED, DAY, [3, 1, 3])
    again = stating(story, now=NEXT_MONTH).state(OFFICER, BATCH, Fact.SIGNED, DAY, [1, 3])
    assert again == first
    assert story.custody.statements(BATCH) == [first]


def test_an_officer_above_reaches_the_batch_and_one_beside_does_not(story: Story) -> None:
    stating(story).state(Officer("officer-2", "4101"), BATCH, Fact.SIGNED, DAY, [1])
    with pytest.raises(NotFound):
        stating(story).state(Officer("officer-3", "4101000002"), BATCH, Fact.SIGNED, DAY, [1])


def test_a_batch_of_a_union_that_moved_is_reached_from_where_it_is_now(story: Story) -> None:
    moved = stating(story, f"/41/4108/{UNION}/")
    moved.state(Officer("officer-2", "4108"), BATCH, Fact.SIGNED, DAY, [1])
    with pytest.raises(NotFound):
        moved.state(Officer("officer-3", "4101"), BATCH, Fact.SIGNED, DAY, [1])


@pytest.mark.parametrize(
    ("day", "rows", "counted"),
    [
        ("2026-11-28", [1], None),
        ("2026-02-30", [1], None),
        ("26-11-25", [1], None),
        (DAY, [], None),
        (DAY, [0], None),
        (DAY, [8], None),
        (DAY, [1], -1),
    ],
)
def test_what_cannot_be_meant_is_refused(story: Story, day: str, rows: list[int], counted: int | None) -> None:
    with pytest.raises(InvalidInput):
        stating(story).state(OFFICER, BATCH, Fact.SIGNED, day, rows, counted=counted)
    assert story.custody.statements(BATCH) == []


def test_before_the_bank_has_the_batch_there_are_no_cards(story: Story) -> None:
    story.shelf.batch = replace(story.shelf.batch, stage=Stage.WRITTEN)
    with pytest.raises(InvalidInput):
        stating(story).state(OFFICER, BATCH, Fact.COLLECTED, DAY)


def test_an_unknown_batch_or_statement_is_not_found(story: Story) -> None:
    with pytest.raises(NotFound):
        stating(story).state(OFFICER, "R20261123-2222222222-01", Fact.COLLECTED, DAY)
    with pytest.raises(NotFound):
        story.custody.statement(BATCH, "0" * 20)

"""A long file of card events is worked in parts, and written in as many transactions as it needs: it ends as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from support.card_files import (
    NUMBERS,
    OTHER_UNION,
    UNION,
    A,
    B,
    C,
    World,
    bank_file,
    empty_tables,
    event,
    items,
    number,
)
from unioncard.banks.files.answer import CardEventRow, Events
from unioncard.cards.card import CardStatus
from unioncard.issuance import card_events
from unioncard.ledger.movement import Measure, Movement
from unioncard.members.member import CardState
from unit.issuance.events_shown import K, P, at, moved, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.issuance.file_record import FileRecord


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    made.asks("N", OTHER_UNION)
    return made


# --- parts -----------------------------------------------------------------------------------------------------------


def long_file() -> tuple[CardEventRow, ...]:
    """Eight lines in parts of three or so: those of C and A, of B, of the rest."""
    return (
        event(K.CLOSED, C, day=9),
        event(K.REPLACED, A, day=8, new_card=number(9)),
        event(K.ACTIVATED, B, day=3),
        event(K.ACTIVATED, A, day=1),
        event(K.REPLACED, A, day=7, new_card=B),
        event(K.CLOSED, "1", day=2),
        event(K.LOST_ORAL, B, day=9, second=1),
        at(K.FOUND, "2206-01-01T00:00:00", B),
    )


ENDS = [(1, P.CARD_UNKNOWN), (2, P.EVENT_CONTRADICTS), (6, P.CARD_SHAPE), (8, P.TIME_IMPOSSIBLE)]


@pytest.fixture
def parts_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_events, "PART", 3)


def in_parts(world: World, events: Sequence[CardEventRow], part: int = 0) -> tuple[FileRecord | None, list[int]]:
    """One run, and the parts that it ordered."""
    ordered: list[int] = []
    world.order_part = lambda _, part: ordered.append(part)
    return world.card_events.take(bank_file(events), Events(tuple(events)), NUMBERS, part), ordered


@pytest.mark.usefixtures("parts_of_three")
@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_a_long_file_is_worked_in_parts_in_any_order_and_ends_as_one(world: World, order: tuple[int, ...]) -> None:
    """The card that takes A's place is in another part than A."""
    world.opens(A, "M")
    runs = [in_parts(world, long_file(), part) for part in order]
    assert [ordered for _, ordered in runs] == [
        [one for one in (1, 2) if part == 0 and one not in order[:place]] for place, part in enumerate(order)
    ]
    assert [record for record, _ in runs[:2]] == [None, None]
    record, _ = runs[2]
    assert record
    unknown = [] if order.index(0) < order.index(1) else [(3, P.CARD_UNKNOWN), (7, P.CARD_UNKNOWN)]
    assert shown(record) == sorted([*ENDS, *unknown])
    assert record.counts == {"activated": 1}
    assert (world.record(B).status, world.holds("M")) == (CardStatus.LOST_ORAL, (CardState.OPENED, B))
    assert [in_parts(world, long_file(), part) for part in (0, 1, 2)] == [(record, [])] * 3


@pytest.mark.usefixtures("parts_of_three")
@pytest.mark.parametrize("card", ["6.22000E+18", ""])
def test_lines_of_which_a_spreadsheet_made_all_cards_one_are_parted_for_each_parts_problems_are_one_item(
    world: World, card: str
) -> None:
    ordered: list[int] = []
    world.order_part = lambda _file, part: ordered.append(part)
    spoilt = (CardEventRow(card, K.ACTIVATED, "2026-11-03T00:00:00", line=line) for line in range(2, 11))
    lines = (*spoilt, event(K.CLOSED))
    world.card_events.take(bank_file(lines), Events(lines), NUMBERS)
    assert ordered == [1, 2, 3], "such a file went round until it was a dead letter, and its bank heard nothing"


@pytest.mark.usefixtures("parts_of_three")
def test_a_part_that_is_done_is_not_done_again_but_what_is_not_is_ordered_again(world: World) -> None:
    """The run may have died between the two."""
    world.opens(A, "M")
    in_parts(world, long_file(), 0)
    in_parts(world, long_file(), 2)
    before = [items(table) for table in ("members", "cards", "work")]
    world.now = datetime(2206, 2, 1, tzinfo=UTC)
    assert in_parts(world, long_file(), 0) == (None, [1])
    assert in_parts(world, long_file(), 2) == (None, [])
    assert [items(table) for table in ("members", "cards", "work")] == before


@pytest.mark.usefixtures("parts_of_three")
def test_without_a_queue_one_run_works_all_parts(world: World) -> None:
    world.opens(A, "M")
    record = world.take(*long_file())
    assert (record.counts, shown(record)) == ({"activated": 1}, ENDS)


def test_movements_of_many_unions_are_all_written_whatever_the_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the movements and the record, and delivered again in the next month: each union is counted once,
    in the month in which its movement was written; the month that is over does not change."""
    monkeypatch.setattr(card_events, "WITH_THE_RECORD", 1)
    world.opens(A, "M")
    world.opens(B, "N", union=OTHER_UNION)
    events = (event(K.ACTIVATED, A), event(K.ACTIVATED, B))

    class Gone(Exception):
        pass

    class Dying(type(world.files)):  # type: ignore[misc]
        def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
            assert len(movements) == 1
            raise Gone

    with pytest.raises(Gone):
        replace(world, files=Dying()).take(*events)
    assert len(moved()) == 1
    world.take(event(K.CLOSED, B, day=3))
    world.now = datetime(2026, 12, 1, tzinfo=UTC)
    record = world.take(*events)
    assert (record.counts, record.at) == ({"activated": 2}, "2026-12-01T00:00:00Z")
    before, after = (
        [one.union for one in moved(month) if one.count(Measure.ACTIVATED)] for month in ("2026-11", "2026-12")
    )
    assert sorted([*before, *after]) == [UNION, OTHER_UNION]
    assert (len(before), len(after)) == (1, 1)

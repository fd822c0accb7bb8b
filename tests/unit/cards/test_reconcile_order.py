"""A card ends the same whether its events come before, after or beside the return, in every order, and twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from support.campaign import examples
from support.card_files import (
    BANK,
    KEYS,
    OTHER_BANK,
    A,
    B,
    C,
    World,
    empty_tables,
    end_state,
    event,
)
from unioncard.cards.card import CardStatus
from unioncard.cards.events import CardEvent
from unioncard.cards.history import keep_events
from unioncard.cards.reconcile import ReconcileOutcome
from unioncard.cloud.aws.table import Table, transact
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.members import member_put
from unioncard.errors import Conflict
from unioncard.members.member import CardState
from unit.cards.interleaved import K, found, interleaved, reconciled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.banks.files.answer import CardEventRow
    from unioncard.cards.record import Change


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    return made


# --- before the return, and at the same time -----------------------------------------------------------------------


def test_events_before_the_return_wait_for_it(world: World) -> None:
    world.take(event(K.ACTIVATED), event(K.CLOSED, day=3))
    assert world.awaits() == {KEYS.of(A)}
    counted = world.opens(A, "M")
    assert world.record(A).status is CardStatus.CLOSED
    assert world.holds("M") == (CardState.CLOSED, A)
    assert counted.totals() == {"activated": 1, "closed": 1}
    assert world.awaits() == set()


def test_a_return_leaves_what_still_waits(world: World) -> None:
    world.take(event(K.ACTIVATED, B))
    assert world.opens(A, "M").totals() == {}
    assert world.awaits() == {KEYS.of(B)}


STEPS = ["find", "histories", "keep", "find again", "histories again", "carry_out", "end"]


@pytest.mark.parametrize(
    ("writes", "reads"), [(first, last) for place, first in enumerate(STEPS) for last in STEPS[place:]]
)
def test_however_the_return_and_the_events_interleave_the_card_is_settled(
    world: World, writes: str, reads: str
) -> None:
    def write() -> None:
        world.writes(A, "M")

    def read() -> None:
        world.reconciler.reconcile_opened([KEYS.of(A)], BANK, "answer/bankone/R")

    def both() -> None:
        write()
        read()

    steps: dict[str, Callable[[], object]] = {writes: write}
    steps[reads] = both if reads == writes else read
    table = interleaved(**steps)
    other = World(records=table)
    other.take(event(K.ACTIVATED), event(K.CLOSED, day=2))
    for name in STEPS:
        # What no step came for is done at the end: the return is never left halfway.
        table.before.pop(name, lambda: None)()
    assert world.record(A).status is CardStatus.CLOSED
    assert world.record(A).activated_on == "2026-11-01"
    assert world.holds("M") == (CardState.CLOSED, A)


def test_a_settling_that_loses_reads_again(world: World) -> None:
    world.opens(A, "M")
    table = interleaved(carry_out=lambda: world.take(event(K.REPLACED, day=2, new_card=B)))
    World(records=table).take(event(K.CLOSED))
    assert (found(A), found(B), *world.holds("M")) == (CardStatus.REPLACED, CardStatus.NORMAL, CardState.OPENED, B)


def test_two_files_that_settle_at_once_count_an_activation_once(world: World) -> None:
    world.opens(A, "M")
    counts: list[Mapping[str, int]] = []
    table = interleaved(carry_out=lambda: counts.append(world.take(event(K.ACTIVATED, day=2)).counts))
    counts.append(World(records=table).take(event(K.ACTIVATED)).counts)
    assert counts == [{"activated": 1}, {}]
    assert world.record(A).activated_on == "2026-11-01"


ACTIVATIONS = [event(K.ACTIVATED), event(K.ACTIVATED, B, day=5), event(K.ACTIVATED, C, day=9)]
REPLACEMENTS = [event(K.REPLACED, day=4, new_card=B), event(K.REPLACED, B, day=8, new_card=C)]


@pytest.mark.parametrize("activated", [(0,), (1,), (2,), (2, 0), (1, 0), (2, 1, 0), (0, 2)])
@pytest.mark.parametrize("replaced", [0, 1, 2])
def test_of_cards_that_replace_each_other_one_activation_counts(
    world: World, activated: tuple[int, ...], replaced: int
) -> None:
    """Whichever is activated, and whether a replacement is known by then: no more are activated than were opened."""
    world.opens(A, "M")
    files = [*REPLACEMENTS[:replaced], *(ACTIVATIONS[one] for one in activated), *REPLACEMENTS[replaced:]]
    assert sum(world.take(file).counts.get("activated", 0) for file in files) == 1


def test_a_new_card_that_its_bank_opened_by_itself_is_activated_by_itself(world: World) -> None:
    world.opens(A, "M")
    asking = replace(world.member("M").without_card(CardState.CLOSED), row=2).requesting("B", 2)
    transact([member_put("members", asking)], "a member who asked again")
    world.opens(B, "M")
    files = [event(K.REPLACED, day=2, new_card=B), event(K.ACTIVATED, B, day=3), event(K.ACTIVATED)]
    assert sum(world.take(file).counts.get("activated", 0) for file in files) == 2


def test_a_card_that_others_keep_writing_is_left_to_the_queue(world: World) -> None:
    class Busy(CardRecordTable):
        def carry_out(self, changes: Sequence[Change]) -> list[Change]:
            return list(changes)

    world.opens(A, "M")
    busy = World(records=Busy(Table("members"), Table("work"), Table("cards")))
    with pytest.raises(Conflict):
        busy.take(event(K.LOST_ORAL))


def test_a_closed_document_counts_nothing_more(world: World) -> None:
    world.opens(A, "M")
    world.reconciler.counted("answer/bankone/late", "2026-11-20T04:00:00Z")
    late_event = CardEvent(KEYS.of(A), BANK, K.ACTIVATED, "2026-11-01T09:00:00", "answer/bankone/late")
    keep_events(world.records, BANK, [late_event], {KEYS.of(A): None})
    assert reconciled(world, A, document="answer/bankone/late") is ReconcileOutcome.LEFT
    assert reconciled(world, A, document="answer/bankone/next") is ReconcileOutcome.DONE
    assert world.record(A).activated_by == "answer/bankone/next"


def test_an_awaited_card_that_a_closed_return_may_not_count_goes_on_waiting(world: World) -> None:
    world.take(event(K.ACTIVATED))
    world.writes(A, "M")
    world.reconciler.counted("answer/bankone/R", "2026-11-20T04:00:00Z")
    assert world.reconciler.reconcile_opened([KEYS.of(A)], BANK, "answer/bankone/R") == {
        KEYS.of(A): ReconcileOutcome.LEFT
    }
    assert world.reconciler.reconcile_opened([KEYS.of(A)], BANK, "answer/bankone/next") == {
        KEYS.of(A): ReconcileOutcome.DONE
    }
    assert world.reconciler.counted("answer/bankone/next", "2026-11-21T04:00:00Z").totals() == {"activated": 1}


def test_an_unknown_card_and_another_banks_card_are_told_apart(world: World) -> None:
    world.opens(A, "M")
    assert reconciled(world, B) is ReconcileOutcome.UNKNOWN
    assert reconciled(world, A, OTHER_BANK) is ReconcileOutcome.FOREIGN


def test_what_another_bank_told_before_the_return_does_nothing(world: World) -> None:
    world.take(event(K.CLOSED), event(K.REPLACED, new_card=B), bank=OTHER_BANK)
    world.opens(A, "M")
    world.reconciler.reconcile_opened([KEYS.of(A)], OTHER_BANK, "answer/banktwo/R")
    assert world.record(A).status is CardStatus.NORMAL
    assert world.awaits(OTHER_BANK) == {KEYS.of(A)}  # nobody asks for it again: it expires
    world.take(event(K.REPLACED, new_card=C))
    assert found(C) is CardStatus.NORMAL


# --- every order ----------------------------------------------------------------------------------------------------

FILES = [
    (event(K.ACTIVATED),),
    (event(K.LOST_ORAL, day=2), event(K.LOST_FORMAL, day=3)),
    (event(K.REPLACED, day=4, new_card=B), event(K.CLOSED, day=4)),
    (event(K.ACTIVATED, B, day=5), event(K.LOST_ORAL, B, day=6)),
    (event(K.FOUND, B, day=7),),
    (event(K.REPLACED, B, day=8, new_card=C),),
    (event(K.CLOSED, C, day=9), event(K.ACTIVATED, C, day=9)),
    None,
]
"""None is the return."""


# Shrinking and explaining would take minutes, on tables; the steps of a failing order are few enough to read.
@settings(max_examples=examples(15, campaign=300), derandomize=True, phases=[Phase.generate])
@given(order=st.permutations(FILES), again=st.lists(st.sampled_from(FILES), max_size=3))
def test_in_every_order_and_doubled_it_ends_the_same(
    tables: None, order: list[tuple[CardEventRow, ...] | None], again: list[tuple[CardEventRow, ...] | None]
) -> None:
    empty_tables()
    world = World()
    world.asks("M")
    counted = {file: world.take(*file).counts if file else world.opens(A, "M").totals() for file in [*order, *again]}
    assert [sum(counts.get(name, 0) for counts in counted.values()) for name in ("activated", "closed")] == [1, 1]
    assert end_state(world, [A, B, C]) == undisturbed()


_undisturbed: list[dict[str, object]] = []


def undisturbed() -> dict[str, object]:
    """The end state with the return first and every file in order; made once."""
    if not _undisturbed:
        empty_tables()
        world = World()
        world.asks("M")
        world.opens(A, "M")
        for file in FILES:
            if file:
                world.take(*file)
        _undisturbed.append(end_state(world, [A, B, C]))
    return _undisturbed[0]


@pytest.mark.parametrize("kinds", [(K.CLOSED, K.REPLACED), (K.REPLACED, K.CLOSED)])
def test_a_card_that_was_closed_and_replaced_is_counted_the_same_in_either_order(
    world: World, kinds: tuple[K, K]
) -> None:
    world.opens(A, "M")
    files = [world.take(event(kind, day=5, new_card=B if kind is K.REPLACED else "")).counts for kind in kinds]
    assert sum(counts.get("closed", 0) for counts in files) == 0
    record = world.record(A)
    assert (record.status, bool(record.closed_by)) == (CardStatus.REPLACED, bool(record.unclosed_by))
    assert world.holds("M") == (CardState.OPENED, B)
    assert world.take(event(K.CLOSED, B, day=6)).counts == {"closed": 1}

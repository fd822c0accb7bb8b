"""A card's record, its holder and the look-up follow the bank's events, wherever the return comes among them."""

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
    VAULT,
    A,
    B,
    C,
    World,
    empty_tables,
    end_state,
    event,
)
from unioncard.cards.card import CardStatus
from unioncard.cards.events import CardEvent, EventKind
from unioncard.cards.lookup import Lookup
from unioncard.cards.reconcile import CardHolders, ReconcileOutcome
from unioncard.cards.record import Change
from unioncard.cards.sealed import open_card, open_new_number, seal_card, seal_new_number
from unioncard.cards.tally import Entry, Place
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.lookup import CardTable
from unioncard.errors import Conflict
from unioncard.ledger.movement import Measure
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.banks.files.answer import CardEventRow

K = EventKind


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    return made


def found(card: str) -> CardStatus | None:
    card_found = Lookup(CardTable("cards"), KEYS).ask(card)
    return card_found.status if card_found else None


def test_a_closing_reaches_record_holder_and_look_up(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    assert (world.record(A).status, found(A)) == (CardStatus.CLOSED, CardStatus.CLOSED)
    assert world.holds("M") == (CardState.CLOSED, A)


def test_a_loss_and_a_finding_leave_the_holder_alone(world: World) -> None:
    world.opens(A, "M")
    before = world.member("M")
    world.take(event(K.LOST_FORMAL))
    assert found(A) is CardStatus.LOST_FORMAL
    world.take(event(K.FOUND, day=2))
    assert found(A) is CardStatus.NORMAL
    assert world.member("M") == before


def test_the_old_number_of_a_replaced_card_still_resolves(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B)) == (CardStatus.REPLACED, CardStatus.NORMAL)
    assert world.holds("M") == (CardState.OPENED, B)
    old, new = world.record(A), world.record(B)
    assert (old.replaced_by, new.replaces, new.member, new.version) == (KEYS.of(B), KEYS.of(A), "M", 1)


def test_a_card_replaced_twice_leads_to_the_last(world: World) -> None:
    world.take(event(K.REPLACED, B, day=2, new_card=C))
    world.take(event(K.REPLACED, A, day=1, new_card=B))
    world.opens(A, "M")
    assert [found(card) for card in (A, B, C)] == [CardStatus.REPLACED, CardStatus.REPLACED, CardStatus.NORMAL]
    assert world.holds("M") == (CardState.OPENED, C)


def test_a_replacement_told_after_the_closing_gives_the_holder_the_new_card(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B), *world.holds("M")) == (CardStatus.REPLACED, CardStatus.NORMAL, CardState.OPENED, B)


def test_a_holder_who_asked_again_keeps_the_request(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.CLOSED))
    closed = world.member("M")
    world.records.carry_out(Change((), closed.requesting("B2", 7)))
    world.take(event(K.REPLACED, new_card=B))
    asking = world.member("M")
    assert (asking.card, asking.batch) == (CardState.REQUESTED, "B2")
    assert (found(A), found(B)) == (CardStatus.REPLACED, CardStatus.NORMAL)


def test_an_old_cards_closing_leaves_the_new_one_open(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    world.take(event(K.CLOSED, day=5))
    assert (found(A), *world.holds("M")) == (CardStatus.REPLACED, CardState.OPENED, B)


def test_a_new_number_that_is_somebody_elses_is_refused_and_the_rest_holds(world: World) -> None:
    world.asks("N")
    world.opens(A, "M")
    world.opens(B, "N")
    world.take(event(K.LOST_FORMAL), event(K.REPLACED, day=2, new_card=B))
    assert (found(A), found(B)) == (CardStatus.LOST_FORMAL, CardStatus.NORMAL)
    assert (world.holds("M"), world.holds("N")) == ((CardState.OPENED, A), (CardState.OPENED, B))
    assert world.record(B).member == "N"


def test_a_circle_of_replacements_ends(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, A, new_card=B), event(K.REPLACED, B, day=2, new_card=C))
    world.take(event(K.REPLACED, C, day=3, new_card=A))
    assert [found(card) for card in (A, B, C)] == [CardStatus.REPLACED, CardStatus.REPLACED, CardStatus.NORMAL]
    assert world.holds("M") == (CardState.OPENED, C)


def test_a_card_of_the_same_member_may_take_the_old_ones_place(world: World) -> None:
    """The bank opened it under a second request and says afterwards that it replaces the first."""
    world.opens(A, "M")
    second = replace(world.record(A), key=KEYS.of(B), batch="B2", version=0)
    sealed = seal_card(VAULT, "M", B, "B2", 1)
    world.records.carry_out(Change(((None, second),), world.member("M").opened(sealed)))
    world.take(event(K.REPLACED, new_card=B))
    assert (found(A), found(B), world.record(B).replaces) == (CardStatus.REPLACED, CardStatus.NORMAL, KEYS.of(A))
    assert world.holds("M") == (CardState.OPENED, B)


# --- before the return, and at the same time -----------------------------------------------------------------------


def test_events_before_the_return_wait_for_it(world: World) -> None:
    world.take(event(K.ACTIVATED), event(K.CLOSED, day=3))
    assert list(world.records.awaited(BANK)) == [KEYS.of(A)]
    counted = world.opens(A, "M")
    assert world.record(A).status is CardStatus.CLOSED
    assert world.holds("M") == (CardState.CLOSED, A)
    assert counted.totals() == {"activated": 1, "closed": 1}
    assert list(world.records.awaited(BANK)) == []


def test_a_return_leaves_what_still_waits(world: World) -> None:
    world.take(event(K.ACTIVATED, B))
    assert world.opens(A, "M").totals() == {}
    assert list(world.records.awaited(BANK)) == [KEYS.of(B)]


class Interleaved(CardRecordTable):
    """Lets the return do a step at a chosen point of an event's way."""

    before: dict[str, Callable[[], object]]

    def _step(self, name: str) -> None:
        self.before.pop(name, lambda: None)()

    def keep(self, card_events: Sequence[CardEvent]) -> list[CardEvent]:
        self._step("keep")
        return super().keep(card_events)

    def wait_for(self, bank: str, keys: Sequence[str]) -> None:
        self._step("wait_for")
        super().wait_for(bank, keys)

    def events(self, key: str, bank: str) -> list[CardEvent]:
        self._step("events")
        return super().events(key, bank)

    def carry_out(self, change: Change) -> None:
        self._step("carry_out")
        super().carry_out(change)


STEPS = ["keep", "wait_for", "events", "carry_out", "end"]


@pytest.mark.parametrize(
    ("writes", "reads"), [(first, last) for place, first in enumerate(STEPS) for last in STEPS[place:]]
)
def test_however_the_return_and_the_events_interleave_the_card_is_settled(
    world: World, writes: str, reads: str
) -> None:
    def write() -> None:
        world.writes(A, "M")

    def read() -> None:
        world.reconciler.reconcile_awaited(BANK, "answer/bankone/R")

    def both() -> None:
        write()
        read()

    table = Interleaved(Table("members"), Table("work"), Table("cards"))
    steps: dict[str, Callable[[], object]] = {writes: write}
    steps[reads] = both if reads == writes else read
    object.__setattr__(table, "before", dict(steps))
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
    table = Interleaved(Table("members"), Table("work"), Table("cards"))
    object.__setattr__(table, "before", {"carry_out": lambda: world.take(event(K.REPLACED, day=2, new_card=B))})
    World(records=table).take(event(K.CLOSED))
    assert (found(A), found(B), *world.holds("M")) == (CardStatus.REPLACED, CardStatus.NORMAL, CardState.OPENED, B)


def test_two_files_that_settle_at_once_count_an_activation_once(world: World) -> None:
    world.opens(A, "M")
    table = Interleaved(Table("members"), Table("work"), Table("cards"))
    counts: list[Mapping[str, int]] = []
    other = {"carry_out": lambda: counts.append(world.take(event(K.ACTIVATED, day=2)).counts)}
    object.__setattr__(table, "before", other)
    counts.append(World(records=table).take(event(K.ACTIVATED)).counts)
    assert counts == [{"activated": 1}, {}]
    assert world.record(A).activated_on == "2026-11-01"


def test_a_card_that_others_keep_writing_is_left_to_the_queue(world: World) -> None:
    class Busy(CardRecordTable):
        def carry_out(self, change: Change) -> None:
            raise Conflict("busy")

    world.opens(A, "M")
    busy = World(records=Busy(Table("members"), Table("work"), Table("cards")))
    with pytest.raises(Conflict):
        busy.take(event(K.LOST_ORAL))


def test_a_closed_document_counts_nothing_more(world: World) -> None:
    world.opens(A, "M")
    world.reconciler.counted("answer/bankone/late", "2026-11-20T04:00:00Z")
    late_event = CardEvent(KEYS.of(A), BANK, K.ACTIVATED, "2026-11-01T09:00:00", "answer/bankone/late")
    world.records.keep([late_event])
    assert world.reconciler.reconcile(KEYS.of(A), BANK, "answer/bankone/late") is ReconcileOutcome.LEFT
    assert world.reconciler.reconcile(KEYS.of(A), BANK, "answer/bankone/next") is ReconcileOutcome.DONE
    assert world.record(A).activated_by == "answer/bankone/next"


def test_an_awaited_card_that_a_closed_return_may_not_count_goes_on_waiting(world: World) -> None:
    world.take(event(K.ACTIVATED))
    world.writes(A, "M")
    world.reconciler.counted("answer/bankone/R", "2026-11-20T04:00:00Z")
    assert world.reconciler.reconcile_awaited(BANK, "answer/bankone/R") == {KEYS.of(A): ReconcileOutcome.LEFT}
    assert world.reconciler.reconcile_awaited(BANK, "answer/bankone/next") == {KEYS.of(A): ReconcileOutcome.DONE}
    assert world.reconciler.counted("answer/bankone/next", "2026-11-21T04:00:00Z").totals() == {"activated": 1}


def test_an_unknown_card_and_another_banks_card_are_told_apart(world: World) -> None:
    world.opens(A, "M")
    assert world.reconciler.reconcile(KEYS.of(B), BANK, "F") is ReconcileOutcome.UNKNOWN
    assert world.reconciler.reconcile(KEYS.of(A), OTHER_BANK, "F") is ReconcileOutcome.FOREIGN


def test_what_another_bank_told_before_the_return_does_nothing(world: World) -> None:
    world.take(event(K.CLOSED), event(K.REPLACED, new_card=B), bank=OTHER_BANK)
    world.opens(A, "M")
    world.reconciler.reconcile_awaited(OTHER_BANK, "answer/banktwo/R")
    assert world.record(A).status is CardStatus.NORMAL
    assert list(world.records.awaited(OTHER_BANK)) == []
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
    assert [sum(counts.get(name, 0) for counts in counted.values()) for name in ("activated", "closed")] == [3, 1]
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


# --- what is sealed ---------------------------------------------------------------------------------------------------


def test_a_sealed_number_in_anothers_record_is_noticed() -> None:
    with pytest.raises(ValueError, match="another's"):
        open_card(VAULT, "N", seal_card(VAULT, "M", A, "B", 1))
    with pytest.raises(ValueError, match="another's"):
        open_new_number(VAULT, KEYS.of(B), seal_new_number(VAULT, KEYS.of(A), C))


def test_a_sealed_number_that_its_event_is_not_about_is_noticed(world: World) -> None:
    world.opens(A, "M")
    foul = seal_new_number(VAULT, KEYS.of(A), C)
    world.records.keep([CardEvent(KEYS.of(A), BANK, K.REPLACED, "2026-11-01T09:00:00", "F", KEYS.of(B), foul)])
    with pytest.raises(ValueError, match="not the one"):
        world.reconciler.reconcile(KEYS.of(A), BANK, "F")


def test_the_holder_of_a_card_that_only_lost_something_is_not_even_read(world: World) -> None:
    world.opens(A, "M")

    class Unread:
        def find(self, keys: object) -> object:
            raise AssertionError("read")

    holders = CardHolders(Unread(), KEYS, VAULT)  # type: ignore[arg-type]
    world.records.keep([CardEvent(KEYS.of(A), BANK, K.LOST_ORAL, "2026-11-01T09:00:00", "F")])
    assert replace(world.reconciler, holders=holders).reconcile(KEYS.of(A), BANK, "F") is ReconcileOutcome.DONE


def test_an_entry_is_written_once(world: World) -> None:
    entry = Entry("F", KEYS.of(A), Measure.CLOSED, Place("U", "/U"))
    world.records.carry_out(Change((), entries=(entry,)))
    with pytest.raises(Conflict):
        world.records.carry_out(Change((), entries=(entry,)))
    assert list(world.tallies.entries("F")) == [entry]

"""A file of card events: what is taken, what is shown, and what is counted (invariants 3 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from support.card_files import (
    KEYS,
    NUMBERS,
    OTHER_BANK,
    OTHER_UNION,
    TAILS,
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
from unioncard.banks.profiles.issuance import Cards
from unioncard.cards.card import CardStatus
from unioncard.cards.events import EventKind
from unioncard.cards.lookup import Lookup
from unioncard.cards.reconcile import TOGETHER
from unioncard.cloud.stores.lookup import CardTable
from unioncard.issuance.file_record import RowProblem
from unioncard.ledger.movement import Measure
from unioncard.members.member import CardState
from unit.issuance.events_shown import K, P, at, moved, shown

if TYPE_CHECKING:
    from unioncard.issuance.file_record import FileRecord
    from unioncard.members.person import SealedKind


@pytest.fixture
def world(tables: None) -> World:
    empty_tables()
    made = World()
    made.asks("M")
    made.asks("N", OTHER_UNION)
    return made


def test_a_file_is_counted_by_union(world: World) -> None:
    world.opens(A, "M")
    world.opens(B, "N", union=OTHER_UNION)
    record = world.take(event(K.ACTIVATED, A), event(K.ACTIVATED, B), event(K.CLOSED, B, day=2))
    assert record.counts == {"activated": 2, "closed": 1}
    assert (record.kind, record.outcome, record.at, record.problems) == ("events", "taken", "2026-11-20T04:00:00Z", ())
    [one], [other] = moved(union=UNION), moved(union=OTHER_UNION)
    assert one.counts == {Measure.ACTIVATED: 1}
    assert other.counts == {Measure.ACTIVATED: 1, Measure.CLOSED: 1}
    document = bank_file((event(K.ACTIVATED, A), event(K.ACTIVATED, B), event(K.CLOSED, B, day=2))).document
    assert {one.document, other.document} == {document}
    assert world.record(B).closed_by == world.record(A).activated_by == document


def test_a_movement_bears_the_last_day_of_what_its_file_tells(world: World) -> None:
    """A restatement counts back what bears a day of its month: a bank's late file of events, too (0071)."""
    world.opens(A, "M")
    world.opens(B, "N", union=OTHER_UNION)
    world.take(event(K.ACTIVATED, A, day=2), event(K.ACTIVATED, B, day=3), event(K.CLOSED, B, day=5))
    assert {one.union: one.day for one in moved()} == {UNION: "2026-11-02", OTHER_UNION: "2026-11-05"}
    entered = [entry for entry in items("work") if entry["pk"]["S"].startswith("DOCUMENT#") and "card" in entry]
    assert sorted(entry["day"]["S"] for entry in entered) == [
        "2026-11-02", "2026-11-03", "2026-11-05",
    ]  # fmt: skip


def test_what_happened_to_a_card_bears_no_day_before_that_of_its_opening(world: World) -> None:
    """A restated month has no card activated or closed that it does not have opened."""
    world.opens(A, "M", since="2026-11-05")
    world.opens(B, "N")  # by an earlier release
    world.take(event(K.ACTIVATED, A, day=2), event(K.CLOSED, A, day=3))
    world.take(event(K.REPLACED, B, day=4, new_card=C))
    world.take(event(K.ACTIVATED, C, day=6))
    assert [one.day for one in moved()] == ["2026-11-05", "2026-11-06"]
    assert [world.record(card).since for card in (A, B, C)] == ["2026-11-05", "", ""]


def test_what_is_counted_back_has_no_day(world: World) -> None:
    """The closing may have come in a file that bears a later day, or none: a month restated with the replacement and
    without the closing had fewer than no cards closed."""
    world.opens(A, "M")
    world.take(event(K.CLOSED, A, day=4))
    world.take(event(K.REPLACED, A, day=3, new_card=C))
    assert [(one.counts, one.day) for one in moved()] == [
        ({Measure.CLOSED: 1}, "2026-11-04"), ({Measure.CLOSED: -1}, ""),
    ]  # fmt: skip


def test_a_second_delivery_changes_nothing(world: World) -> None:
    world.opens(A, "M")
    first = world.take(event(K.ACTIVATED), event(K.LOST_ORAL, C))
    before = [items(table) for table in ("members", "cards", "work")]
    world.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert world.take(event(K.ACTIVATED), event(K.LOST_ORAL, C)) == first
    assert [items(table) for table in ("members", "cards", "work")] == before


def test_the_same_events_in_another_file_count_nothing(world: World) -> None:
    world.opens(A, "M")
    assert world.take(event(K.ACTIVATED), event(K.CLOSED, day=2)).counts == {"activated": 1, "closed": 1}
    assert world.take(event(K.CLOSED, day=2), event(K.ACTIVATED)).counts == {}


def test_an_activation_reported_for_two_days_counts_once(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.ACTIVATED, day=5))
    assert world.take(event(K.ACTIVATED, day=3)).counts == {}
    assert world.record(A).activated_on == "2026-11-03"


def test_a_replaced_card_is_not_counted_as_closed(world: World) -> None:
    world.opens(A, "M")
    assert world.take(event(K.REPLACED, new_card=B), event(K.CLOSED)).counts == {}


def test_the_holder_of_a_replaced_card_is_found_by_the_new_ones_digits(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    assert world.members.find(["M"])["M"].card_mark == TAILS.mark(B[-4:]) != TAILS.mark(A)


def test_an_event_of_an_unknown_card_is_kept_and_shown(world: World) -> None:
    record = world.take(event(K.ACTIVATED), event(K.CLOSED, day=2))
    assert shown(record) == [(1, P.CARD_UNKNOWN), (2, P.CARD_UNKNOWN)]
    assert all(one.problem.taken for one in record.problems)
    assert world.opens(A, "M").totals() == {"activated": 1, "closed": 1}


def test_what_waited_for_a_replacement_is_counted_by_the_file_that_tells_it(world: World) -> None:
    world.opens(A, "M")
    assert world.take(event(K.ACTIVATED, B, day=3)).counts == {}
    assert world.take(event(K.REPLACED, A, new_card=B)).counts == {"activated": 1}


@pytest.mark.parametrize(
    "wrong",
    [event(K.CLOSED, "12345"), event(K.REPLACED, A, new_card="1"), event(K.REPLACED, A, new_card=A)],
)
def test_what_is_no_card_number_is_not_taken(world: World, wrong: CardEventRow) -> None:
    world.opens(A, "M")
    assert shown(world.take(event(K.ACTIVATED), wrong)) == [(2, P.CARD_SHAPE)]
    assert world.record(A).status is CardStatus.NORMAL


def test_a_replacement_without_the_new_number_is_not_taken_and_the_card_stays_as_it_was(world: World) -> None:
    """A list of states has T without the new number (docs/domain/bank-files.md); that comes elsewhere, or never."""
    world.opens(A, "M")
    world.take(event(K.ACTIVATED, A))
    before = world.record(A)
    record = world.take(event(K.REPLACED, A, day=2), event(K.REPLACED, C, day=2))
    assert shown(record) == [(1, P.NEW_CARD_MISSING), (2, P.NEW_CARD_MISSING)]
    assert not any(one.problem.taken for one in record.problems)
    assert (world.record(A), world.holds("M")) == (before, (CardState.OPENED, A))
    assert world.awaits() == set()
    assert Lookup(CardTable("cards"), KEYS).ask(A).status is CardStatus.NORMAL


def test_a_replacement_without_the_new_number_is_nothing_new_once_that_is_known(world: World) -> None:
    world.opens(A, "M")
    together = world.take(event(K.REPLACED, A), event(K.REPLACED, A, day=2, new_card=B))
    assert shown(together) == []
    assert world.holds("M") == (CardState.OPENED, B)
    assert shown(world.take(event(K.REPLACED, A, day=9))) == []
    assert shown(world.take(event(K.REPLACED, A, day=9), bank=OTHER_BANK)) == [(1, P.NEW_CARD_MISSING)]


def test_another_banks_card_is_not_taken_at_all(world: World) -> None:
    world.opens(A, "M")
    before = items("members")
    assert shown(world.take(event(K.CLOSED), bank=OTHER_BANK)) == [(1, P.EVENT_CONTRADICTS)]
    assert items("members") == before
    assert world.awaits(OTHER_BANK) == set()


def test_a_second_replacement_by_another_card_is_not_taken(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, day=2, new_card=B))
    assert shown(world.take(event(K.REPLACED, day=1, new_card=C))) == [(1, P.EVENT_CONTRADICTS)]
    assert world.record(A).replaced_by == KEYS.of(B)
    assert not world.records.find([KEYS.of(C)])


@pytest.mark.parametrize("known", [True, False])
def test_of_two_replacements_in_one_file_the_earlier_is_taken(world: World, known: bool) -> None:
    if known:
        world.opens(A, "M")
    record = world.take(event(K.REPLACED, day=2, new_card=B), event(K.REPLACED, day=1, new_card=C))
    assert (1, P.EVENT_CONTRADICTS) in shown(record)
    world.opens(A, "M")
    assert world.record(A).replaced_by == KEYS.of(C)


def test_the_same_replacement_reported_for_two_days_is_one(world: World) -> None:
    world.opens(A, "M")
    world.take(event(K.REPLACED, day=2, new_card=B))
    assert shown(world.take(event(K.REPLACED, day=1, new_card=B))) == []


def test_a_new_number_that_is_somebody_elses_is_shown_with_its_line_alone(world: World) -> None:
    world.opens(A, "M")
    world.opens(B, "N", union=OTHER_UNION)
    record = world.take(event(K.ACTIVATED), event(K.REPLACED, new_card=B), event(K.CLOSED, day=3))
    assert shown(record) == [(2, P.CARD_TAKEN)]
    assert record.counts == {"activated": 1, "closed": 1}
    assert world.record(B).member == "N"


@pytest.mark.parametrize("together", [True, False])
def test_a_misprinted_new_number_can_be_corrected(world: World, together: bool) -> None:
    """The one stored first stands only if it can be true."""
    world.opens(A, "M")
    world.opens(B, "N", union=OTHER_UNION)
    wrong, right, other = (event(K.REPLACED, day=day, new_card=new) for day, new in enumerate((B, C, number(9)), 1))
    if together:
        assert shown(world.take(other, wrong, right)) == [(1, P.EVENT_CONTRADICTS), (2, P.CARD_TAKEN)]
    else:
        assert shown(world.take(wrong)) == [(1, P.CARD_TAKEN)]
        assert shown(world.take(right)) == []
        assert shown(world.take(other)) == [(1, P.EVENT_CONTRADICTS)]
    assert (world.holds("M"), world.holds("N")) == ((CardState.OPENED, C), (CardState.OPENED, B))
    assert shown(world.take(wrong, event(K.LOST_ORAL, B))) == [(1, P.EVENT_CONTRADICTS)]
    assert world.record(A).replaced_by == KEYS.of(C)


def test_a_replacement_does_not_take_a_number_from_a_later_return(world: World) -> None:
    """The return of the somebody else finds the number taken; that is the return's problem, and it changes nothing."""
    world.opens(A, "M")
    world.take(event(K.REPLACED, new_card=B))
    world.writes(B, "N")
    assert (world.record(B).member, world.holds("N")[1]) == ("M", "")


def test_a_file_longer_than_a_group_is_taken_whole(world: World) -> None:
    cards = [number(place) for place in range(10, 10 + 2 * TOGETHER + 5)]
    record = world.take(*(event(K.ACTIVATED, card) for card in cards))
    assert [row for row, _ in shown(record)] == list(range(1, len(cards) + 1))
    assert world.awaits() == set(map(KEYS.of, cards))


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind is not K.REPLACED])
@pytest.mark.parametrize(
    "instant", ["2206-11-01T09:00:00", "2026-11-21T12:00:01", "2014-12-31T23:59:59", "0001-01-01T00:00:00"]
)
def test_a_time_that_cannot_be_is_a_problem_of_its_line(world: World, kind: EventKind, instant: str) -> None:
    """Now is noon of the 20th in Shanghai: whatever follows must still show."""
    world.opens(A, "M")
    before = items("members"), items("cards")
    record = world.take(at(kind, instant), at(kind, instant, C))
    assert shown(record) == [(1, P.TIME_IMPOSSIBLE), (2, P.TIME_IMPOSSIBLE)]
    assert not any(one.problem.taken for one in record.problems)
    assert (items("members"), items("cards")) == before


def test_a_replacement_of_a_time_that_cannot_be_is_not_taken(world: World) -> None:
    world.opens(A, "M")
    record = world.take(CardEventRow(A, K.REPLACED, "2206-11-01T09:00:00", B))
    assert shown(record) == [(1, P.TIME_IMPOSSIBLE)]
    assert world.holds("M") == (CardState.OPENED, A)


@pytest.mark.parametrize("instant", ["2015-01-01T00:00:00", "2026-11-21T12:00:00"])
def test_a_banks_clock_may_be_a_day_ahead(world: World, instant: str) -> None:
    world.opens(A, "M")
    assert shown(world.take(at(K.LOST_ORAL, instant))) == []
    assert world.record(A).status is CardStatus.LOST_ORAL


def test_an_activation_far_ahead_hides_no_later_loss(world: World) -> None:
    world.opens(A, "M")
    world.take(at(K.ACTIVATED, "2206-01-01T00:00:00"), event(K.LOST_FORMAL, day=3))
    assert world.record(A).status is CardStatus.LOST_FORMAL
    world.take(at(K.LOST_FORMAL, "2029-01-01T00:00:00"))
    world.take(event(K.FOUND, day=4))
    assert world.record(A).status is CardStatus.NORMAL


# --- whose numbers ---------------------------------------------------------------------------------------------------


def test_a_bank_gives_no_number_of_another_bank(world: World) -> None:
    """The other bank's return for it, later, finds the number free."""
    world.opens(A, "M")
    own = Cards(lengths=(19,), prefixes=(A[:18],))
    events = (event(K.REPLACED, A, new_card=B), event(K.CLOSED, C))
    record = world.card_events.take(bank_file(events), Events(events), own)
    assert record
    assert shown(record) == [(1, P.CARD_SHAPE), (2, P.CARD_SHAPE)]
    assert (world.record(A).status, world.awaits()) == (CardStatus.NORMAL, set())
    world.opens(B, "N", bank=OTHER_BANK)
    assert world.holds("N") == (CardState.OPENED, B)


def test_a_known_card_may_be_older_than_the_profile(world: World) -> None:
    world.opens(A, "M")
    events = (event(K.LOST_ORAL),)
    record = world.card_events.take(bank_file(events), Events(events), Cards(prefixes=("6299",)))
    assert record
    assert (record.problems, world.record(A).status) == ((), CardStatus.LOST_ORAL)


def test_a_file_without_events_is_recorded(world: World) -> None:
    assert world.take().counts == {}


def test_a_card_that_becomes_known_after_the_sum_is_left_to_its_return(world: World) -> None:
    """Two deliveries of one file: the quick one has recorded it before the slow one meets the card."""
    file = (event(K.ACTIVATED),)
    quick = world.take(*file)
    assert quick.counts == {}

    class Blind(type(world.files)):  # type: ignore[misc]
        """The slow one asked for the record before the quick one wrote it."""

        asked = 0

        def file(self, bank: str, digest: str) -> FileRecord | None:
            Blind.asked += 1
            return None if Blind.asked == 1 else super().file(bank, digest)

    world.writes(A, "M")
    assert replace(world, files=Blind()).take(*file) == quick
    assert world.record(A).activated_by == ""
    assert world.opens(A, "M").totals() == {"activated": 1}


def test_new_numbers_are_kept_sealed(world: World) -> None:
    class Sealing:
        def seal(self, plain: bytes, kind: SealedKind) -> bytes:
            return bytes(byte ^ 0x55 for byte in plain)

        open = seal

    sealing = replace(world.card_events, vault=Sealing())
    events = (event(K.REPLACED, new_card=B),)
    sealing.take(bank_file(events), Events(events), NUMBERS)
    assert B not in repr([items(table) for table in ("members", "cards", "work")])
    assert A not in repr([items(table) for table in ("members", "cards", "work")])


def test_problems_are_by_line(world: World) -> None:
    record = world.take(event(K.CLOSED, C, day=9), event(K.CLOSED, "1", day=1), event(K.CLOSED, B, day=2))
    assert record.problems == (
        RowProblem(1, P.CARD_UNKNOWN), RowProblem(2, P.CARD_SHAPE), RowProblem(3, P.CARD_UNKNOWN),
    )  # fmt: skip

"""The rounds: what waits is ordered again, what is owed is said (invariants 3 and 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from support.killing import Killer, killing
from support.worked import FIXED_UNION, OWN_SERVER_UNION, Way, register_file
from unioncard import clock
from unioncard.errors import NotIssuable
from unioncard.issuance.batch import Batch, Receipted, Stage
from unioncard.issuance.due import overdue
from unioncard.issuance.withdraw import withdraw
from unioncard.messages.deliver import DeliverBatch, PollBank
from unioncard.messages.issue import FreeBatch, IssueRegister
from unioncard.unions.store import Directory

POLL = PollBank(bank="bankthree")
DELIVERED_AT = datetime(2026, 11, 2, 0, tzinfo=UTC)


def test_a_batch_for_a_banks_own_server_is_ordered_until_it_is_delivered(way: Way) -> None:
    batch = way.sent(register_file(2), OWN_SERVER_UNION)
    way.orders.clear()
    way.sweep.run()
    assert way.orders == [POLL, DeliverBatch(batch_id=batch.id)]

    way.stores.batches.move(batch.moved(Stage.DELIVERING), Stage.WRITTEN)
    lying_there = batch.moved(Stage.DELIVERING).moved(Stage.DELIVERED, delivered_at=clock.stamp(clock.now()))
    way.stores.batches.move(lying_there, Stage.DELIVERING)
    way.orders.clear()
    way.sweep.run()
    assert way.orders == [POLL]


def test_a_batch_left_half_way_is_brought_forward_and_one_withdrawn_is_freed(way: Way) -> None:
    half = way.stores.batches.open(
        Batch("R20261101-AAAAAAAAAA-01", "R20261101-AAAAAAAAAA", "u", "n", "/u/", "bankone", "", "i", "2026-11-01")
    )
    gone = way.sent(register_file(2), OWN_SERVER_UNION)
    withdraw(way.stores.batches, gone.id)
    way.orders.clear()

    way.sweep.run()

    assert set(map(repr, way.orders)) == set(
        map(repr, [IssueRegister(register_id=half.register), POLL, FreeBatch(batch_id=gone.id)])
    )


def test_a_sweep_says_for_how_long_a_bank_has_had_the_oldest_unanswered_file(way: Way) -> None:
    first = way.sent(register_file(2))
    way.sent(register_file(2, seed=9))
    delivered = datetime.fromisoformat(first.delivered_at)
    in_two_days = replace(way.sweep, now=lambda: delivered + timedelta(hours=49, minutes=59))
    assert in_two_days.run().oldest_hours == 49
    way.answered(first.id)
    assert in_two_days.run().oldest_hours > 0
    for batch in list(way.stores.batches.under_way("bankone")):
        way.answered(batch)
    assert in_two_days.run().oldest_hours == 0


def test_a_bank_whose_profile_a_release_does_not_take_holds_up_no_other(way: Way) -> None:
    batch = way.sent(register_file(2), OWN_SERVER_UNION)
    first = min(way.stores.directory.banks(), key=lambda one: one.code)
    assert first.code < batch.bank
    way.stores.directory.load(Directory((), (replace(first, profile='{"of": "another release"}'),), ()))
    way.orders.clear()
    found = way.sweep.run()
    assert found.unreadable == (first.code,)
    assert way.orders == [POLL, DeliverBatch(batch_id=batch.id)]


def test_a_register_waits_for_a_profile_that_this_release_takes(way: Way) -> None:
    bank = way.stores.directory.bank("bankone")
    register = way.taken(register_file(2))
    way.stores.directory.load(Directory((), (replace(bank, profile='{"of": "another release"}'),), ()))
    with pytest.raises(NotIssuable, match="格式定义"):
        way.issuing.issue(register.id)
    assert way.sweep.run().waiting == 1
    assert IssueRegister(register_id=register.id) in way.orders

    way.stores.directory.load(Directory((), (bank,), ()))
    (batch,) = way.issuing.issue(register.id)
    assert batch.stage is Stage.DELIVERED
    assert way.sweep.run().waiting == 0


def test_an_answered_batch_is_looked_at_no_more(way: Way) -> None:
    batch = way.sent(register_file(2))
    assert list(way.stores.batches.under_way("bankone")) == [batch.id]
    way.answered(batch.id)
    assert list(way.stores.batches.under_way("bankone")) == []


def test_a_register_that_waits_for_cards_is_counted_and_ordered(way: Way) -> None:
    register = way.taken(register_file(2), FIXED_UNION)
    with pytest.raises(Exception, match="预制卡不足"):
        way.issuing.issue(register.id)
    found = way.sweep.run()
    assert found.waiting == 1
    assert IssueRegister(register_id=register.id) in way.orders


def calls_of_a_sweep(way: Way, registers: int) -> tuple[int, int]:
    """Calls of a sweep over so many registers with two batches each under way, and the orders it sends."""
    for number in range(registers):
        register = f"R20261101-{number:010d}"
        for ordinal in ("01", "02"):
            way.stores.batches.open(
                Batch(f"{register}-{ordinal}", register, "u", "n", "/u/", "bankone", "", "i", "2026-11-01")
            )
    way.orders.clear()
    with killing(Killer()) as counted:
        way.sweep.run()
    return counted.calls, len(way.orders)


def test_many_batches_are_read_together_and_a_register_is_ordered_once(way: Way) -> None:
    few, _ = calls_of_a_sweep(way, 20)
    many, orders = calls_of_a_sweep(way, 200)
    assert orders == 200 + 1  # a poll
    assert many <= few + 3  # 400 batches by four reads, where 40 took one


@pytest.mark.parametrize(
    ("bank", "facts", "after", "owed"),
    [
        ("bankone", {}, timedelta(hours=23), False),
        ("bankone", {}, timedelta(hours=25), True),
        ("bankone", {"receipt": Receipted.ACCEPTED}, timedelta(days=14), False),
        ("bankone", {"receipt": Receipted.ACCEPTED}, timedelta(days=16), True),
        ("bankone", {"receipt": Receipted.ACCEPTED, "answered": 3}, timedelta(days=16), True),
        ("bankone", {"answered": 5}, timedelta(days=400), False),
        ("bankone", {"receipt": Receipted.REFUSED}, timedelta(days=400), False),
        ("banktwo", {}, timedelta(days=9), False),  # it has no word for a file it took
        ("banktwo", {}, timedelta(days=11), True),
    ],
)
def test_what_a_bank_owes_by_its_profile(
    way: Way, bank: str, facts: dict[str, object], after: timedelta, owed: bool
) -> None:
    batch = Batch(
        "B-01", "B", "u", "n", "/u/", bank, "", "i", "2026-11-02", stage=Stage.DELIVERED, rows=5,
        delivered_at=clock.stamp(DELIVERED_AT),
    )  # fmt: skip
    assert overdue(replace(batch, **facts), way.profile(bank), DELIVERED_AT + after) is owed  # type: ignore[arg-type]

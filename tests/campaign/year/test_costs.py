"""A member stays within the budget of units and calls, from the upload to the activated card (``make costs``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks.costs import CUSTODY, POLL, REPORT, UNITS_A_MEMBER, USD_A_MEMBER, Bill, measured
from benchmarks.scale import PEAK, ROWS_A_REGISTER

from support.partitions import partitions

if TYPE_CHECKING:
    from benchmarks.costs import Meter

MEMBERS, MANY = 200, 500
CALLS_A_MEMBER = {
    "upload to the bank's file": 0.8,
    "receipt and return": 0.7,
    CUSTODY: 0.5,
    "activated": 0.3,
}
"""With a register of 200: what a register takes once is a good part of it."""


@pytest.fixture(scope="module")
def meter() -> Meter:
    return measured(MEMBERS)


def test_a_member_costs_no_more_than_the_budget() -> None:
    """In a register half as large as that of the page, whose members share what a register takes once among fewer."""
    bills = measured(MANY).bills
    issued = sum(bill.units["write"] for step, bill in bills.items() if step != CUSTODY)
    assert issued / MANY <= UNITS_A_MEMBER
    assert sum(bills.values(), Bill()).usd / MANY <= USD_A_MEMBER


def test_a_member_takes_no_more_calls_than_the_budget(meter: Meter) -> None:
    calls = {step: sum(bill.calls.values()) / MEMBERS for step, bill in meter.bills.items()}
    assert {step: number for step, number in calls.items() if number > CALLS_A_MEMBER[step]} == {}
    assert calls.keys() == CALLS_A_MEMBER.keys()


def test_a_poll_and_a_unions_report_take_no_more_calls_than_the_budget(meter: Meter) -> None:
    calls = {what: sum(bill.calls.values()) for what, bill in meter.apart.items()}
    assert calls[POLL] <= 9
    assert calls[REPORT] <= 60


def test_a_write_is_paid_for_in_each_index_whose_keys_it_changes(meter: Meter) -> None:
    """A member comes into ``of_union`` and ``by_name`` with the register, and into ``by_card`` with the card."""
    assert {name: units / MEMBERS for (table, name), units in meter.indexes.items() if table == "members"} == {
        "of_union": 1,
        "by_name": 1,
        "by_card": 1,
    }


def test_keys_that_many_share_take_what_the_campaigns_peak_writes_to_them(meter: Meter) -> None:
    """What a register writes to one such key, for each register of the peak: docs/operations/partitions.md."""
    known, registers = partitions(), PEAK / ROWS_A_REGISTER
    over = {}
    for (table, key), units in meter.partitions.items():
        one = known[key.partition("#")[0]]
        assert table in one.tables, key
        if table != "directory" and not one.is_own and units * registers > (one.peak or 0):
            over[key] = units * registers
    assert over == {}

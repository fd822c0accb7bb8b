"""A member stays within the budget of units and calls, from the upload to the activated card (``make costs``)."""

from __future__ import annotations

from benchmarks.costs import CUSTODY, UNITS_A_MEMBER, USD_A_MEMBER, Bill, measured

MEMBERS = 200
CALLS_A_MEMBER = {
    "upload to the bank's file": 0.8,
    "receipt and return": 0.7,
    CUSTODY: 0.5,
    "activated": 0.3,
}
"""With a register of 200: what a register takes once is a good part of it."""


def test_a_member_costs_no_more_than_the_budget() -> None:
    bills = measured(MEMBERS).bills
    issued = sum(bill.units["write"] for step, bill in bills.items() if step != CUSTODY)
    assert issued / MEMBERS <= UNITS_A_MEMBER
    assert sum(bills.values(), Bill()).usd / MEMBERS <= USD_A_MEMBER
    calls = {step: sum(bill.calls.values()) / MEMBERS for step, bill in bills.items()}
    assert {step: number for step, number in calls.items() if number > CALLS_A_MEMBER[step]} == {}
    assert calls.keys() == CALLS_A_MEMBER.keys()

"""Which request gets which fault is a matter of seed, operation and number alone; and how often, of the rates."""

from __future__ import annotations

import pytest

from unioncard_local.faultproxy.faults import FAULTS, Fault
from unioncard_local.faultproxy.plan import Dice, Plan, Throw

RATES = {"dynamodb": {Fault.THROTTLED: 0.1, Fault.LOST_RESET: 0.05, Fault.CONFLICT: 0.2}}


def throws(operation: str, number: int, seed: int = 1, **more: object) -> list[Throw | None]:
    dice = Dice(Plan.model_validate({"seed": seed, "rates": RATES, **more}))
    return [dice.throw("dynamodb", operation) for _ in range(number)]


def test_the_same_seed_throws_the_same():
    assert throws("PutItem", 500) == throws("PutItem", 500)
    assert throws("PutItem", 500) != throws("PutItem", 500, seed=2)


def test_other_operations_in_between_change_nothing():
    dice = Dice(Plan(seed=1, rates=RATES))

    mixed = []
    for _ in range(200):
        dice.throw("dynamodb", "Query")
        mixed.append(dice.throw("dynamodb", "PutItem"))

    assert mixed == throws("PutItem", 200)


def test_the_order_of_rates_in_the_file_changes_nothing():
    turned = {"dynamodb": dict(reversed(RATES["dynamodb"].items()))}

    assert throws("PutItem", 200, rates=turned) == throws("PutItem", 200)


def test_faults_come_as_often_as_the_plan_says():
    thrown = throws("TransactWriteItems", 20_000)

    for fault, rate in RATES["dynamodb"].items():
        share = sum(one is not None and one.fault is fault for one in thrown) / len(thrown)
        assert share == pytest.approx(rate, abs=0.01)


def test_what_an_operation_cannot_suffer_does_not_fall_on_it():
    assert {one.fault for one in throws("PutItem", 2000) if one} == {Fault.THROTTLED, Fault.LOST_RESET}


def test_how_far_a_fault_goes_varies_and_never_is_everything():
    shares = [one.share for one in throws("TransactWriteItems", 2000) if one]

    assert min(shares) < 0.02
    assert 0.98 < max(shares) < 1


def test_no_rates_no_faults_and_a_rate_of_one_hits_always():
    assert throws("PutItem", 100, rates={}) == [None] * 100
    always = throws("PutItem", 100, rates={"dynamodb": {"reset": 1.0}})
    assert {one.fault for one in always if one} == {Fault.RESET} and None not in always


def test_every_fault_has_a_service_that_can_have_it():
    assert set().union(*FAULTS.values()) == set(Fault)

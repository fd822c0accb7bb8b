"""A register's states follow each other once, whoever delivers what again (invariant 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from unioncard.clock import Month
from unioncard.errors import Conflict, NotFound
from unioncard.ledger.movement import Measure, Movement
from unioncard.registers.register import Register, RegisterState, RowCounts

if TYPE_CHECKING:
    from support.worked import Way

ID = "R20261123-2222222222"
PATH = "/410000/410100/4101000001/"
REGISTER = Register(ID, "4101000001", PATH, "officer-1", "2026-11-23T01:00:00Z")
MONTH = Month("2026-11")
COUNTS = {Measure.READ: 3, Measure.ACCEPTED: 2, Measure.REJECTED: 1, Measure.JOINED: 2}
MOVEMENT = Movement(MONTH, "4101000001", PATH, f"register/{ID}", "2026-11-23T02:00:00Z", COUNTS)


@pytest.fixture
def opened(way: Way) -> Way:
    way.stores.registers.open(REGISTER)
    return way


def checked(register: Register) -> Register:
    return replace(
        register,
        state=RegisterState.CHECKED,
        counts=RowCounts(read=3, accepted=2, rejected=1, joined=2),
        by_code={"id-check-digit": 1},
        finished_at="2026-11-23T02:00:00Z",
    )


def test_an_opened_register_is_found_as_it_was(opened: Way):
    assert opened.stores.registers.find(ID) == REGISTER


def test_an_unknown_register_is_not_found(way: Way):
    with pytest.raises(NotFound):
        way.stores.registers.find(ID)


def test_an_id_is_opened_once(opened: Way):
    with pytest.raises(Conflict):
        opened.stores.registers.open(replace(REGISTER, officer="officer-2"))
    assert opened.stores.registers.find(ID).officer == "officer-1"


def test_the_first_upload_is_the_one_that_is_read(opened: Way):
    begun = opened.stores.registers.begin(ID, "v1")

    assert (begun.state, begun.version) == (RegisterState.CHECKING, "v1")
    assert opened.stores.registers.find(ID) == begun


def test_the_same_upload_delivered_again_changes_nothing(opened: Way):
    first = opened.stores.registers.begin(ID, "v1")

    assert opened.stores.registers.begin(ID, "v1") == first
    assert opened.stores.registers.find(ID).ignored == ()


def test_a_later_upload_is_listed_once_and_not_read(opened: Way):
    opened.stores.registers.begin(ID, "v1")
    for _ in range(2):
        assert opened.stores.registers.begin(ID, "v2").version == "v1"

    assert opened.stores.registers.find(ID).ignored == ("v2",)


def test_a_register_is_finished_with_its_movement_or_not_at_all(opened: Way):
    stores = opened.stores
    done = checked(stores.registers.begin(ID, "v1"))
    stores.registers.finish(done, MOVEMENT)

    assert stores.registers.find(ID) == done
    assert list(stores.movements.of_month(MONTH, PATH)) == [MOVEMENT]


def test_a_register_is_finished_once(opened: Way):
    stores = opened.stores
    done = checked(stores.registers.begin(ID, "v1"))
    stores.registers.finish(done, MOVEMENT)

    with pytest.raises(Conflict):
        stores.registers.finish(replace(done, state=RegisterState.REJECTED), None)
    assert stores.registers.find(ID) == done
    assert len(list(stores.movements.of_month(MONTH, PATH))) == 1


def test_a_register_that_was_not_begun_cannot_be_finished(opened: Way):
    with pytest.raises(Conflict):
        opened.stores.registers.finish(checked(REGISTER), MOVEMENT)
    assert opened.stores.registers.find(ID) == REGISTER
    assert list(opened.stores.movements.of_month(MONTH, PATH)) == []


def test_an_upload_after_the_end_is_listed_and_changes_nothing_else(opened: Way):
    stores = opened.stores
    done = checked(stores.registers.begin(ID, "v1"))
    stores.registers.finish(done, MOVEMENT)

    assert stores.registers.begin(ID, "v2").state is RegisterState.CHECKED
    assert stores.registers.find(ID) == replace(done, ignored=("v2",))

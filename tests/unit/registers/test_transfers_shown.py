"""What a register says of its rows that other unions want is what became of those unions' requests, at any moment."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.killing import Killer, killing
from support.worked import UNION, Way, people_file
from unioncard.desk.register_view import register_view
from unioncard.desk.transfers import PAGE
from unioncard.members.transfer import MOST_ROWS, Direction, RefusalReason, TransferState
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.members.transfer import TransferRequest
    from unioncard.registers.register import Register

NEW_UNION, THIRD_UNION = "4108000001", "4103000001"
PEOPLE = sample_rows(3, seed=31)
JOINED, TRANSFER_IN = people_file(PEOPLE), people_file(PEOPLE, 会籍变化类型="转入")
HOLDER = Officer("officer-1", UNION)


@pytest.fixture
def holding(way: Way) -> Register:
    return way.taken(JOINED)


@pytest.fixture
def asking(way: Way, holding: Register) -> Register:
    return way.taken(TRANSFER_IN, union=NEW_UNION)


@contextmanager
def looking(look: Callable[[], None]) -> Iterator[None]:
    """Look before each call of the block, and after the last."""
    original = BaseClient._make_api_call
    busy = [False]

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if not busy[0]:
            busy[0] = True
            look()
            busy[0] = False
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield
    look()


def of_row(way: Way, row: int, asker: str = NEW_UNION) -> TransferRequest:
    """The latest request of a union for this row of the holder."""
    page = way.requests.page(Direction.OF_US, UNION, None, "", PAGE)
    found = [one for one in page.requests if (one.holder_row, one.asker) == (row, asker)]
    return max(found, key=lambda one: one.asked_at)


def shown(way: Way, register: Register) -> dict[int, str | None]:
    view = register_view(way.desk.show(HOLDER, register.id))
    waiting = sum(one["release"] is None for one in view["transfers"])
    assert (view["transfers_count"], view["transfers_unanswered"]) == (len(view["transfers"]), waiting)
    return {one["row"]: one["release"] for one in view["transfers"]}


def test_a_row_says_what_became_of_each_request(way: Way, holding: Register, asking: Register) -> None:
    assert shown(way, holding) == {2: None, 3: None, 4: None}
    way.transfer_desk.agree(HOLDER, of_row(way, 2).id)
    way.transfer_desk.refuse(HOLDER, of_row(way, 3).id, RefusalReason.FORMALITIES)
    assert shown(way, holding) == {2: "asked", 3: "refused", 4: None}
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="保留"), at="2999-01-01T00:00:00Z")
    assert way.completion.carry_out(of_row(way, 2).id).state is TransferState.NEEDLESS
    (transfer,) = way.taken(people_file(PEOPLE[2:], 会籍变化类型="转出")).freed
    assert way.completion.carry_out(transfer).state is TransferState.DONE
    assert shown(way, holding) == {2: "needless", 3: "refused", 4: "released"}


def test_a_row_that_is_asked_for_again_waits_again(way: Way, holding: Register, asking: Register) -> None:
    way.transfer_desk.refuse(HOLDER, of_row(way, 2).id, RefusalReason.FORMALITIES)
    way.taken(TRANSFER_IN, union=NEW_UNION)
    assert shown(way, holding)[2] is None
    assert of_row(way, 2).state is TransferState.ASKED


def test_a_row_waits_while_any_union_does(way: Way, holding: Register, asking: Register) -> None:
    way.taken(TRANSFER_IN, union=THIRD_UNION)
    way.transfer_desk.refuse(HOLDER, of_row(way, 2).id, RefusalReason.FORMALITIES)
    assert shown(way, holding)[2] is None
    way.transfer_desk.agree(HOLDER, of_row(way, 2, THIRD_UNION).id)
    way.completion.carry_out(of_row(way, 2, THIRD_UNION).id)
    assert shown(way, holding) == {2: "released", 3: None, 4: None}


def test_the_other_union_that_wanted_the_member_learns_at_once_that_they_went(
    way: Way, holding: Register, asking: Register
) -> None:
    way.taken(TRANSFER_IN, union=THIRD_UNION)
    first, second = of_row(way, 2), of_row(way, 2, THIRD_UNION)
    way.transfer_desk.agree(HOLDER, first.id)
    done = way.completion.carry_out(first.id)
    assert way.completion.overtaken(done) == [second.id]
    assert way.completion.carry_out(second.id).state is TransferState.NEEDLESS
    assert way.completion.overtaken(done) == []


def test_what_is_shown_and_what_waits_to_be_answered_agree_at_every_call_of_the_writers(
    way: Way, holding: Register
) -> None:
    register, version = way.open_upload(TRANSFER_IN, union=NEW_UNION)
    moment = [0]

    def look() -> None:
        moment[0] += 1
        listed = way.requests.page(Direction.OF_US, UNION, TransferState.ASKED, "", PAGE)
        waiting = {row for row, release in shown(way, holding).items() if release is None}
        assert waiting == {one.holder_row for one in listed.requests}

    with looking(look):
        way.intake.take(register, version)
        way.transfer_desk.agree(HOLDER, of_row(way, 2).id)
        way.completion.carry_out(of_row(way, 2).id)
        way.transfer_desk.refuse(HOLDER, of_row(way, 3).id, RefusalReason.FORMALITIES)
    assert moment[0] > 20


def test_rows_uploaded_again_and_again_still_fit_into_transactions(way: Way) -> None:
    many = sample_rows(30, seed=77)
    way.taken(people_file(many))
    for _ in range(MOST_ROWS + 2):
        again = way.taken(people_file(many, 会籍变化类型="转入"), union=NEW_UNION)
    assert len(way.requests.wanted_by(again.id)) == 30
    with killing(Killer()) as counted:
        way.intake.take(again.id, again.version or "")
    assert counted.calls < 40

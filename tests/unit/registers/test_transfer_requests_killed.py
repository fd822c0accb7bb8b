"""转会 by request, killed at any call, and answered twice at once: nobody is lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.in_process import in_process_aws
from support.killing import Killed, Killer, killing
from support.made_up import require_made_up
from support.worked import UNION, Way
from unioncard import clock
from unioncard.desk.registers import give_release
from unioncard.desk.transfers import PAGE
from unioncard.errors import Conflict, NotNow
from unioncard.members.transfer import Direction, RefusalReason, TransferState
from unit.registers.transfer_story import (
    HOLDER,
    JOINED,
    NEW_UNION,
    THIRD_UNION,
    TRANSFER_IN,
    asked_by,
    asked_of,
    counts,
    ledger,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.registers.register import Register


@pytest.fixture
def holding(way: Way) -> Register:
    return way.taken(JOINED)


@pytest.fixture
def asking(way: Way, holding: Register) -> Register:
    return way.taken(TRANSFER_IN, union=NEW_UNION)


# Killed anywhere, and met anywhere.

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def answer_agree(way: Way) -> None:
    replace(way.transfer_desk, now=lambda: NOW).agree(HOLDER, asked_id(way))
    replace(way.completion, now=lambda: NOW).carry_out(asked_id(way))


def answer_refuse(way: Way) -> None:
    replace(way.transfer_desk, now=lambda: NOW).refuse(HOLDER, asked_id(way), RefusalReason.FORMALITIES)
    completion = replace(way.completion, now=lambda: NOW)
    completion.settle(completion.carry_out(asked_id(way)))


def not_answered(way: Way) -> None:
    replace(way.completion, now=lambda: NOW).carry_out(asked_id(way), "2026-12-03")


def asked_id(way: Way) -> str:
    (found,) = (one for one in asked_by(way) if one.holder_row == 2)
    return found.id


def stored(way: Way) -> dict[str, Any]:
    return {name: boto3.client("dynamodb").scan(TableName=name)["Items"] for name in ("members", "work")}


def restore(kept: dict[str, Any]) -> None:
    dynamodb = boto3.client("dynamodb")
    for table, items in kept.items():
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
        for item in items:
            dynamodb.put_item(TableName=table, Item=item)


def everybody_is_in_one_union(way: Way) -> None:
    assert [state for _, state in where(way)] == ["active"] * 3


@pytest.fixture(scope="module")
def begun() -> Iterator[Way]:
    with in_process_aws() as stores:
        way = Way(stores)
        way.taken(JOINED, at="2026-11-18T02:00:00Z")
        way.taken(TRANSFER_IN, union=NEW_UNION, at="2026-11-18T03:00:00Z")
        yield way


@pytest.mark.parametrize("act", [answer_agree, answer_refuse, not_answered])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_done_again_it_ends_as_undisturbed(
    begun: Way, act: Callable[[Way], None], after: bool
) -> None:
    beginning = stored(begun)
    with killing(Killer()) as counted:
        act(begun)
    expected = stored(begun)
    for call in range(1, counted.calls + 1):
        restore(beginning)
        with killing(Killer(call, after)), pytest.raises(BaseException, match=r"^$"):
            act(begun)
        everybody_is_in_one_union(begun)
        act(begun)
        assert stored(begun) == expected, f"killed at call {call}"
    restore(beginning)


@pytest.mark.parametrize("second", [answer_agree, answer_refuse, not_answered])
@pytest.mark.parametrize("first", [answer_agree, answer_refuse, not_answered])
def test_two_at_once_at_every_call_leave_everybody_in_one_union_with_true_counts(
    begun: Way, first: Callable[[Way], None], second: Callable[[Way], None]
) -> None:
    beginning = stored(begun)
    with killing(Killer()) as counted:
        first(begun)
    for call in range(1, counted.calls + 1):
        restore(beginning)
        with meeting(call, lambda: tried(begun, second)):
            tried(begun, first)
        tried(begun, first)
        everybody_is_in_one_union(begun)
        of_all = [one for one in asked_of(begun) + asked_by(begun)]
        assert {one.state for one in of_all if one.id == asked_id(begun)} == {
            begun.requests.request(asked_id(begun)).state
        }
        for direction, union in ((Direction.OF_US, UNION), (Direction.BY_US, NEW_UNION)):
            page = begun.requests.page(direction, union, None, "", PAGE)
            assert sum(page.counts.values()) == len(page.requests) == 3
        moved = sum(one.counts.get("joined", 0) - one.counts.get("left", 0) for one in movements(begun))
        assert moved == 3
        require_made_up(begun, *{clock.month_of(NOW), clock.month_of(clock.now())})
    restore(beginning)


def movements(way: Way) -> Iterator[Any]:
    for month in {clock.month_of(NOW), clock.month_of(clock.now())}:
        yield from way.stores.movements.of_month(month, "/410000/")


def tried(way: Way, act: Callable[[Way], None]) -> None:
    try:
        act(way)
    except (NotNow, Conflict):  # the other one's answer stands
        return


def meeting(call: int, meanwhile: Callable[[], None]) -> Any:
    """Something else happens before one call of the first."""
    from contextlib import contextmanager  # noqa: PLC0415

    from botocore.client import BaseClient  # noqa: PLC0415

    @contextmanager
    def patched() -> Iterator[None]:
        original, seen = BaseClient._make_api_call, [0]

        def made(client: Any, operation: str, parameters: Any) -> Any:
            seen[0] += 1
            if seen[0] == call:
                seen[0] = 10_000
                meanwhile()
            return original(client, operation, parameters)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseClient, "_make_api_call", made)
            yield

    return patched()


def test_a_register_killed_while_it_asks_asks_each_once(way: Way, holding: Register) -> None:
    register, version = way.open_upload(TRANSFER_IN, union=NEW_UNION)
    with killing(Killer()) as counted:
        way.intake.take(register, version)
    killed = 0
    for call in range(counted.calls, 0, -2):
        anew, version = way.open_upload(TRANSFER_IN, union=THIRD_UNION)
        try:
            with killing(Killer(call, after=bool(call % 4))):
                way.intake.take(anew, version)
        except Killed:
            killed += 1
        way.intake.take(anew, version)
        assert [row for row, _ in way.requests.wanted_by(anew)] == [2, 3, 4]
    assert (counts(way, Direction.BY_US, THIRD_UNION), killed > 5) == ({"asked": 3}, True)


def test_an_older_release_carried_out_in_the_middle_of_an_agreement_moves_the_member_once(
    way: Way, holding: Register, asking: Register
) -> None:
    (transfer,) = (one.id for one in asked_of(way) if one.holder_row == 2)
    give_release(way.desk, HOLDER, holding.id, 2)
    way.transfer_desk.agree(HOLDER, transfer)
    way.releasing.release(holding.id, 2)
    assert way.completion.carry_out(transfer).state is TransferState.DONE
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (2, 1)

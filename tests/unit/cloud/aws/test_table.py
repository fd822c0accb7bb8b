"""Reads are complete, lost conditions are Conflicts, and what is merely busy is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from tenacity import wait_none

from unioncard.cloud.aws import table as module
from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.aws.table import Busy, Table, new, transact
from unioncard.errors import Conflict, TryAgain

from .stub import Stub, cancelled, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.worked import Way

PUT = {"Put": new("work", to_item({"pk": "A", "sk": "1"}))}


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Stub:
    stub = Stub()
    monkeypatch.setattr(module, "client", lambda _service: stub)
    monkeypatch.setattr(module._busy, "wait", wait_none())
    return stub


def test_keys_that_stayed_unread_are_asked_for_again(dynamodb: Stub):
    one, two = to_item({"pk": "A", "sk": "1"}), to_item({"pk": "A", "sk": "2"})
    left = {"work": {"Keys": [key("A", "2")]}}
    dynamodb.answers = [
        {"Responses": {"work": [one]}, "UnprocessedKeys": left},
        {"Responses": {}, "UnprocessedKeys": left},
        {"Responses": {"work": [two]}, "UnprocessedKeys": {}},
    ]

    found = list(Table("work").get_many([("A", "1"), ("A", "2")]))

    assert [one["sk"] for one in found] == ["1", "2"]
    assert [len(asked["RequestItems"]["work"]["Keys"]) for asked in dynamodb.asked] == [2, 1, 1]


def test_puts_that_stayed_unwritten_are_sent_again(dynamodb: Stub):
    items = [to_item({"pk": "A", "sk": str(number)}) for number in range(2)]
    dynamodb.answers = [{"UnprocessedItems": {"work": [{"PutRequest": {"Item": items[1]}}]}}, {"UnprocessedItems": {}}]

    Table("work").put_many(items)

    sent = [asked["RequestItems"]["work"] for asked in dynamodb.asked]
    assert sent[1] == [{"PutRequest": {"Item": items[1]}}]


def test_what_stays_busy_is_left_to_the_queue(dynamodb: Stub):
    left = {"Responses": {}, "UnprocessedKeys": {"work": {"Keys": [key("A", "1")]}}}
    dynamodb.answers = [left] * 8

    with pytest.raises(TryAgain):
        list(Table("work").get_many([("A", "1")]))
    assert len(dynamodb.asked) == 8


def test_a_transaction_that_met_another_is_sent_again(dynamodb: Stub):
    dynamodb.answers = [cancelled("None", None, "TransactionConflict"), cancelled("ThrottlingError"), {}]

    transact([PUT], "a chunk")

    assert [asked["operation"] for asked in dynamodb.asked] == ["transact_write_items"] * 3


@pytest.mark.parametrize("others", [(), ("None",), ("TransactionConflict",)])
def test_a_transaction_whose_condition_failed_is_a_conflict_at_once(dynamodb: Stub, others: tuple[str, ...]):
    dynamodb.answers = [cancelled(*others, "ConditionalCheckFailed")]

    with pytest.raises(Conflict, match=r"^a chunk$") as raised:
        transact([PUT], "a chunk")
    assert len(dynamodb.asked) == 1
    assert not isinstance(raised.value, Busy)
    assert raised.value.__suppress_context__, "AWS may quote the item"


def test_an_error_that_is_no_lost_condition_stays_what_it_is(dynamodb: Stub):
    dynamodb.answers = [refused("AccessDeniedException"), refused("ValidationException")]

    with pytest.raises(ClientError, match="AccessDenied"):
        transact([PUT], "a chunk")
    with pytest.raises(ClientError, match="ValidationException"):
        Table("work").put_new(PUT["Put"]["Item"], "an item")


def test_an_item_whose_key_is_taken_is_a_conflict(way: Way):
    work, item = way.stores.registers.table, to_item({"pk": "A", "sk": "1"})
    work.put_new(item, "an item")

    with pytest.raises(Conflict, match=r"^an item$"):
        work.put_new(item, "an item")


def test_more_keys_than_one_read_takes_are_all_read(way: Way):
    work = way.stores.registers.table
    work.put_many([to_item({"pk": "A", "sk": f"{number:03d}"}) for number in range(130)])

    found = work.get_many([("A", f"{number:03d}") for number in range(140)])

    assert sorted(one["sk"] for one in found) == [f"{number:03d}" for number in range(130)]


def test_a_query_gives_only_its_prefix_in_order(way: Way):
    work = way.stores.registers.table
    work.put_many([to_item({"pk": "A", "sk": sk}) for sk in ("ROW#2", "ROW#1", "OTHER#1")])

    assert [one["sk"] for one in work.query("A", "ROW#")] == ["ROW#1", "ROW#2"]


@pytest.mark.parametrize("after", ["2026-11-30#", "2026-12-01#X", "zzz"])
def test_a_cursor_past_the_end_of_a_list_is_its_end(way: Way, after: str):
    """DynamoDB refuses a key that its condition leaves out, so that another list's cursor would be our failure."""
    work = way.stores.registers.table
    work.put_many([to_item({"pk": "A", "sk": sk}) for sk in ("2026-11-28#1", "2026-12-01#1")])
    assert work.first("A", 50, after, "2026-11-30#") == ([], "")
    assert [one["sk"] for one in work.first("A", 50, "2026-11-01#", "2026-11-30#")[0]] == ["2026-11-28#1"]
    with pytest.raises(ClientError, match="outside query boundaries"):
        work.first("A", 50, after, prefix="2026-11-28")


WRITES: dict[str, Callable[[Table], None]] = {
    "put": lambda table: table.put(PUT["Put"]["Item"]),
    "put_new": lambda table: table.put_new(PUT["Put"]["Item"], "an item"),
    "put_unless_there": lambda table: table.put_unless_there(PUT["Put"]["Item"]),
    "delete": lambda table: table.delete("A", "1"),
    "update": lambda table: table.update("an item", Key=key("A", "1"), UpdateExpression="REMOVE n"),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_plain_write_that_meets_a_transaction_on_its_item_is_sent_again(dynamodb: Stub, write: str):
    dynamodb.answers = [refused("TransactionConflictException"), {}]
    WRITES[write](Table("work"))
    assert len(dynamodb.asked) == 2


@pytest.mark.parametrize("write", WRITES)
def test_a_plain_write_whose_item_stays_in_transactions_is_left_to_the_queue(dynamodb: Stub, write: str):
    dynamodb.answers = [refused("TransactionConflictException")] * 8
    with pytest.raises(TryAgain):
        WRITES[write](Table("work"))


@pytest.mark.parametrize("write", WRITES)
def test_a_plain_write_that_is_refused_for_good_is_not_repeated(dynamodb: Stub, write: str):
    dynamodb.answers = [refused("AccessDeniedException")]
    with pytest.raises(ClientError):
        WRITES[write](Table("work"))
    assert len(dynamodb.asked) == 1

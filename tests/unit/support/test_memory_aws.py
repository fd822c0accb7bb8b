"""AWS in memory answers as moto does: the calls of whole stories go to both, and both have to answer alike.

The stories are tests of other rooms. Of DynamoDB's calls of one shape the first ones are compared. `make test-moto`
compares every call, of all unit tests of the rooms that store.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from support.in_process import make_tables, running_aws
from support.memory_aws.aws import MemoryAws
from unit.issuance.life.guards import MEETINGS
from unit.issuance.life.machine import BatchLife, Run
from unit.issuance.life.world import worlds

if TYPE_CHECKING:
    from support.memory_aws.beside_moto import BesideMoto

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = settings(
    max_examples=1,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
STORIES = (
    # registers of members, transfers, registers of unions
    "registers/test_intake.py::test_a_delivery_that_died_after_some_chunks_is_taken_up_where_it_stopped",
    "registers/test_intake.py::test_a_later_upload_through_the_same_link_is_shown_and_not_read",
    "registers/unions/test_moves.py::test_all_below_follow_a_union_that_moves",
    "registers/unions/test_moves.py::test_a_lost_race_is_decided_anew",
    # batches, banks' files, cards
    "issuance/test_issue.py::test_the_file_stays_byte_for_byte_even_if_a_member_changed_before_the_retry",
    "issuance/test_intake.py::test_a_contradicting_answer_later_is_shown_and_changes_nothing",
    "issuance/test_card_events.py::test_a_second_delivery_changes_nothing",
    "issuance/test_card_events.py::test_what_waited_for_a_replacement_is_counted_by_the_file_that_tells_it",
    "desk/test_batches.py::test_pre_printed_cards_of_a_withdrawn_batch_are_given_back",
    "desk/test_lists.py::test_pages_follow_each_other_without_a_gap_or_a_repeat",
    "desk/test_batches.py::test_a_file_sent_again_is_the_very_same_and_moves_nothing",
    # look-ups
    "cards/test_address_limit.py::test_a_days_limit_holds_over_its_slots_and_ends_at_midnight_of_henan",
    # custody, letters, queues, keys
    "custody/test_apply.py::test_a_second_delivery_changes_nothing_and_answers_the_same_also_in_another_month",
    "custody/test_apply.py::test_more_rows_than_one_transaction_takes",
    "notifications/test_transfer_letter.py::test_when_all_were_released_meanwhile_there_is_nothing_to_write",
    "functions/test_deliver_handler.py::test_a_line_that_broke_is_tried_again_soon",
    "functions/test_transfer_handlers.py::test_a_member_is_asked_for_released_by_queue_and_taken",
    # tables and buckets themselves
    "cloud/aws/test_table.py::test_more_keys_than_one_read_takes_are_all_read",
    "cloud/aws/test_bucket.py",
    "cloud/stores/test_trail.py::test_a_union_sees_what_was_done_for_it_and_below_it",
    "trail/test_chain.py::test_nights_that_were_missed_are_made_up_for",
)
OFTEN = 3
"""Calls of DynamoDB of one shape that are compared: those that follow differ by their keys and texts."""
SHAPES = 130
"""Of calls of DynamoDB in the stories, at least: operations, their expressions, and what they end in."""
REFUSALS = {
    "dynamodb PutItem ConditionalCheckFailedException",
    "dynamodb UpdateItem ConditionalCheckFailedException",
    "dynamodb TransactWriteItems TransactionCanceledException",
    "s3 PutObject PreconditionFailed",
    "s3 GetObject NoSuchKey",
}


@pytest.fixture
def beside() -> BesideMoto:
    """Moto takes half a second to import, which only the process needs that runs these tests."""
    from support.memory_aws.beside_moto import BesideMoto  # noqa: PLC0415

    return BesideMoto(often=OFTEN)


def test_lives_of_batches_are_answered_alike(beside: BesideMoto) -> None:
    with worlds(beside) as world:
        run_state_machine_as_test(lambda: BatchLife(Run(world, tuple(MEETINGS.values()))), settings=SETTINGS)  # type: ignore[arg-type]
    assert ("dynamodb TransactWriteItems", "") in beside.compared, "what is refused alike is in the stories: REFUSALS"


@pytest.mark.timeout(900)  # beside others it takes minutes, and ends the process that it starts sooner than itself
def test_stories_of_every_room_are_answered_alike_and_nothing_is_known_that_no_story_asks(tmp_path: Path) -> None:
    listed = tmp_path / "compared.txt"
    # A folder of its own: pytest would tidy up behind all runs of this machine first.
    alone = ["-n", "0", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "stories")]
    arguments = ["-m", "pytest", "-q", *alone, *(f"tests/unit/{one}" for one in STORIES)]
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"BESIDE_MOTO": str(listed), "BESIDE_MOTO_OFTEN": str(OFTEN)},
        capture_output=True,
        text=True,
        timeout=840,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    compared = set(map(str.rstrip, listed.read_text().splitlines()))
    account = MemoryAws()
    services = {
        "dynamodb": account.tables,
        "s3": account.buckets,
        "sqs": account.queues,
        "kms": account.keys,
    }
    known = {f"{name} {one}" for name, service in services.items() for one in dir(service) if one[0].isupper()}
    assert known <= compared
    assert compared >= REFUSALS
    assert sum(one.startswith("shape: ") for one in compared) >= SHAPES


ITEM = {"pk": {"S": "A"}, "sk": {"S": "B"}}


def put(**more: Any) -> dict[str, Any]:
    return {"TableName": "work", "Item": ITEM, **more}


INVALID: dict[str, tuple[str, dict[str, Any]]] = {
    "no key": ("put_item", {"TableName": "work", "Item": {"pk": {"S": "A"}}}),
    "half a key": ("get_item", {"TableName": "work", "Key": {"pk": {"S": "A"}}}),
    "101 keys": (
        "batch_get_item",
        {"RequestItems": {"work": {"Keys": [ITEM | {"sk": {"S": str(one)}} for one in range(101)]}}},
    ),
    "a key twice": ("batch_get_item", {"RequestItems": {"work": {"Keys": [ITEM, ITEM]}}}),
    "101 actions": (
        "transact_write_items",
        {"TransactItems": [{"Put": put(Item=ITEM | {"sk": {"S": str(one)}})} for one in range(101)]},
    ),
    "an item twice": ("transact_write_items", {"TransactItems": [{"Put": put()}, {"Put": put()}]}),
    "an item of 500 KB": ("put_item", put(Item=ITEM | {"a": {"S": "x" * 500_000}})),
    "no such table": ("get_item", {"TableName": "none", "Key": ITEM}),
}


@pytest.mark.parametrize("asked", INVALID.values(), ids=INVALID)
def test_what_dynamodb_cannot_take_is_refused_alike(beside: BesideMoto, asked: tuple[str, dict[str, Any]]) -> None:
    operation, parameters = asked
    with running_aws(beside):
        make_tables("work")
        with pytest.raises(ClientError):
            getattr(boto3.client("dynamodb"), operation)(**parameters)


@pytest.mark.parametrize(
    "more",
    [
        {"ConditionExpression": "attribute_not_exists(pk)", "ExpressionAttributeValues": {":a": {"S": "a"}}},
        {"ConditionExpression": "pk = :a"},
        {"ExpressionAttributeNames": {}},
    ],
)
def test_names_and_values_that_do_not_fit_are_refused_as_aws_does_and_moto_does_not(more: dict[str, Any]) -> None:
    with running_aws(MemoryAws()):
        make_tables("work")
        with pytest.raises(ClientError, match="ValidationException"):
            boto3.client("dynamodb").put_item(**put(**more))


def test_what_a_caller_does_to_an_item_changes_nothing_stored() -> None:
    with running_aws(MemoryAws()):
        make_tables("work")
        dynamodb = boto3.client("dynamodb")
        given = ITEM | {"a": {"M": {"b": {"S": "as it was"}}}}
        dynamodb.put_item(TableName="work", Item=given)
        for item in (given, *dynamodb.scan(TableName="work")["Items"]):
            item["a"]["M"]["b"] = {"S": "changed"}
        assert dynamodb.get_item(TableName="work", Key=ITEM)["Item"]["a"] == {"M": {"b": {"S": "as it was"}}}


@pytest.mark.parametrize("limit", [1, 3, 4, 100])
def test_pages_begin_and_end_alike(beside: BesideMoto, limit: int) -> None:
    with running_aws(beside):
        make_tables("work")
        dynamodb = boto3.client("dynamodb")
        for one in range(7):
            dynamodb.put_item(TableName="work", Item=ITEM | {"sk": {"S": f"B{one}"}})
        pages = dynamodb.get_paginator("query").paginate(
            TableName="work",
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": "A"}, ":prefix": {"S": "B"}},
            Limit=limit,
        )
        assert [item["sk"]["S"] for page in pages for item in page["Items"]] == [f"B{one}" for one in range(7)]


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "describe_table", {"TableName": "work"}),
        ("dynamodb", "scan", {"TableName": "work", "Select": "COUNT"}),
        ("dynamodb", "put_item", put(ReturnValues="ALL_OLD")),
        ("dynamodb", "put_item", put(ConditionExpression="size(a) = b")),
        ("dynamodb", "update_item", {"TableName": "work", "Key": ITEM, "UpdateExpression": "SET a = b"}),
        ("s3", "copy_object", {"Bucket": "drop", "Key": "a", "CopySource": "drop/b"}),
        ("sqs", "purge_queue", {"QueueUrl": "a"}),
        ("sns", "publish", {"Message": "a"}),
    ],
)
def test_what_is_not_known_in_memory_raises(service: str, operation: str, parameters: dict[str, Any]) -> None:
    with running_aws(MemoryAws()):
        make_tables("work")
        with pytest.raises(NotImplementedError):
            getattr(boto3.client(service), operation)(**parameters)


def test_what_a_client_is_given_stays_with_it() -> None:
    """The Encryption SDK wraps the methods of a client that it asked for; the next to ask gets them as they were."""
    with running_aws(MemoryAws()):
        client = boto3.client("kms")
        client.decrypt = None
        assert boto3.client("kms").decrypt

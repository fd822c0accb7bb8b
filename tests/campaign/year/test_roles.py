"""What functions ask of AWS on a tour through everything, their roles allow; what they never ask for is listed."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import pytest

from campaign.year import fate, world
from campaign.year.tour import toured
from support import templates
from support.partitions import partitions
from support.roles import Comparison, Recording, compared
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.files import UploadBucket

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from campaign.year.tour import Tour
    from unioncard.registers.register import Register


REASONS: Final = {
    "*Role logs:* *Logs": "Lambda writes a function's log as the function.",
    "*Role xray:* [*]": "Lambda sends traces as the function.",
    "*Role sqs:ReceiveMessage *Queue": "Lambda takes messages out of a function's queue as the function,",
    "*Role sqs:DeleteMessage *Queue": "puts those away that were worked,",
    "*Role sqs:GetQueueAttributes *Queue": "and asks how many wait.",
    "*Role sqs:ChangeMessageVisibility *Queue": "Of a message that failed; on the tour letters alone fail.",
    "DeliverRole ec2:* [*]": "Lambda makes the interfaces of a function in a network (egress.yaml).",
    "NotifyRole secretsmanager:GetSecretValue SmtpSecretArn": "Where the mail server asks for a password.",
    "NotifyRole ses:SendRawEmail *": "Where letters go by SES.",
    "*Role s3:GetObject ProductsBucket/rejected/[*]": "A second delivery reads the file that the first one wrote.",
    "*Role s3:GetObject DropBucket/[*]/out/[*]*": "A second delivery reads the file that the first one put.",
    "ValidateRole s3:GetObject RegistersBucket/registers/[*]/reading/[*]": "A register that goes on in a second step.",
    "AnswersRole s3:GetObject DropBucket/[*]/in/[*]": "An order that names no version of the bank's file.",
    "AnswersRole sqs:SendMessage AnswerQueue": "Parts of a file of card events that is longer than 1,000 lines.",
    "ReportRole sqs:SendMessage ReportDeadLetters": "Lambda keeps a start that failed three times as the function.",
    "AnswersRole dynamodb:GetItem CardsTable": "Whether a card's number is known, for an answer that cannot be taken.",
    "ReportRole dynamodb:BatchWriteItem WorkTable CLOSING#[*]": "Unions that were not in the tree at the month's end.",
    "ValidateRole dynamodb:BatchWriteItem DirectoryTable": "Units of a union beyond what one transaction takes.",
    "ValidateRole dynamodb:DeleteItem DirectoryTable": "The old name of a union that has a new one.",
}
"""What the tour never asks for, and who does."""


CALLS: Final = {
    "poll of a register": 9,
    "poll-bank": 9,
    "report-month": 56,  # the province's of a restated month: what came late is in sixteen parts
    "issue-register": 50,
    "reissue-batch": 35,
    "carry-out-case": 35,
    "audit-month": 70,
    "audit-part": 80,  # a file of each of 64 segments that has lines for it, some twenty in a province as small as this
}
"""Calls to AWS that one request or message may take; a poll is a page that waits, or ours at a bank's own server."""
TABLES: Final = ("directory", "members", "cards", "work", "addresses")
MOST_CALLS: Final = 30
"""Of any other."""


@contextmanager
def recorded(tour: Tour) -> Iterator[Recording]:
    """Every call of the tour's functions, and every link that they sign for others: who has it acts by their role."""
    settings = tour.way.world.functions.modules
    recording = Recording({
        settings["validate"].settings.member_key: "MemberKey",
        settings["validate"].settings.member_digest_key: "MemberDigestKey",
        settings["lookup"].settings.card_digest_key: "CardDigestKey",
    })  # fmt: skip
    at_work = lambda: tour.way.world.worker  # noqa: E731
    call, link, post = fate.FatefulAws.call, Bucket.link, UploadBucket.link

    def counted(aws: Any, client: Any, operation: str, parameters: Any) -> Any:
        if at_work():
            recording.note(at_work(), client.meta.service_model.service_name, operation, parameters)
        return call(aws, client, operation, parameters)

    def linked(bucket: Bucket, key: str, *more: Any, **named: Any) -> str:
        recording.note(at_work(), "s3", "GetObject", {"Bucket": bucket.name, "Key": key})
        return link(bucket, key, *more, **named)

    def posted(bucket: UploadBucket, register: Register) -> dict[str, object]:
        signed = post(bucket, register)
        recording.note(at_work(), "s3", "PutObject", {"Bucket": bucket.bucket.name, "Key": signed["fields"]["key"]})
        return signed

    with (
        patch.object(fate.FatefulAws, "call", counted),
        patch.object(Bucket, "link", linked),
        patch.object(UploadBucket, "link", posted),
    ):
        yield recording


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tour showed. ``calls``: the most calls of one request, by route, and of one message, by its kind."""

    comparison: Comparison
    routes: set[str]
    calls: dict[str, int]
    keys: set[tuple[str, str]]
    """Table and kind of the partition key of every item that is there at the end."""
    of_tomorrow: float
    """The share of these items that have a field which no release knows yet."""
    unversioned: set[str]
    """Tables with kinds of keys of items without the version, and buckets with the beginnings of such objects' keys."""


TOMORROW: Final = {"of_tomorrow": {"M": {"a": {"L": [{"N": "1"}]}}}}


@contextmanager
def written_by_the_next_release() -> Iterator[None]:
    """Every item that is put, in whatever way, has a field that this release does not know."""
    call = fate.FatefulAws.call

    def wider(aws: Any, client: Any, operation: str, parameters: Any) -> Any:
        match operation:
            case "PutItem":
                parameters = {**parameters, "Item": parameters["Item"] | TOMORROW}
            case "TransactWriteItems":
                actions = [
                    {kind: {**one, "Item": one["Item"] | TOMORROW} if kind == "Put" else one}
                    for action in parameters["TransactItems"]
                    for kind, one in action.items()
                ]
                parameters = {**parameters, "TransactItems": actions}
            case "BatchWriteItem":
                requests = {
                    table: [
                        {"PutRequest": {"Item": one["PutRequest"]["Item"] | TOMORROW}} if "PutRequest" in one else one
                        for one in some
                    ]
                    for table, some in parameters["RequestItems"].items()
                }
                parameters = {**parameters, "RequestItems": requests}
        return call(aws, client, operation, parameters)

    with patch.object(fate.FatefulAws, "call", wider):
        yield


def items() -> list[tuple[str, dict[str, Any]]]:
    """Every item with its table, page by page."""
    pages = {table: client("dynamodb").get_paginator("scan").paginate(TableName=table) for table in TABLES}
    return [(table, item) for table, some in pages.items() for page in some for item in page["Items"]]


def objects(tour: Tour) -> list[tuple[str, str, Mapping[str, str]]]:
    """Every object: bucket, what its key begins with, and its metadata."""
    return [
        (bucket, name.partition("/")[0], versions[-1].metadata)
        for bucket, some in tour.way.world.aws.buckets.buckets.items()
        for name, versions in some.items()
    ]


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with toured() as tour, written_by_the_next_release(), recorded(tour) as recording, counted_messages() as calls:
        tour.go()
        assert tour.refused == []
        routes = set(tour.way.world.functions.routes)
        left = items()
        kinds = {(table, item["pk"]["S"].partition("#")[0]) for table, item in left}
        of_tomorrow = sum("of_tomorrow" in item for _, item in left) / len(left)
        unversioned = {
            f"{table} {item['pk']['S'].partition('#')[0]}" for table, item in left if item.get("v") != {"N": "1"}
        } | {f"{bucket} {begins}" for bucket, begins, metadata in objects(tour) if metadata.get("v") != "1"}
        yield Seen(compared(recording, templates.linked()), routes, calls | tour.calls, kinds, of_tomorrow, unversioned)


@pytest.fixture
def comparison(seen: Seen) -> Comparison:
    return seen.comparison


@contextmanager
def counted_messages() -> Iterator[dict[str, int]]:
    """Calls by the kind of message, the most that one delivery took."""
    most: dict[str, int] = {}
    done = world.World.done

    def watched(one: world.World, what: str, function: str, work: Any, again: Any = None, **named: Any) -> Any:
        before = one.aws.calls
        try:
            return done(one, what, function, work, again, **named)
        finally:
            # A message's: who asks has no twin.
            if again and (kind := json.loads(what.partition(" ")[2]).get("kind")):
                most[kind] = max(most.get(kind, 0), one.aws.calls - before)

    with patch.object(world.World, "done", watched):
        yield most


def test_every_route_is_on_the_tour(seen: Seen) -> None:
    assert seen.routes - seen.calls.keys() == set()


def test_requests_polls_and_a_unions_report_stay_within_their_budgets_of_calls(seen: Seen) -> None:
    """By number: a register of four, a province of thirteen unions. What grows with a batch is in test_call_counts."""
    over = {name: number for name, number in seen.calls.items() if number > CALLS.get(name, MOST_CALLS)}
    assert over == {}
    assert CALLS.keys() <= seen.calls.keys()


def test_every_key_that_is_written_is_in_the_table_of_partitions(seen: Seen) -> None:
    """The page has the tables and the kinds of keys; tests/unit/cloud/stores/test_partitions.py those in the code."""
    known = {(table, kind) for kind, one in partitions().items() for table in one.tables}
    assert seen.keys - known == set()
    assert len(seen.keys) > 50


def test_every_route_and_message_reads_what_the_next_release_stored(seen: Seen) -> None:
    """Not a table of stored types: the whole tour went through items that had a field this release does not know."""
    assert seen.of_tomorrow > 0.8  # the others were made by an update, counters for example


def test_every_item_and_every_object_of_ours_has_its_version(seen: Seen) -> None:
    """What officers upload and banks send is theirs. Messages: tests/unit/cloud/aws/test_mixed_versions.py."""
    assert seen.unversioned == {"registers registers", "drop bankone", "drop banktwo"}


def test_functions_ask_for_nothing_that_their_roles_do_not_allow(comparison: Comparison) -> None:
    assert comparison.beyond == []


def test_what_roles_allow_is_asked_for_or_has_its_reason(comparison: Comparison) -> None:
    """Whoever takes a call out of a function takes its right with it; a right beside these is one too many."""
    unused = {
        f"{one.role} {one.action} {one.resource}{''.join(f' {value}' for _, value in one.conditions)}"
        for one in comparison.unused
    }
    reasons = {one: [right for right in REASONS if fnmatchcase(one, right)] for one in unused}
    assert {one for one, found in reasons.items() if len(found) != 1} == set(), "a right without its reason, or two"
    assert REASONS.keys() - {right for found in reasons.values() for right in found} == set(), "a reason for nothing"


@pytest.mark.parametrize(
    ("function", "service", "operation", "given"),
    [
        ("lookup", "dynamodb", "GetItem", {"TableName": "members", "Key": {"pk": {"S": "MEMBER#1"}}}),
        ("members", "dynamodb", "PutItem", {"TableName": "work", "Item": {"pk": {"S": "BATCH#1"}}}),
        ("desk", "s3", "ListObjectsV2", {"Bucket": "trail", "Prefix": "days/"}),
        ("issue", "kms", "GenerateDataKey", {"KeyId": "member", "EncryptionContext": {"purpose": "union-card"}}),
        ("upload", "sqs", "SendMessage", {"QueueUrl": "https://sqs/1/issue"}),
        ("desk", "s3", "DeleteObject", {"Bucket": "trail", "Key": "entries/1"}),
    ],
)
def test_a_call_beyond_a_role_is_seen(function: str, service: str, operation: str, given: dict[str, Any]) -> None:
    """The comparison itself: another table, partition, prefix, key, queue; and what the trail denies."""
    recording = Recording({"member": "MemberKey"})
    recording.note(function, service, operation, given)
    ((role, _need),) = compared(recording, templates.linked()).beyond
    assert role == f"{function.capitalize()}Role"

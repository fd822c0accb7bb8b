"""Errors are in the format of their service, batches in part lose nothing, counts add up."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from botocore.parsers import create_parser
from botocore.session import get_session

from unioncard_local.faultproxy.counts import PASSED, Counts
from unioncard_local.faultproxy.faults import FAULTS, Fault
from unioncard_local.faultproxy.http import parse
from unioncard_local.faultproxy.request import Request
from unioncard_local.faultproxy.responses import conflict, denied, divide, refusal, unite

if TYPE_CHECKING:
    from pathlib import Path

ERRORS = (
    Fault.THROTTLED, Fault.RATE_LIMITED, Fault.INTERNAL, Fault.UNAVAILABLE, Fault.LOST_ERROR, Fault.WRITE_CONFLICT,
)  # fmt: skip
SENT = [pair for pair in product(FAULTS, ERRORS) if pair[1] in FAULTS[pair[0]]]


def parts(raw: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    parsed = parse(head + b"\r\n\r\n")
    assert parsed.length == len(body)
    return parsed.status, dict(parsed.fields), body


@pytest.mark.parametrize(("service", "fault"), SENT)
def test_every_error_is_read_by_the_sdks_own_parser(service: str, fault: Fault):
    status, fields, body = parts(refusal(Request("POST", "/b/k&l", service, "Any", ""), fault))
    protocol = get_session().get_service_model(service).metadata["protocol"]

    read = create_parser(protocol).parse({"status_code": status, "headers": fields, "body": body}, None)

    assert status >= 400
    assert read["Error"]["Code"].isalpha()
    assert read["Error"]["Message"]
    assert read["ResponseMetadata"]["RequestId"]


def test_the_words_of_an_error_of_s3_name_the_resource_safely():
    assert b"<Resource>/b/k&amp;l</Resource>" in refusal(
        Request("PUT", "/b/k&l", "s3", "PutObject", ""), Fault.THROTTLED
    )


@pytest.mark.parametrize("items", [1, 3, 100])
def test_a_cancelled_transaction_has_a_reason_for_every_item(items: int):
    status, _, body = parts(conflict(json.dumps({"TransactItems": [{}] * items}).encode()))

    answer = json.loads(body)
    assert status == 400
    assert answer["__type"].endswith("#TransactionCanceledException")
    assert [reason["Code"] for reason in answer["CancellationReasons"]] == ["TransactionConflict"] + ["None"] * (
        items - 1
    )


def test_an_object_that_is_not_there_is_denied_without_a_word_of_whether_it_is():
    status, fields, body = parts(denied(Request("GET", "/b/k", "s3", "GetObject", "")))
    read = create_parser("rest-xml").parse({"status_code": status, "headers": fields, "body": body}, None)

    assert (status, read["Error"]["Code"], read["Error"]["Message"]) == (403, "AccessDenied", "Access Denied")
    assert parts(denied(Request("HEAD", "/b/k", "s3", "HeadObject", "")))[2] == b""


def writes(**tables: int) -> bytes:
    request = {
        table: [{"PutRequest": {"Item": {"n": {"N": str(n)}}}} for n in range(size)] for table, size in tables.items()
    }
    return json.dumps({"RequestItems": request, "ReturnConsumedCapacity": "NONE"}).encode()


def entries(tables: dict[str, Any]) -> list[tuple[str, str]]:
    return [(table, one["PutRequest"]["Item"]["n"]["N"]) for table, some in tables.items() for one in some]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999999])
@pytest.mark.parametrize("tables", [{"a": 2}, {"a": 25}, {"a": 1, "b": 1}, {"a": 7, "b": 8}])
def test_a_batch_is_divided_without_loss_and_neither_part_is_empty(tables: dict[str, int], share: float):
    divided = divide("BatchWriteItem", writes(**tables), share)

    assert divided is not None
    sent = json.loads(divided.sent)
    assert entries(sent["RequestItems"]) and entries(divided.held_back)
    both = entries(sent["RequestItems"]) + entries(divided.held_back)
    assert both == entries(json.loads(writes(**tables))["RequestItems"])
    assert sent["ReturnConsumedCapacity"] == "NONE"


def test_one_entry_alone_cannot_be_done_in_part():
    assert divide("BatchWriteItem", writes(a=1), 0.5) is None


def test_what_is_held_back_joins_what_the_emulator_left_itself():
    left = json.loads(writes(a=1))["RequestItems"]
    more = json.loads(writes(a=2, b=1))["RequestItems"]

    answer = json.loads(unite("BatchWriteItem", json.dumps({"UnprocessedItems": left}).encode(), more))

    assert sorted(entries(answer["UnprocessedItems"])) == sorted(entries(left) + entries(more))


def test_keys_that_are_not_read_come_back_with_how_to_read_them():
    asked = {"Keys": [{"pk": {"S": str(n)}} for n in range(4)], "ConsistentRead": True}
    divided = divide("BatchGetItem", json.dumps({"RequestItems": {"a": asked}}).encode(), 0.5)
    assert divided is not None

    answer = json.loads(unite("BatchGetItem", b'{"Responses": {"a": []}, "UnprocessedKeys": {}}', divided.held_back))

    assert answer["UnprocessedKeys"]["a"]["ConsistentRead"] is True
    sent = json.loads(divided.sent)["RequestItems"]["a"]
    assert sent["ConsistentRead"] is True
    assert sent["Keys"] + answer["UnprocessedKeys"]["a"]["Keys"] == asked["Keys"]


def test_counts_add_up_and_are_put_in_place_whole(tmp_path: Path):
    counts = Counts(tmp_path / "counts.json")
    counts.add("s3", "GetObject", PASSED)
    counts.add("s3", "GetObject", Fault.CUT_BODY)
    counts.add("sqs", "SendMessage", Fault.INTERNAL)
    counts.add_unsigned()

    counts.write(plans_read=2)

    assert json.loads((tmp_path / "counts.json").read_text()) == {
        "plans_read": 2,
        "unsigned": 1,
        "requests": 3,
        "passed": 1,
        "broken": 0,
        "faults": {"internal": 1, "cut_body": 1},
        "services": {
            "s3": {"GetObject": {"requests": 2, "passed": 1, "cut_body": 1}},
            "sqs": {"SendMessage": {"requests": 1, "internal": 1}},
        },
    }
    assert [file.name for file in tmp_path.iterdir()] == ["counts.json"]

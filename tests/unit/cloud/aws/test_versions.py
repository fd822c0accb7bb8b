"""Whatever is stored or sent has its version; what a later release wrote otherwise is left to that release."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest

from support.orders import orders
from unioncard import versions
from unioncard.cards.address_limit import Allowance, Question
from unioncard.clock import now
from unioncard.cloud.aws import queue
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.items import from_item, key, to_item, versioned
from unioncard.cloud.aws.queue import Queue, each_message
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.question_counts import QuestionCountTable
from unioncard.messages.answers import ANSWERS_ORDER
from unioncard.messages.deliver import DELIVERY_ORDER
from unioncard.messages.issue import ISSUE_ORDER
from unioncard.messages.notify import MAIL_ORDER
from unioncard.messages.report import MONTH_ORDER
from unioncard.versions import LaterVersion

from .stub import Stub

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from support.worked import Way

WORK: Final = Table("work")
PRODUCTS: Final = Bucket("products")
LATER: Final = str(versions.UNDERSTOOD + 1)
ITEM: Final = to_item({"pk": "A", "sk": "1", "n": 1})
ADDED: Final = {
    "Key": key("A", "1"),
    "UpdateExpression": "ADD n :n",
    "ExpressionAttributeValues": {":n": {"N": "1"}},
}
SET: Final = ADDED | {"UpdateExpression": "SET n = :n"}
SET_AND_ADDED: Final = ADDED | {"UpdateExpression": "SET m = :n ADD n :n"}
WRITES: Final[dict[str, Callable[[], None]]] = {
    "put": lambda: WORK.put(ITEM),
    "put where there is none": lambda: WORK.put_new(ITEM, ""),
    "put unless there is one": lambda: WORK.put_unless_there(ITEM),
    "put with many": lambda: WORK.put_many([ITEM]),
    "put in a transaction": lambda: transact([{"Put": new("work", ITEM)}], ""),
    "made by an update": lambda: WORK.update("", **ADDED),
    "made by one that sets": lambda: WORK.update("", **SET),
    "made by one that does both": lambda: WORK.update("", **SET_AND_ADDED),
    "made by an update in a transaction": lambda: transact([{"Update": {"TableName": "work", **ADDED}}], ""),
}
READS: Final[dict[str, Callable[[], Any]]] = {
    "get": lambda: WORK.get("A", "1"),
    "get many": lambda: list(WORK.get_many([("A", "1")])),
    "query": lambda: list(WORK.query("A")),
    "page": lambda: WORK.page("A", 10),
    "first": lambda: WORK.first("A", 10),
    "scan": lambda: list(WORK.segment(0, 1)),
}


def stored() -> dict[str, Any]:
    (item,) = boto3.client("dynamodb").scan(TableName="work")["Items"]
    return dict(item)


@pytest.mark.parametrize("write", WRITES.values(), ids=list(WRITES))
def test_an_item_has_its_version_however_it_is_written(way: Way, write: Callable[[], None]) -> None:
    write()

    assert stored()["v"] == {"N": str(versions.WRITTEN)}
    assert "v" not in (WORK.get("A", "1") or {})


@pytest.mark.parametrize("update", [ADDED, SET, SET_AND_ADDED])
def test_an_update_leaves_an_item_its_own(way: Way, update: dict[str, Any]) -> None:
    """It has not read what is there, which a later release wrote and the deploy takes back just now."""
    boto3.client("dynamodb").put_item(TableName="work", Item=ITEM | {"v": {"N": LATER}})

    WORK.update("", **update)

    assert stored()["v"] == {"N": LATER}


def test_a_question_that_is_counted_has_its_version(way: Way) -> None:
    """The look-up writes it by itself, without the SDK."""
    QuestionCountTable("addresses").add(Question("k", 1, now()), Allowance(10, 10))

    (item,) = boto3.client("dynamodb").scan(TableName="addresses")["Items"]
    assert item["v"] == {"N": str(versions.WRITTEN)}


@pytest.mark.parametrize("read", READS.values(), ids=list(READS))
def test_an_item_of_a_later_version_is_not_read(way: Way, read: Callable[[], Any]) -> None:
    boto3.client("dynamodb").put_item(TableName="work", Item=ITEM | {"v": {"N": LATER}})

    with pytest.raises(LaterVersion):
        read()


def test_an_item_of_before_there_were_versions_is_read() -> None:
    assert from_item(ITEM) == from_item(versioned(ITEM)) == {"pk": "A", "sk": "1", "n": 1}


def test_every_object_of_ours_has_its_version(way: Way) -> None:
    PRODUCTS.put("put", b"", "text/plain")
    PRODUCTS.put_once("once", b"", "text/plain")
    PRODUCTS.put_once("made", b"", "text/plain", "rows")
    PRODUCTS.put_named("named", b"", "text/plain")

    s3 = boto3.client("s3")
    found = {key: s3.get_object(Bucket="products", Key=key)["Metadata"] for key in PRODUCTS.keys("")}
    assert {key: metadata["v"] for key, metadata in found.items()} == dict.fromkeys(
        ("put", "once", "made", "named"), str(versions.WRITTEN)
    )


def test_an_object_of_a_later_version_is_not_read_and_one_of_others_is(way: Way) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="products", Key="later", Body=b"x", Metadata={"v": LATER})
    s3.put_object(Bucket="products", Key="others", Body=b"x")

    with pytest.raises(LaterVersion):
        PRODUCTS.read("later")
    assert PRODUCTS.read("others") == b"x"


@pytest.mark.parametrize("kind", sorted(orders()))
def test_an_order_of_a_later_version_is_not_taken_for_a_wrong_one(kind: str) -> None:
    """Whatever else in it has another meaning, or another shape."""
    with pytest.raises(LaterVersion):
        orders()[kind].model_validate_json(json.dumps({"kind": kind, "v": int(LATER), "batch_id": ["of tomorrow"]}))


@pytest.mark.parametrize("adapter", [ISSUE_ORDER, DELIVERY_ORDER, ANSWERS_ORDER, MAIL_ORDER, MONTH_ORDER])
def test_what_reads_a_queue_leaves_a_later_version(adapter: Any) -> None:
    kind = next(kind for kind in sorted(orders()) if f'"{kind}"' in json.dumps(adapter.json_schema()))
    with pytest.raises(LaterVersion):
        adapter.validate_json(json.dumps({"kind": kind, "v": int(LATER)}))


def test_a_message_of_a_later_version_comes_back_and_is_no_failure(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function's next release takes it; no alarm rings for it meanwhile."""
    counted: list[str] = []
    stub = Stub()
    monkeypatch.setattr(queue, "client", lambda _service: stub)
    monkeypatch.setattr(queue, "count", counted.append)
    record = {
        "messageId": "m", "receiptHandle": "h", "body": json.dumps({"kind": "rounds", "v": int(LATER)}),
        "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:cn-north-1:123456789012:issue",
    }  # fmt: skip

    context: Any = SimpleNamespace()
    answer = each_message(
        {"Records": [record]},
        context,
        {Queue("https://sqs.example/1/issue"): lambda one: ISSUE_ORDER.validate_json(one.body) and None},
    )

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert [one["operation"] for one in stub.asked] == ["change_message_visibility"]
    assert counted == []
    assert f"version {LATER}" in log.getvalue()

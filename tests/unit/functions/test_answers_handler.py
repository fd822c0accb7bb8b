"""answers and issue as they are deployed, on in-process stores: a bank's file, and what follows by queue."""

from __future__ import annotations

import importlib
import json
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.handlers import forget_functions
from support.orders import read
from support.worked import FIXED_UNION, UNION, card_number, people_file, register_file
from unioncard.banks.files.answer import AnswerKind
from unioncard.cards.events import EventKind
from unioncard.issuance import card_events
from unioncard.issuance.batch import BatchState
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.worked import Way

CONTEXT: Any = SimpleNamespace()
AT = "2020-01-02T09:00:00"


@pytest.fixture
def functions(way: Way, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The handlers, set to the in-process stores."""
    for name in ("issue", "answer", "delivery", "mail"):
        url = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        monkeypatch.setenv(f"{name.upper()}_QUEUE", url)
    for name in ("directory", "members", "cards", "work"):
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    for name in ("drop", "products", "trail"):
        monkeypatch.setenv(f"{name.upper()}_BUCKET", name)
    mac = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    for name in ("CARD", "MEMBER"):
        monkeypatch.setenv(f"{name}_DIGEST_KEY", mac["KeyMetadata"]["Arn"])
    monkeypatch.setenv("MEMBER_KEY", way.stores.vault.key_arn)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "unioncard")
    yield {name: importlib.import_module(name) for name in ("answers", "issue")}
    forget_functions()


@pytest.fixture
def batch(way: Way) -> str:
    """A batch that is at its bank."""
    return way.sent(register_file(2), UNION).id


def put_answers(way: Way, batch: str) -> list[str]:
    """Let the bank answer every row; the keys of its files in the drop."""
    found = bank_answers.answer(way.profile(), way.issuance(batch))
    return [way.put_answer("bankone", kind, value) for kind, value in found]


def deliver(function: ModuleType, queue: str, body: Any, failed: tuple[str, ...] = ()) -> None:
    record = {
        "messageId": "m",
        "receiptHandle": "h",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
    }
    failures = [{"itemIdentifier": one} for one in failed]
    assert function.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": failures}


def notify(functions: dict[str, ModuleType], key: str) -> None:
    """S3's notification of an object in the drop."""
    deliver(functions["answers"], "answer", {"Records": [{"s3": {"object": {"key": key}}}]})


def ordered(queue: str = "issue") -> list[Any]:
    """What lies in a queue, taken out."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return read(one["Body"] for one in found)


def test_a_batch_answered_whole_is_finished_by_issue(way: Way, functions: dict[str, ModuleType], batch: str) -> None:
    for key in put_answers(way, batch):
        notify(functions, key)
    orders = ordered()
    assert orders
    assert orders == [{"kind": "finish-batch", "batch_id": batch}] * len(orders)
    assert way.stores.batches.find(batch).state is BatchState.ANSWERED
    assert way.stores.batches.find(batch).roster_at == ""

    deliver(functions["issue"], "issue", orders[0])

    assert way.stores.batches.find(batch).roster_at
    kept = boto3.client("s3").list_objects_v2(Bucket="products", Prefix="batches/")
    assert kept["KeyCount"] == 1
    assert ordered("mail") == [{"kind": "batch-answered", "batch_id": batch}]


def test_a_file_that_fails_keeps_no_other_of_its_notification_waiting(
    way: Way, functions: dict[str, ModuleType], batch: str
) -> None:
    keys = ["bankone/in/gone.ret", *put_answers(way, batch)]
    notice = {"Records": [{"s3": {"object": {"key": key}}} for key in keys]}
    deliver(functions["answers"], "answer", notice, failed=("m",))
    assert way.stores.batches.find(batch).state is BatchState.ANSWERED


def test_a_file_refused_whole_is_written_about_and_gets_no_roster(way: Way, functions: dict[str, ModuleType]) -> None:
    way.announced(20)
    batch = way.sent(people_file(sample_rows(3, seed=5)), FIXED_UNION).id
    answers = bank_answers.answer(way.profile("banktwo"), way.issuance(batch), refuse=1)
    for kind, value in answers:
        notify(functions, way.put_answer("banktwo", kind, value))
    assert way.stores.batches.find(batch).state is BatchState.FILE_REFUSED
    orders = [one for one in ordered() if one["kind"] == "finish-batch"]

    deliver(functions["issue"], "issue", orders[0])

    assert ordered("mail") == [{"kind": "batch-answered", "batch_id": batch}]
    assert way.stores.batches.find(batch).roster_at == ""


def test_a_second_delivery_of_a_file_orders_again_what_the_first_may_not_have(
    way: Way, functions: dict[str, ModuleType], batch: str
) -> None:
    *_, last = put_answers(way, batch)
    notify(functions, last)
    first = ordered()
    notify(functions, last)
    assert ordered() == first != []


def test_a_file_that_fits_nothing_orders_nothing(
    way: Way, functions: dict[str, ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key="bankone/in/nonsense.txt", Body=b"?")
    notify(functions, "bankone/in/nonsense.txt")
    assert ordered() == []
    assert "FilesSetAside" in capsys.readouterr().out


def test_a_long_file_of_card_events_is_worked_by_messages_of_its_own(
    way: Way, functions: dict[str, ModuleType], batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_events, "PART", 2)
    cards = [card_number(place) for place in range(1, 6)]
    key = way.put_answer("bankone", AnswerKind.EVENTS, bank_answers.events(cards, EventKind.LOST_ORAL, AT))
    notify(functions, key)
    orders = ordered("answer")
    assert orders == [{"kind": "take-events", "key": key, "version": None, "part": part} for part in (1, 2)]
    for order in reversed(orders):
        assert way.stores.files.of_bank("bankone") == []
        deliver(functions["answers"], "answer", order)
    assert ordered("answer") == []
    (record,) = way.stores.files.of_bank("bankone")
    assert [one.row for one in record.problems] == [2, 3, 4, 5, 6], "lines of the file"

    notify(functions, key)
    assert ordered("answer") == []


def test_memberships_that_a_register_changed_are_carried_over_to_cards(
    way: Way, functions: dict[str, ModuleType]
) -> None:
    people = sample_rows(1, seed=5)
    for key in put_answers(way, way.sent(people_file(people)).id):
        notify(functions, key)
    left = way.taken(people_file(people, 会籍变化类型="退会", 会籍变化日期="2026-11-01"))
    for _ in range(2):
        deliver(functions["answers"], "answer", {"kind": "reconcile-entitlements", "register_id": left.id})
    shown = boto3.client("dynamodb").scan(TableName="cards")["Items"]
    assert [item["status"]["S"] for item in shown] == ["not-member"]


def test_issue_knows_no_cards_and_answers_no_delivery(functions: dict[str, ModuleType]) -> None:
    assert not {"cards_table", "card_digest_key", "answer_queue"} & set(type(functions["issue"].settings).model_fields)

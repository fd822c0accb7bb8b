"""Queues deliver at least once and late: what fails comes back alone, later each time, and its log says no more than
the kind of error."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from unioncard.cloud.aws import queue
from unioncard.cloud.aws.queue import Created, Queue, created, each_message
from unioncard.errors import Conflict, NotFound, TimeIsUp, TryAgain
from unioncard.messages.issue import IssueRegister

from .stub import Stub, refused

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

URL = "https://sqs.example/123456789012/registers"
OTHER = "https://sqs.example/123456789012/answers"
CONTEXT: Any = SimpleNamespace()


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Stub:
    stub = Stub()
    monkeypatch.setattr(queue, "client", lambda _service: stub)
    return stub


def message(number: int, body: str = "", received: int = 1, name: str = "registers") -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"handle-{number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(received)},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:cn-north-1:123456789012:{name}",
    }


def event(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(messages)}


def failing(error: Exception, numbers: set[int]) -> Callable[[SQSRecord], None]:
    """A handler that fails on these messages."""

    def handle(record: SQSRecord) -> None:
        if int(record.message_id.rpartition("-")[2]) in numbers:
            raise error

    return handle


def notified(*objects: dict[str, str]) -> SQSRecord:
    return SQSRecord(message(1, json.dumps({"Records": [{"s3": {"object": one}} for one in objects]})))


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def failed(answer: dict[str, Any]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_one_bad_message_of_three_does_not_fail_the_others(sqs: Stub):
    three = event(*map(message, (1, 2, 3)))

    answer = each_message(three, CONTEXT, {Queue(URL): failing(Conflict("busy"), {2})})

    assert failed(answer) == ["message-2"]
    assert [asked["ReceiptHandle"] for asked in sqs.asked] == ["handle-2"]


def test_when_all_fail_each_is_named_and_the_function_still_answers(sqs: Stub):
    answer = each_message(event(message(1), message(2)), CONTEXT, {Queue(URL): failing(Conflict("busy"), {1, 2})})

    assert failed(answer) == ["message-1", "message-2"]


def test_when_all_succeed_nothing_comes_back(sqs: Stub):
    answer = each_message(event(message(1)), CONTEXT, {Queue(URL): failing(Conflict("busy"), set())})

    assert (failed(answer), sqs.asked) == ([], [])


def test_each_queue_has_its_own_handler(sqs: Stub):
    seen: list[str] = []
    both = event(message(1), message(2, name="answers"))

    each_message(
        both,
        CONTEXT,
        {
            Queue(URL): lambda record: seen.append(f"registers {record.message_id}"),
            Queue(OTHER): lambda record: seen.append(f"answers {record.message_id}"),
        },
    )

    assert seen == ["registers message-1", "answers message-2"]


@pytest.mark.parametrize(
    ("received", "seconds"), [(1, 20), (2, 80), (3, 320), (4, 1280), (5, 3600), (6, 3600), (50, 3600)]
)
def test_a_failed_message_comes_back_later_each_time_but_within_the_hour(sqs: Stub, received: int, seconds: int):
    each_message(event(message(1, received=received)), CONTEXT, {Queue(URL): failing(Conflict("busy"), {1})})

    assert [(asked["operation"], asked["VisibilityTimeout"]) for asked in sqs.asked] == [
        ("change_message_visibility", seconds)
    ]


@pytest.mark.parametrize(("received", "after", "seconds"), [(1, 870.2, 871), (4, 30, 1280), (1, 9_000, 3600)])
def test_who_knows_when_it_can_succeed_spends_no_delivery_before(
    sqs: Stub, received: int, after: float, seconds: int
) -> None:
    held = TryAgain("somebody else has it", after=after)
    each_message(event(message(1, received=received)), CONTEXT, {Queue(URL): failing(held, {1})})
    assert [asked["VisibilityTimeout"] for asked in sqs.asked] == [seconds]


def test_the_test_message_that_s3_sends_is_no_upload():
    notification = SQSRecord(message(1, json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})))

    assert list(created(notification)) == []


def test_the_keys_that_s3_tells_are_decoded():
    notification = notified({"key": "bankone/in/UC_%E6%89%B9%E6%AC%A1+1%2B2.ret", "versionId": "v1"}, {"key": "plain"})

    assert list(created(notification)) == [Created("bankone/in/UC_批次 1+2.ret", "v1"), Created("plain", None)]


@dataclass
class Spoken(Exception):
    """A foreign error that quotes a cell."""

    def __str__(self) -> str:
        return "cannot read 'a cell of the register'"


def test_the_log_of_a_failed_message_holds_the_kind_of_error_but_not_its_words(sqs: Stub, log: io.StringIO):
    each_message(event(message(1)), CONTEXT, {Queue(URL): failing(Spoken(), {1})})

    (line,) = lines(log)
    assert (line["level"], line["reason"], line["message_id"]) == ("ERROR", "Spoken", "message-1")
    assert line["where"]
    assert "a cell of the register" not in log.getvalue()


def test_the_log_says_in_our_own_words_what_we_raised_ourselves(sqs: Stub, log: io.StringIO):
    each_message(event(message(1)), CONTEXT, {Queue(URL): failing(Conflict("register R1"), {1})})
    each_message(event(message(2)), CONTEXT, {Queue(URL): failing(NotFound("no such register"), {2})})

    assert [(line["level"], line["reason"]) for line in lines(log)] == [
        ("WARNING", "register R1"),
        ("ERROR", "no such register"),
    ]


def test_an_order_is_sent_as_json(sqs: Stub):
    Queue(URL).send(IssueRegister(register_id="R1"))

    sent = sqs.asked[0]
    assert (sent["operation"], sent["QueueUrl"]) == ("send_message", URL)
    assert IssueRegister.model_validate_json(sent["MessageBody"]).register_id == "R1"


def test_every_line_of_a_message_has_its_id_and_the_invocations(sqs: Stub, log: io.StringIO):
    def handle(_record: SQSRecord) -> None:
        queue.logger.info("of a room that knows neither")

    each_message(event(message(1), message(2)), SimpleNamespace(aws_request_id="invoked"), {Queue(URL): handle})
    queue.logger.info("after all")

    first, second, after = lines(log)
    assert [(one["request"], one["message_id"]) for one in (first, second)] == [
        ("invoked", "message-1"),
        ("invoked", "message-2"),
    ]
    assert not {"request", "message_id"} & after.keys()


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (refused("ProvisionedThroughputExceededException"), "WARNING"),
        (Conflict("busy"), "WARNING"),
        (refused("AccessDenied"), "ERROR"),
    ],
)
def test_only_what_somebody_must_mend_is_an_error_and_counted(
    sqs: Stub, log: io.StringIO, capsys: pytest.CaptureFixture[str], error: Exception, level: str
):
    answer = each_message(event(message(1)), CONTEXT, {Queue(URL): failing(error, {1})})

    (line,) = lines(log)
    counted = "MessagesFailed" in capsys.readouterr().out
    assert (failed(answer), line["level"], counted) == (["message-1"], level, level == "ERROR")


def test_a_message_whose_time_is_up_is_done_and_another_with_the_same_order_goes_on(sqs: Stub):
    answer = each_message(event(message(1, '{"kind": "x"}')), CONTEXT, {Queue(URL): failing(TimeIsUp("rest"), {1})})

    assert failed(answer) == []
    assert [(asked["operation"], asked.get("QueueUrl"), asked.get("MessageBody")) for asked in sqs.asked] == [
        ("send_message", URL, '{"kind": "x"}')
    ]


def in_chain(links: str, number: int = 1) -> dict[str, Any]:
    """A message as Lambda hands it over, of a chain of so many."""
    return message(number) | {"messageAttributes": {"chain": {"dataType": "Number", "stringValue": links}}}


def links_sent(sqs: Stub) -> list[str]:
    sent = [asked for asked in sqs.asked if asked["operation"] == "send_message"]
    return [asked.get("MessageAttributes", {}).get("chain", {}).get("StringValue", "") for asked in sent]


@pytest.mark.parametrize(("before", "after"), [(message(1), "1"), (in_chain("7"), "8"), (in_chain("x"), "1")])
def test_a_message_says_how_many_led_to_it(sqs: Stub, before: dict[str, Any], after: str):
    """Also one that is ordered for the rest, and one for another queue."""

    def handle(_record: SQSRecord) -> None:
        Queue(OTHER).send(IssueRegister(register_id="R1"))
        raise TimeIsUp("rest")

    each_message(event(before), CONTEXT, {Queue(URL): handle})
    assert links_sent(sqs) == [after, after]


def test_what_no_message_led_to_begins_a_chain(sqs: Stub):
    each_message(event(in_chain("7")), CONTEXT, {Queue(URL): lambda _record: None})
    Queue(URL).send(IssueRegister(register_id="R1"))
    assert links_sent(sqs) == [""]


@pytest.mark.parametrize(("links", "rings"), [(queue.LONGEST_CHAIN - 1, False), (queue.LONGEST_CHAIN, True)])
def test_a_chain_without_end_rings_and_is_worked_all_the_same(
    sqs: Stub, capsys: pytest.CaptureFixture[str], log: io.StringIO, links: int, rings: bool
):
    handled: list[str] = []
    each_message(event(in_chain(str(links))), CONTEXT, {Queue(URL): lambda record: handled.append(record.message_id)})
    assert handled == ["message-1"]
    assert ("LongChains" in capsys.readouterr().out) is rings
    assert [one["queue"] for one in lines(log)] == (["registers"] if rings else [])


def test_each_message_is_a_step_that_knows_when_its_function_is_killed(
    sqs: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[float] = []
    monkeypatch.setattr(queue.pace, "step", lambda seconds: (steps.append(seconds), nullcontext())[1])
    ending = SimpleNamespace(get_remaining_time_in_millis=lambda: 90_000)

    each_message(event(message(1)), ending, {Queue(URL): lambda _record: None})
    each_message(event(message(2)), CONTEXT, {Queue(URL): lambda _record: None})

    assert steps == [90, float("inf")]

"""An audit from the schedule or the province's button to the alarm, through the queue."""

from __future__ import annotations

import importlib
import json
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3

from support.audit_story import Province
from support.handlers import event
from unioncard import clock
from unioncard.reports import audit_run

if TYPE_CHECKING:
    import pytest

    from support.handlers import Handlers
    from support.worked import Way

CONTEXT: Any = type("Context", (), {"aws_request_id": "r"})()


def ask(handlers: Handlers, route: str, **more: Any) -> tuple[int, Any]:
    claims = {"sub": "somebody", "union": "410000", "roles": "province"}
    answer = handlers.answer(event(route, claims, **more))
    return answer["statusCode"], json.loads(answer["body"])


def deliver() -> int:
    """Hand the month's messages to report until there are none; how many there were."""
    report, sqs, done = importlib.import_module("report"), boto3.client("sqs"), 0
    url = sqs.get_queue_url(QueueName="month")["QueueUrl"]
    arn = "arn:aws:sqs:x:1:month"
    while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for one in some:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            record = {
                "messageId": "m", "receiptHandle": "r", "body": one["Body"], "attributes": {},
                "messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": arn,
            }  # fmt: skip
            assert report.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
            done += 1
    return done


def test_the_province_orders_an_audit_and_reads_what_it_found(
    way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.import_module("report_parts"), "SEGMENTS", 2)
    assert audit_run.SEGMENTS >= 16
    Province(way).live()
    status, ordered = ask(handlers, "POST /audits", body={"month": ""})
    assert (status, deliver()) == (202, 1 + 2 + 16)
    status, shown = ask(handlers, "GET /audits/{id}", path={"id": ordered["audit"]})
    assert (status, shown["differences"], shown["findings"], shown["by"]) == (200, 0, [], "somebody")

    begun = importlib.import_module("report").handler({"audit": "2026-11-28T18:00:00Z"}, CONTEXT)
    assert begun == {"audit": "2026-11-28T18:00:00Z", "month": clock.month_of(clock.now())}
    way.stores.members.work.put({"pk": {"S": "BATCH#R1-01"}, "sk": {"S": "ROW#0000001"}, **row()})
    capsys.readouterr()
    assert deliver() == 2 * (2 + 16)
    assert '"AuditDifferences":[1.0]' in capsys.readouterr().out.replace(" ", "").replace("[2.0]", "[1.0]")
    status, shown = ask(handlers, "GET /audits/{id}", path={"id": "2026-11-28T18:00:00Z"})
    assert {one["subject"] for one in shown["findings"]} == {"R1-01"}
    status, listed = ask(handlers, "GET /audits")
    found = {one["audit"]: one["differences"] for one in listed["audits"]}
    assert found == {ordered["audit"]: 0, "2026-11-28T18:00:00Z": shown["differences"]}
    assert list(found) == sorted(found, reverse=True)


def test_two_that_are_ordered_in_one_second_are_two_audits(
    way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("report_parts"), "SEGMENTS", 2)
    Province(way).live()
    second, parts = clock.now().replace(microsecond=0), count(1000, 1000)
    monkeypatch.setattr(clock, "now", lambda: second.replace(microsecond=next(parts)))
    ordered = [ask(handlers, "POST /audits", body={"month": ""})[1]["audit"] for _ in range(2)]
    assert ordered[0][:19] == ordered[1][:19]
    assert deliver() == 2 * (1 + 2 + 16)
    listed = ask(handlers, "GET /audits")[1]["audits"]
    assert [(one["audit"], one["differences"]) for one in listed] == [(ordered[1], 0), (ordered[0], 0)]


def row() -> dict[str, Any]:
    values = {"member": {"S": "k"}, "state": {"S": "sent"}, "number": {"N": "1"}}
    return values | {"register": {"S": "R1"}, "source_row": {"N": "1"}}


def test_a_month_that_is_not_closed_is_refused_with_a_sentence(handlers: Handlers) -> None:
    status, said = ask(handlers, "POST /audits", body={"month": "2031-01"})
    assert (status, "还没有结账" in json.dumps(said, ensure_ascii=False)) == (422, True)

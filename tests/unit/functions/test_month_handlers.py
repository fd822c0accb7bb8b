"""The month from the schedule to the letter's order: parts by the queue, then the report; months that are refused."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.between_calls import between_calls
from support.handlers import forget_functions
from support.in_process import Stores, environment, in_process_aws
from support.orders import read
from unioncard import clock, pace
from unioncard.clock import Month, beginning
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.ledger.movement import Measure, Movement
from unioncard.messages.report import CloseMonthPart, ReportBelow
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

UNION, PATH = "4101000001", "/410000/410100/4101000001/"
SEPTEMBER, OCTOBER = Month("2026-09"), Month("2026-10")
CONTEXT: Any = SimpleNamespace()


@dataclass
class Months:
    """The handler with its parts and queues."""

    stores: Stores
    report: Any
    parts: Any

    def counts(self, month: Month, document: str, **counts: int) -> None:
        measured = {Measure(name): count for name, count in counts.items()}
        made = Movement(month, UNION, PATH, document, f"{month}-20T04:00:00Z", measured)
        boto3.client("dynamodb").put_item(TableName="work", Item=movement_item(made))

    def asked(self, **event: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.report.handler(event, CONTEXT)
        return answer

    def taken(self, name: str) -> list[dict[str, Any]]:
        """The messages of a queue; they are taken out."""
        sqs = boto3.client("sqs")
        url, found = sqs.get_queue_url(QueueName=name)["QueueUrl"], []
        while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for one in some:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found += some
        return read(one["Body"] for one in found)

    def deliver(self, *, below: bool = False) -> list[dict[str, Any]]:
        """Hand the queue's messages to the handler until there are none; those that were handled.

        Of ``below`` everybody's reports are built, too, which takes a second.
        """
        done: list[dict[str, Any]] = []
        while some := [one for one in self.taken("month") if below or one["kind"] != "report-below"]:
            for body in some:
                record = {
                    "messageId": "m", "receiptHandle": "r", "body": json.dumps(body), "attributes": {},
                    "messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:x:1:month",
                }  # fmt: skip
                assert self.report.handler({"Records": [record]}, CONTEXT) == {"batchItemFailures": []}
            done += some
        return done

    def papers(self, month: Month, union: str = "410000") -> dict[str, bytes]:
        """What was made of a union's month, by the name in its folder."""
        s3, folder = boto3.client("s3"), f"reports/{month}/{union}/"
        there = s3.list_objects_v2(Bucket="products", Prefix=folder).get("Contents", [])
        found = {one["Key"]: s3.get_object(Bucket="products", Key=one["Key"])["Body"].read() for one in there}
        return {key.removeprefix(folder): content for key, content in found.items()}

    def figures(self, month: Month, union: str = "410000") -> Any:
        return self.parts.monthly().figures(month, union).root.total


@pytest.fixture
def months(monkeypatch: pytest.MonkeyPatch) -> Iterator[Months]:
    now = beginning(Month("2026-11")).replace(hour=6, minute=1)
    monkeypatch.setattr(clock, "now", lambda: now)
    with in_process_aws() as stores:
        queues = {
            f"{name.upper()}_QUEUE": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
            for name in ("mail", "month")
        }
        tables = {f"{name.upper()}_TABLE": name for name in ("directory", "members", "cards", "work")}
        buckets = {f"{name.upper()}_BUCKET": name for name in ("products", "trail")}
        with environment(
            **queues, **tables, **buckets, FIRST_MONTH=SEPTEMBER, POWERTOOLS_METRICS_NAMESPACE="unioncard"
        ):
            made = Months(stores, *map(importlib.import_module, ("report", "report_parts")))
            made.counts(SEPTEMBER, "register/s", read=9, accepted=9, joined=9)
            made.counts(OCTOBER, "register/o", read=2, accepted=2, joined=2)
            yield made
            forget_functions()


def test_the_schedule_closes_the_month_by_the_queue_and_the_last_part_orders_the_report(months: Months) -> None:
    assert months.asked(scheduled="2026-09-30T22:00:00Z") == {"closing": SEPTEMBER}
    orders = months.deliver()
    assert [one["kind"] for one in orders].count("close-month-part") == 2 * 16  # October's run was missed
    assert [one["month"] for one in orders if one["kind"] == "report-month"] == [SEPTEMBER, OCTOBER]
    assert [one["month"] for one in months.taken("mail")] == [SEPTEMBER, OCTOBER]
    total = months.figures(OCTOBER)
    assert (total.opening.members, total.closing.members) == (9, 11)


def test_a_second_run_orders_the_report_alone_and_the_letter_has_the_same_name(months: Months) -> None:
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    first = months.taken("mail")
    months.counts(OCTOBER, "register/stray", read=5, accepted=5, joined=5)
    assert months.asked(scheduled="2026-10-31T22:00:00Z") == {"closing": None}
    assert [one["kind"] for one in months.deliver()] == ["report-month"]
    assert months.taken("mail") == first[-1:]


def test_a_months_paper_can_be_checked_and_the_closed_month_takes_the_place_of_what_was_provisional(
    months: Months,
) -> None:
    printed = PrintedEditionTable("cards")
    early = months.asked(month=OCTOBER)["workbook"].rpartition("/")[2].removesuffix(".xlsx")
    found, newest = printed.find(early) or pytest.fail()
    assert (found.number, found.month, found.name, newest) == (0, OCTOBER, "河南省总工会", True)
    months.counts(OCTOBER, "register/late", read=1, accepted=1, joined=1)
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    final = months.taken("mail")[-1]["edition"]
    found, newest = printed.find(final) or pytest.fail()
    assert (found.number, found.totals.members, found.reported, newest) == (1, 12, True, True)
    silent = months.asked(month=OCTOBER, union="4101000002")["workbook"].rpartition("/")[2].removesuffix(".xlsx")
    assert (printed.find(silent) or pytest.fail())[0].reported is False, "nothing ever came of it"
    assert (printed.find(early) or pytest.fail())[1] is False
    months.asked(month=OCTOBER)
    assert (printed.find(final) or pytest.fail())[1] is True
    assert printed.find("0" * 12) is None


def test_a_closed_months_papers_are_the_same_to_the_byte_whenever_they_are_made(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    papers = months.papers(OCTOBER)
    assert {name.partition(".")[2] for name in papers} == {"json", "values.json", "values.csv", "xlsx", "bulletin.pdf"}
    later = clock.now().replace(day=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    assert months.papers(OCTOBER) == papers


def test_a_report_to_which_an_earlier_release_gave_another_code_is_the_newest_where_it_is_made_again(
    months: Months,
) -> None:
    """A union without figures; that release said when its function ran, which was after the close."""
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    months.asked(month=OCTOBER, union="410200")
    code = months.taken("mail")[-1]["edition"]
    before, table = ReportedMonthTable(months.stores.members.work), boto3.client("dynamodb")
    later = {"rank": {"S": "001#2099-01-01T00:00:00Z"}, "code": {"S": "d89926ac1f52"}}
    newest = {"work": {"pk": "REPORTED#410200", "sk": OCTOBER}, "cards": {"pk": f"REPORT#{OCTOBER}#410200"}}
    for name, key in newest.items():
        item = table.get_item(TableName=name, Key=to_item(key))["Item"]
        table.put_item(TableName=name, Item=item | later)

    months.asked(month=OCTOBER, union="410200")

    assert months.taken("mail")[-1]["edition"] == code == getattr(before.find("410200", OCTOBER), "code", "")
    assert (PrintedEditionTable("cards").find(code) or pytest.fail())[1] is True


def test_a_month_that_is_over_and_not_closed_is_provisional_and_says_so(months: Months) -> None:
    answer = months.asked(month=OCTOBER)
    assert answer["provisional"] is True
    assert months.figures(OCTOBER).closing.members == 11
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    assert months.asked(month=OCTOBER)["provisional"] is False


def test_a_running_month_is_the_last_closing_and_what_came_since(months: Months) -> None:
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    months.counts(Month("2026-11"), "register/n", read=4, accepted=4, joined=4)
    for union in ("410000", "410100"):
        total = months.figures(Month("2026-11"), union)
        assert (total.opening.members, total.change.joined, total.closing.members) == (11, 4, 15)


@pytest.mark.parametrize("month", ["2026-08", "2026-12", "2026-13"])
def test_a_month_that_cannot_be_reported_is_refused_with_a_sentence(months: Months, month: str) -> None:
    assert months.asked(month=month)["refused"]
    assert months.taken("mail") == []


def test_a_part_of_a_month_that_may_not_be_closed_is_dropped_and_nothing_is_closed(months: Months) -> None:
    months.parts.month_queue().send(CloseMonthPart(month="2026-11", part=0))
    assert len(months.deliver()) == 1
    assert months.stores.closings.last() is None


def test_with_the_last_part_everybody_below_the_province_is_reported(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered: list[Any] = []
    monkeypatch.setattr(months.report, "report_below", ordered.append)
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver(below=True)
    assert [(one.month, one.union) for one in ordered] == [(SEPTEMBER, "410000"), (OCTOBER, "410000")]


def test_a_city_s_unions_are_reported_each_once_also_one_below_a_basic_union(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.cloud.stores.directory.PAGE", 2)
    branch = Union("4101000099", "第一分厂工会", Kind.BASIC, UNION, f"{PATH}4101000099/")
    months.stores.directory.load(Directory((branch,), (), ()))
    months.asked(month=OCTOBER, union="410100", below=True)
    orders = months.deliver(below=True)
    reported = [one["union"] for one in orders if one["kind"] == "report-month"]
    children = {one.code for one in months.stores.directory.children("410100")}
    assert sorted(reported) == sorted({*children, branch.code}) and len(children) > 2
    letters = months.taken("mail")
    assert sorted(one["union"] for one in letters) == sorted(["410100", *reported])
    assert {(one["kind"], one["month"]) for one in letters} == {("month-report", OCTOBER)}


def test_reports_that_take_long_go_on_by_a_message_of_their_own(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.cloud.stores.directory.PAGE", 1)
    monkeypatch.setattr(pace, "is_over", lambda: True)
    months.report.report_below(ReportBelow(month=OCTOBER, union="410100"))
    first, further = months.taken("month")[-2:]
    assert (further["kind"], further["union"], further["after"]) == ("report-below", "410100", first["union"])


@pytest.mark.parametrize("to", ["410100", "410900"])
def test_everybody_is_reported_whenever_a_union_moves_while_the_reports_are_ordered(
    months: Months, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """Ordered for a page of the tree after the other: one that moves from a later page to one before it is in none."""
    monkeypatch.setattr(months.report, "report_month", lambda *_, **__: None)
    directory = months.stores.directory
    place = {"parent": "410500", "path": "/410000/410500/419901/"}
    region = replace(directory.union("410900"), code="419901", name="样例区总工会", **place)
    place = {"parent": region.code, "path": f"{region.path}4199000001/"}
    first = replace(directory.union(UNION), code="4199000001", name="样例厂工会", **place)
    directory.load(Directory((region, first), (), ()))

    def moves(parent: str) -> None:
        path = f"/410000/{parent}/{region.code}/"
        directory.load(Directory((replace(region, parent=parent, path=path),), (), ()))

    begun = clock.now()
    for call in count(1, 7):  # it is in none from the one page to the other: dozens of calls
        monkeypatch.setattr(clock, "now", lambda call=call: begun + timedelta(days=2 * call))
        moves("410500")
        monkeypatch.setattr(clock, "now", lambda call=call: begun + timedelta(days=2 * call + 1.5))
        months.parts.month_queue().send(ReportBelow(month=OCTOBER, union="410000"))
        with between_calls(lambda number, call=call: moves(to) if number == call else None) as calls:
            orders = months.deliver(below=True)
        reported = {one["union"] for one in orders if one["kind"] == "report-month"}
        assert {region.code, first.code} <= reported, f"moved before call {call}"
        if calls[0] < call:
            return

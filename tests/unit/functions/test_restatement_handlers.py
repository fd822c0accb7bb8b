"""A restatement from the first officer's question to the letters of the second edition; what two people decide."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient

from support.handlers import Handlers, deployed_handlers, event
from support.in_process import in_process_aws
from support.meeting import just_before_a_write
from support.month_tree import OCTOBER, SEPTEMBER
from support.papers import no_edition_has_any, restatements_have_theirs
from support.promised import promised
from support.templates import MAIN, expanded
from unioncard import clock, pace
from unioncard.clock import Month, beginning
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.printed_editions import PrintedEditionTable
from unioncard.ledger.movement import PARTS, STORED_SECONDS, Measure, Movement
from unioncard.messages.report import RestateMonthPart
from unioncard.reports.editions import edition_of
from unioncard.reports.sheets.corrections import corrected_figures
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Role
from unioncard.unions.store import Directory
from unit.functions.test_month_handlers import PATH, UNION, Months, months  # noqa: F401 a fixture

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE, TWO = "one", "two"
NOVEMBER = Month("2026-11")
LIST, ASK = "GET /months/{id}/restatements", "POST /months/{id}/restatements"
APPROVE, REFUSE = f"{ASK}/{{number}}/approve", f"{ASK}/{{number}}/refuse"


class Province:
    """Two officers of the province, and the months."""

    def __init__(self, months: Months, handlers: Handlers) -> None:  # noqa: F811 no fixture
        self.months, self.handlers = months, handlers
        store = AppointmentTable(months.stores.directory.table, months.stores.vault)
        for number, subject in enumerate((ONE, TWO)):
            store.add(
                Appointment(
                    id=f"A20261101-{number:010d}", union="410000", roles=frozenset({Role.PROVINCE}),
                    valid_from=clock.today(), until=None, appointed_by="boss", appointed_at="2026-11-01T02:00:00Z",
                    subject=subject,
                )
            )  # fmt: skip

    def asked(self, route: str, who: str, body: Any = None, month: str = OCTOBER, number: str = "1") -> Any:
        path = {"id": month} | ({"number": number} if "{number}" in route else {})
        answer = self.handlers.answer(event(route, {"sub": who}, path=path, body=body))
        return answer["statusCode"], json.loads(answer["body"])

    def late(self, document: str, day: str, union: str = UNION, path: str = PATH, **counts: int) -> None:
        """A document of November with its own day."""
        measured = {Measure(name): count for name, count in counts.items()}
        made = Movement(NOVEMBER, union, path, document, "2026-11-01T01:00:00Z", measured, day)
        boto3.client("dynamodb").put_item(TableName="work", Item=movement_item(made))


def figures(shown: Any) -> list[tuple[Any, ...]]:
    names = ("measure", "reported", "corrected", "difference")
    return [tuple(one[name] for name in names) for one in shown["figures"]]


@pytest.fixture(scope="module")
def imported() -> None:
    """What takes the clock as a default takes the real one: it is imported before a test changes the clock."""
    with in_process_aws() as stores, deployed_handlers(stores):
        pass


@pytest.fixture
def province(imported: None, months: Months, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:  # noqa: F811
    monkeypatch.setattr(clock, "now", lambda: beginning(NOVEMBER).replace(hour=10))
    no_edition_has_any(monkeypatch)
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    months.taken("mail")
    with deployed_handlers(months.stores) as handlers:
        yield Province(months, handlers)


def test_what_came_late_makes_a_second_edition_that_two_people_decide(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    restatements_have_theirs(monkeypatch)
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.late("custody/b/2", "2026-09-28", signed=2)
    province.late("register/n", "2026-11-01", read=3, accepted=3, joined=3)
    first = province.months.parts.monthly().figures(OCTOBER, "410000")
    with promised():
        assert province.asked(ASK, ONE, {"reason": "两家银行的回盘迟到"})[1]["state"] == "asked"
    assert province.asked(APPROVE, TWO)[0] == 409  # not worked out yet
    province.months.deliver()
    _, listed = province.asked(LIST, TWO)
    (one,) = listed["restatements"]
    assert (listed["edition"], one["state"], one["documents"], one["unions"]) == (1, "ready", 2, 1)
    assert one["change"] == one["adjustments"][0]["change"] == {"collected": 5, "signed": 2}
    late = [("collected", 0, 5, 5), ("signed", 0, 2, 2)]
    assert figures(one) == figures(one["adjustments"][0]) == late
    assert province.asked(APPROVE, ONE)[0] == 409  # the same person
    assert province.months.parts.monthly().figures(OCTOBER, "410000").rows == first.rows
    with promised():
        assert province.asked(APPROVE, TWO)[1]["state"] == "approved"
    orders = province.months.deliver()
    assert {one["union"] for one in orders if one["kind"] == "report-month"} == {"410000", "410100", UNION}
    letters = province.months.taken("mail")
    assert {one["union"] for one in letters} == {"410000", "410100", UNION}
    for union in ("410000", "410100", UNION):
        report = province.months.parts.monthly().figures(OCTOBER, union)
        assert (report.edition, report.root.total.change.collected, report.root.total.opening.signed) == (2, 5, 2)
        assert {(f.measure, f.reported, f.corrected) for f in corrected_figures(report)} == {
            ("collected", 0, 5), ("signed", 0, 2),
        }  # fmt: skip
    assert province.months.parts.monthly().figures(OCTOBER, "410200").edition == 1


def test_the_reports_of_a_restatement_are_ordered_once_each_also_where_time_is_over_after_every_one(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    province.months.deliver()
    province.asked(APPROVE, TWO)
    monkeypatch.setattr(pace, "is_over", lambda: True)

    orders = province.months.deliver()

    twice = 2  # promised and ordered
    reports = sorted(one["union"] for one in orders if one["kind"] == "report-month")
    assert reports == sorted(["410000", "410100", UNION] * twice)
    after = sorted(one["after"] for one in orders if one["kind"] == "report-restated")
    assert after == sorted(["", "410000", "410100", UNION] * twice)


def test_the_first_edition_stays_and_is_marked_and_the_month_after_is_as_it_was(province: Province) -> None:
    before = province.months.report.report_month(OCTOBER, "410000")["workbook"].rpartition("/")[2][:12]
    november = province.months.parts.monthly().figures(NOVEMBER, "410000").root.total
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    province.months.deliver()
    province.asked(APPROVE, TWO)
    province.asked(APPROVE, TWO)  # again: the same letters
    province.months.deliver()
    printed = PrintedEditionTable("cards")
    found, newest = printed.find(before) or pytest.fail()
    assert (found.number, newest) == (1, False)
    edition = province.months.taken("mail")[-1]["edition"]
    found, newest = printed.find(edition) or pytest.fail()
    assert (found.number, newest) == (2, True)
    assert province.months.stores.products.read(f"reports/{OCTOBER}/410000/{before}.xlsx")
    after = province.months.parts.monthly().figures(NOVEMBER, "410000").root.total
    assert (after.opening, after.closing.collected) == (november.opening, 5)


def test_a_second_restatement_replaces_the_first_and_names_its_edition(province: Province) -> None:
    for number in (1, 2):
        province.late(f"custody/b/{number}", "2026-10-30", collected=5)
        province.asked(ASK, ONE, {"reason": "回盘迟到"})
        province.months.deliver()
        waiting = province.asked(LIST, TWO)[1]["restatements"][-1]
        assert figures(waiting["adjustments"][0]) == [("collected", 5 * number - 5, 5 * number, 5)]
        province.asked(APPROVE, TWO, number=str(number))
    first, second = province.asked(LIST, ONE)[1]["restatements"]
    assert (figures(first), figures(second)) == ([("collected", 0, 5, 5)], [("collected", 5, 10, 5)])
    report = province.months.parts.monthly().figures(OCTOBER, "410000")
    assert (report.edition, report.replaced.edition) == (3, 2)
    assert [(f.reported, f.corrected) for f in corrected_figures(report)] == [(5, 10)] * 3


def test_the_union_from_which_one_moved_in_the_month_has_its_report_anew_too(
    imported: None,
    months: Months,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory = months.stores.directory
    monkeypatch.setattr(clock, "now", lambda: beginning(OCTOBER).replace(day=15))
    moved = replace(directory.union(UNION), parent="410200", path=f"/410000/410200/{UNION}/")
    directory.load(Directory((moved,), (), ()))
    monkeypatch.setattr(clock, "now", lambda: beginning(NOVEMBER).replace(hour=10))
    months.asked(scheduled="2026-10-31T22:00:00Z")
    months.deliver()
    with deployed_handlers(months.stores) as handlers:
        province = Province(months, handlers)
        province.late("custody/b/1", "2026-09-28", signed=2)
        province.asked(ASK, ONE, {"reason": "迟到"})
        months.deliver()
        province.asked(APPROVE, TWO)
        orders = {one["union"] for one in months.deliver() if one["kind"] == "report-month"}
    figures = months.parts.monthly().figures
    changed = {code for code in ("410000", "410100", "410200", "410300", UNION) if figures(OCTOBER, code).edition == 2}
    assert orders == changed == {"410000", "410100", "410200", UNION}


def test_a_union_whose_figures_a_later_restatement_leaves_as_they_were_keeps_its_edition(province: Province) -> None:
    def restated(number: int, union: str, path: str) -> None:
        province.late(f"custody/b/{number}", "2026-10-30", union, path, collected=5)
        province.asked(ASK, ONE, {"reason": f"第{number}次"})
        province.months.deliver()
        province.asked(APPROVE, TWO, number=str(number))
        province.months.deliver()

    monthly = province.months.parts.monthly()
    restated(1, UNION, PATH)
    first = monthly.figures(OCTOBER, UNION)
    province.months.taken("mail")
    for number in (2, 3):
        restated(number, "4101000002", "/410000/410100/4101000002/")
        again = monthly.figures(OCTOBER, UNION)
        assert (again.edition, again.reason, again.replaced.edition) == (2, "第1次", 1)
        assert edition_of(again) == edition_of(first)
    other = monthly.figures(OCTOBER, "4101000002")
    assert (other.edition, other.replaced.edition) == (4, 3)
    city = monthly.figures(OCTOBER, "410100")
    assert [(f.union.code, f.reported, f.corrected) for f in corrected_figures(city)] == [
        ("410100", 10, 15), ("4101000002", 5, 10),
    ]  # fmt: skip


def test_what_replaced_is_named_by_the_edition_that_the_union_had(province: Province) -> None:
    for number, (union, path) in enumerate(((UNION, PATH), ("4101000002", "/410000/410100/4101000002/")), 1):
        province.late(f"custody/b/{number}", "2026-10-30", union, path, collected=5)
        province.asked(ASK, ONE, {"reason": "迟到"})
        province.months.deliver()
        province.asked(APPROVE, TWO, number=str(number))
    report = province.months.parts.monthly().figures(OCTOBER, "4101000002")
    assert (report.edition, report.replaced.edition) == (3, 1), "there was no second edition of this union"


def test_without_anything_late_it_ends_and_a_refused_one_changes_nothing(province: Province) -> None:
    province.asked(ASK, ONE, {"reason": "核对"})
    assert province.asked(ASK, TWO, {"reason": "核对"})[0] == 409
    assert province.asked(ASK, ONE, {"reason": "核对"})[1]["number"] == 1  # the order was lost: again
    province.months.deliver()
    assert province.asked(LIST, ONE)[1]["restatements"][0]["state"] == "needless"
    province.late("custody/b/1", "2026-10-30", collected=5)
    assert province.asked(ASK, ONE, {"reason": "核对"})[1]["number"] == 2
    province.months.deliver()
    assert province.asked(REFUSE, TWO, {"reason": "日期有误"}, number="2")[1]["state"] == "refused"
    assert province.asked(REFUSE, TWO, {"reason": "日期有误"}, number="2")[0] == 200
    assert province.asked(APPROVE, TWO, number="2")[0] == 409
    assert province.asked(LIST, ONE)[1]["edition"] == 1
    assert province.months.parts.monthly().figures(OCTOBER, "410000").edition == 1


def test_of_two_who_ask_or_decide_at_one_moment_one_is_first_and_the_other_is_told(province: Province) -> None:
    province.late("custody/b/1", "2026-10-30", collected=5)

    def meet(this: tuple[Any, ...], that: tuple[Any, ...]) -> tuple[Any, Any]:
        answers: list[Any] = []
        with just_before_a_write(lambda: answers.append(province.asked(*this))):
            answers.append(province.asked(*that))
        return answers[0], answers[1]

    asked, second = meet((ASK, ONE, {"reason": "回盘迟到"}), (ASK, TWO, {"reason": "核对"}))
    assert (asked[0], second[0], second[1]["code"]) == (202, 409, "not-now")
    province.months.deliver()
    taken_back, approved = meet((REFUSE, ONE, {"reason": "日期有误"}), (APPROVE, TWO))
    assert (taken_back[0], approved[0], approved[1]["code"]) == (200, 409, "not-now")
    _, listed = province.asked(LIST, ONE)
    assert ([one["state"] for one in listed["restatements"]], listed["edition"]) == (["refused"], 1)
    assert [one for one in province.months.deliver() if one["kind"] == "report-month"] == []


def waits(province: Province, who: str) -> list[tuple[int, bool, str]]:
    """What 待办 says of restatements."""
    status, work = province.asked("GET /work", who)
    assert status == 200
    return [
        (one["count"], one["yours"], one["list"]) for one in work["work"] if one["kind"] == "restatements-to-approve"
    ]


def test_a_restatement_waits_in_the_provinces_work_for_another_person_from_its_figures_to_its_answer(
    province: Province,
) -> None:
    place = f"/months/{OCTOBER}/restatements"
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    assert waits(province, TWO) == [], "there is nothing to approve yet"
    province.months.deliver()
    assert waits(province, ONE) == [(1, False, place)], "who asked is not the second person"
    assert waits(province, TWO) == [(1, True, place)]
    province.asked(REFUSE, TWO, {"reason": "日期有误"})
    assert waits(province, TWO) == []
    province.asked(ASK, TWO, {"reason": "回盘迟到"})
    province.months.deliver()
    assert waits(province, ONE) == [(1, True, place)]
    province.asked(APPROVE, ONE, number="2")
    assert waits(province, ONE) == waits(province, TWO) == []


def test_a_restatement_that_a_function_of_the_release_before_decided_waits_for_nobody(province: Province) -> None:
    """It writes the restatement alone, not that it waits no more."""
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    province.months.deliver()
    assert len(waits(province, TWO)) == 1
    client, key = boto3.client("dynamodb"), {"pk": {"S": f"RESTATED#{OCTOBER}"}, "sk": {"S": "001"}}
    item = client.get_item(TableName="work", Key=key)["Item"]
    client.put_item(TableName="work", Item=item | {"state": {"S": "approved"}})
    assert waits(province, TWO) == []


@pytest.mark.parametrize(
    ("route", "body", "month", "number", "status"),
    [
        (ASK, {"reason": "回盘迟到"}, NOVEMBER, "1", 409),
        (ASK, {"reason": " "}, OCTOBER, "1", 422),
        (ASK, {"reason": "见410101199003070011"}, OCTOBER, "1", 422),
        (ASK, {"reason": "回盘迟到"}, "2026-13", "1", 404),
        (APPROVE, None, SEPTEMBER, "1", 404),
        (APPROVE, None, OCTOBER, "一", 404),
        (REFUSE, {"reason": "日期有误"}, OCTOBER, "9", 404),
    ],
)
def test_what_cannot_be_restated_is_refused(  # noqa: PLR0913 PLR0917 a case of the table
    province: Province, route: str, body: Any, month: str, number: str, status: int
) -> None:
    assert province.asked(route, ONE, body, month, number)[0] == status
    assert province.months.taken("month") == []


@pytest.mark.parametrize("stop", range(0, 16, 5))
def test_parts_that_come_twice_and_out_of_order_find_the_same(province: Province, stop: int) -> None:
    province.late("custody/b/1", "2026-10-30", collected=5)
    province.asked(ASK, ONE, {"reason": "回盘迟到"})
    orders = province.months.taken("month")
    for order in [*orders[stop:], *orders[: stop + 1], *orders]:
        queue = province.months.parts.month_queue()
        queue.send(RestateMonthPart.model_validate(order))
    province.months.deliver()
    (one,) = province.asked(LIST, ONE)[1]["restatements"]
    assert (one["state"], one["documents"], one["unions"]) == ("ready", 1, 1)


def test_the_parts_wait_until_whatever_had_come_is_stored(province: Province) -> None:
    """A movement has its instant before it is stored: by what is stored at once the edition could say less than came,
    and the audit, which counts by instants, would call it wrong for good."""
    delays: list[int] = []
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "SendMessage" and '"restate-month-part"' in parameters["MessageBody"]:
            delays.append(parameters.get("DelaySeconds", 0))
        return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:  # undone before the account that it stands on
        patch.setattr(BaseClient, "_make_api_call", call)
        province.late("custody/b/0", "2026-10-30", collected=5)
        for _ in range(2):
            assert province.asked(ASK, ONE, {"reason": "回盘迟到"})[0] == 202
    assert delays == [STORED_SECONDS] * PARTS * 2
    functions = [one for one in expanded(MAIN)["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    assert max(one["Properties"].get("Timeout", 0) for one in functions) == STORED_SECONDS

"""A month's report on the desk: what the report function kept, drilled down and with the months before."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import CONTEXT, event
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.cloud.stores.reported_months import ReportedMonthTable
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.movement import PARTS
from unioncard.reports.reported import ReportedMonth
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.handlers import Handlers
    from support.worked import Way

PROVINCE, CITY = "410000", "410100"


def asked(handlers: Handlers, union: str, acting: str = PROVINCE, **query: str) -> dict[str, Any]:
    claims = {"sub": "somebody", "union": acting, "roles": "overseer"}
    return handlers.answer(event("GET /reports", claims, query={"union": union, **query}))


def shown(handlers: Handlers, union: str, **query: str) -> Any:
    answer = asked(handlers, union, **query)
    assert answer["statusCode"] == 200, answer
    return json.loads(answer["body"])


def reported(*unions: str) -> str:
    month = clock.month_of(clock.now())
    for union in unions:
        importlib.import_module("report").handler({"month": month, "union": union}, CONTEXT)
    return month


def test_the_page_shows_what_the_file_says_and_leads_down(way: Way, handlers: Handlers) -> None:
    assert (shown(handlers, CITY)["report"], shown(handlers, CITY)["months"]) == (None, [])
    batch = way.sent(people_file(sample_rows(4, seed=11)))
    way.answered(batch.id, refuse=1)
    month = reported(CITY, UNION)
    page = shown(handlers, CITY, month=month)
    name = f"reports/{month}/{CITY}/{page['report']['code']}"
    kept = json.loads(way.stores.products.read(f"{name}.values.json"))
    assert {**page["report"], "unions": page["unions"]} == kept
    assert all(f"{name}{ending}" in page["files"][kind] for kind, ending in
               (("workbook", ".xlsx"), ("csv", ".values.csv"), ("json", ".values.json")))  # fmt: skip
    assert page["files"]["bulletin"] is None, "a month that still runs has no bulletin"
    below = {one["union"]: one for one in page["unions"]}
    steps = {one["step"]: one["total"] for one in below[UNION]["steps"]}
    assert (steps["joined"], steps["asked"], steps["opened"]) == (4, 3, 3)
    down = shown(handlers, UNION)
    assert down["report"]["steps"] == below[UNION]["steps"]
    assert [(one["month"], one["edition"]) for one in down["months"]] == [(month, 0)]
    trend = {one["step"]: (one["change"], one["total"], one["rate"]) for one in down["months"][0]["steps"]}
    assert trend == {one["step"]: (one["change"], one["total"], one["rate"]) for one in down["report"]["steps"]}


def test_the_bulletin_of_a_closed_month_is_among_its_files(
    way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = clock.month_of(clock.now())
    report = importlib.import_module("report")
    later = clock.beginning(clock.following(month)).replace(hour=6)
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: later)
        for part in range(PARTS):
            importlib.import_module("report_parts").closer().close(month, part)
        report.handler({"month": month, "union": CITY}, CONTEXT)
    page = shown(handlers, CITY, month=month)
    name = f"reports/{month}/{CITY}/{page['report']['code']}.bulletin.pdf"
    assert page["report"]["bulletin"] and name in page["files"]["bulletin"]
    assert way.stores.products.read(name).startswith(b"%PDF")


def test_unions_come_a_page_at_a_time(way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unioncard.desk.reports.PAGE", 2)
    reported(CITY)
    found, cursor = [], ""
    while True:
        page = shown(handlers, CITY, cursor=cursor)
        assert len(page["unions"]) <= 2
        found += [one["union"] for one in page["unions"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert sorted(found) == sorted(one.code for one in way.stores.directory.children(CITY)) and len(found) > 2


def test_a_month_that_was_not_reported_and_a_union_elsewhere_are_not_there(way: Way, handlers: Handlers) -> None:
    assert asked(handlers, CITY, month="2020-01")["statusCode"] == 404
    reported("410800")
    assert asked(handlers, "410800", acting=CITY)["statusCode"] == 403


def test_the_newest_edition_stands_whichever_comes_last(way: Way) -> None:
    table, month = ReportedMonthTable(way.stores.members.work), clock.month("2026-10")
    total = Tally(joined=3)
    for number, at in ((1, "2026-11-01T00:00:00Z"), (2, "2026-11-05T00:00:00Z"), (0, "2026-11-09T00:00:00Z")):
        table.enter(ReportedMonth(CITY, month, f"c{number}", number, at, "f.xlsx", NOTHING, total))
    found = table.find(CITY, month) or pytest.fail()
    assert (found.code, found.total, found.change) == ("c2", total, NOTHING)
    assert [one.code for one in table.of_union(CITY, 12)] == ["c2"]

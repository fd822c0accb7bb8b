"""A union that moves to another city: its targets, scores, notes of urging and what is put away go along with it."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.between_calls import between_calls
from support.handlers import CONTEXT, deployed_handlers, event, taken_out
from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.assessment.urging_letters import letters_due, passed_on
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.cloud.stores.urgings import UrgingTable
from unioncard.messages.notify import MAIL_ORDER, TargetNear, UrgingMoved
from unioncard.notifications.letters.target import target_words
from unioncard.notifications.letters.urging import urging_words
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import Office, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers

PROVINCE, OLD, NEW = "410000", "410100", "410800"
NAMES = {OLD: "郑州市总工会", NEW: "焦作市总工会"}


def day(days: int) -> str:
    return (clock.today() + timedelta(days)).isoformat()


class Offices:
    """Officers of both cities and of the union between them."""

    def __init__(self, way: Way, handlers: Handlers) -> None:
        self.way, self.handlers, self.office = way, handlers, Office(way)

    def ask(self, route: str, acting: str, body: Any = None, id: str = "", **query: str) -> Any:
        role = "administrator" if route.endswith("/targets") and body else "officer"
        claims = {"sub": f"{role}-{acting}", "union": acting, "roles": role}
        asked = event(route, claims, path={"id": id} if id else {}, query=query, body=body)
        answer = self.handlers.answer(asked)
        return answer["statusCode"], json.loads(answer["body"])

    def status(self, route: str, acting: str, body: Any = None, id: str = "", **query: str) -> Any:
        return self.ask(route, acting, body, id, **query)[0]

    def move(self, city: str) -> None:
        name = self.way.stores.directory.union(UNION).name
        assert not self.office.admit(row(工会编码=UNION, 工会名称=name, 上级工会名称=NAMES[city])).late

    def waits(self, acting: str) -> dict[str, tuple[int, str]]:
        """What 待办 says of notes of urging: how many, and the list that it opens."""
        found = self.ask("GET /work", acting)[1]["work"]
        return {one["kind"]: (one["count"], one["list"]) for one in found if one["kind"].startswith("urgings")}

    def letters(self) -> list[UrgingMoved]:
        orders = [MAIL_ORDER.validate_json(body) for body in taken_out("mail")]
        return [one for one in orders if isinstance(one, UrgingMoved)]


@pytest.fixture
def offices(way: Way) -> Iterator[Offices]:
    with deployed_handlers(way.stores, UNION_CLAIM="union", FIRST_MONTH=clock.month_of(clock.now())) as handlers:
        yield Offices(way, handlers)


def urged(offices: Offices) -> str:
    body = {"union": UNION, "due": day(7), "rules": ["base"], "text": "请说明"}
    status, note = offices.ask("POST /urgings", OLD, body)
    assert status == 201
    return str(note["urging"])


TO_JUDGE = "urgings-to-judge"
ANSWER, CLOSE, RETURN = (f"POST /urgings/{{id}}/{act}" for act in ("answer", "close", "return"))


def test_who_is_above_now_is_told_of_the_answer_and_judges_it(offices: Offices) -> None:
    note = urged(offices)
    offices.move(NEW)
    offices.letters()
    assert offices.status("GET /urgings/{id}", OLD, id=note) == 404
    assert offices.status(ANSWER, UNION, {"text": "已安排"}, note) == 200
    assert [(one.event, one.union) for one in offices.letters()] == [("answered", NEW)]
    assert offices.waits(OLD) == {}
    assert offices.waits(NEW) == {TO_JUDGE: (1, f"/urgings?side=sent&union={NEW}")}
    assert [one["urging"] for one in offices.ask("GET /urgings", NEW, side="sent")[1]["urgings"]] == [note]
    assert offices.ask("GET /urgings", OLD, side="sent")[1]["urgings"] == []
    assert offices.status(CLOSE, OLD, {"text": "同意"}, note) == 404
    assert offices.status(RETURN, NEW, {"text": "写明日期", "due": day(9)}, note) == 200
    assert offices.waits(NEW) == {}
    assert offices.status(ANSWER, UNION, {"text": "下月完成"}, note) == 200
    assert offices.status(CLOSE, NEW, {"text": "同意"}, note) == 200
    assert offices.waits(NEW) == {}
    assert offices.waits(UNION) == {}


def test_who_is_above_no_longer_is_neither_written_to_nor_has_anything_to_do(offices: Offices) -> None:
    note = urged(offices)
    store, directory = UrgingTable(Table("work")), offices.way.stores.directory
    overdue = clock.today() + timedelta(8)
    assert {one.union for one in letters_due(store, overdue, directory)} == {UNION, OLD}
    offices.letters()
    assert offices.status(ANSWER, UNION, {"text": "已安排"}, note) == 200
    (answered,) = offices.letters()
    assert offices.waits(OLD) == {TO_JUDGE: (1, f"/urgings?side=sent&union={OLD}")}
    assert urging_words(directory, store, answered)
    offices.move(NEW)
    assert offices.waits(OLD) == {}, "the list is empty, and so is the sum"
    assert urging_words(directory, store, answered) is None, "a letter that comes late opens nothing there any more"
    assert offices.status(RETURN, NEW, {"text": "写明日期", "due": day(7)}, note) == 200
    assert {one.union for one in letters_due(store, overdue, directory)} == {UNION, NEW}
    offices.move(OLD)
    assert {one.union for one in letters_due(store, overdue, directory)} == {UNION, OLD}
    assert offices.status(ANSWER, UNION, {"text": "已安排"}, note) == 200
    assert [one.union for one in offices.letters() if one.event == "answered"] == [OLD]
    assert offices.waits(OLD) == {TO_JUDGE: (1, f"/urgings?side=sent&union={OLD}")}
    assert offices.waits(NEW) == {}


def test_an_answer_waits_for_who_is_above_now_also_when_its_union_moved_after_it(offices: Offices) -> None:
    """The morning passes it on and writes to them, once; back again it waits for who asked."""
    note = urged(offices)
    store, directory = UrgingTable(Table("work")), offices.way.stores.directory
    assert offices.status(ANSWER, UNION, {"text": "已安排"}, note) == 200
    offices.move(NEW)
    assert (offices.waits(OLD), offices.waits(NEW)) == ({}, {})
    for _ in range(2):
        letters = list(passed_on(store, [UNION], directory))
        assert [(one.event, one.union) for one in letters] == [("answered", NEW)]
        assert urging_words(directory, store, letters[0])
        assert offices.waits(NEW) == {TO_JUDGE: (1, f"/urgings?side=sent&union={NEW}")}
    offices.move(OLD)
    assert [one.union for one in passed_on(store, [UNION], directory)] == [OLD]
    assert list(passed_on(store, [UNION], directory)) == [], "who asked was told of the answer"
    assert offices.waits(OLD) == {TO_JUDGE: (1, f"/urgings?side=sent&union={OLD}")}
    assert offices.waits(NEW) == {}
    assert offices.status(CLOSE, OLD, {"text": "同意"}, note) == 200
    assert list(passed_on(store, [UNION], directory)) == []


def test_nobody_is_told_that_an_answer_is_late_who_was_given_another_day_meanwhile(offices: Offices) -> None:
    """The morning finds a note by its day, and reads it a moment later."""
    store, directory = UrgingTable(Table("work")), offices.way.stores.directory
    overdue, told = clock.today() + timedelta(8), list[str]()
    for call in range(1, 20):
        note = urged(offices)

        def meanwhile(number: int, call: int = call, note: str = note) -> None:
            if number == call:
                assert offices.status(ANSWER, UNION, {"text": "已安排"}, note) == 200
                assert offices.status(RETURN, OLD, {"text": "写明日期", "due": day(20)}, note) == 200

        with between_calls(meanwhile) as calls:
            orders = letters_due(store, overdue, directory)
        told += [one.event for one in orders if urging_words(directory, store, one)]
        if calls[0] < call:
            break
        assert told == [], f"before call {call}"
        assert offices.status(CLOSE, OLD, {"text": "同意"}, note) == 200
    assert told == ["overdue", "overdue"], "undisturbed"


def test_targets_scores_reports_and_what_is_put_away_are_reached_from_where_the_union_is(offices: Offices) -> None:
    register = offices.way.taken(people_file(sample_rows(2, seed=77)))
    asked = {"goal": "opened", "begins": day(-5), "due": day(30)}
    targets = {city: offices.ask("POST /targets", city, asked | {"union": city})[1]["target"] for city in (OLD, NEW)}
    assert offices.status("POST /targets", OLD, asked | {"union": UNION, "due": day(40)}) == 201

    def reached(city: str) -> list[int]:
        put_away = {"reason": "not-needed"}
        return [
            offices.status("GET /targets", city, union=UNION),
            offices.status("GET /unions/{id}/standing", city, id=UNION),
            offices.status("GET /urgings", city, union=UNION),
            offices.status("GET /mails", city, union=UNION),
            offices.status("GET /work", city, union=UNION),
            offices.status("GET /reports", city, union=UNION),
            offices.status("POST /registers/{id}/dismissal", city, put_away, register.id),
            offices.status("POST /urgings", city, {"union": UNION, "due": day(0), "rules": ["base"], "text": "请"}),
        ]

    within, without = [200, 200, 200, 200, 200, 200, 409, 422], [403, 404, 403, 403, 403, 403, 404, 403]
    assert (reached(OLD), reached(NEW)) == (within, without)
    offices.move(NEW)
    assert (reached(OLD), reached(NEW)) == (without, within)
    held = offices.ask("GET /targets", UNION)[1]["targets"]
    assert [(one["target"], one["owner"]) for one in held] == [(targets[NEW], NEW)]
    offices.move(OLD)
    assert (reached(OLD), reached(NEW)) == (within, without)
    assert {one["owner"] for one in offices.ask("GET /targets", UNION)[1]["targets"]} == {OLD}


def test_nobody_is_written_to_about_a_target_of_a_city_that_it_left_meanwhile(offices: Offices) -> None:
    """The letter is written a while after it was ordered."""
    asked = {"union": OLD, "goal": "opened", "begins": day(-5), "due": day(7)}
    target = offices.ask("POST /targets", OLD, asked)[1]["target"]
    body = {"expected": 9, "gathered": 0}
    assert offices.status("POST /unions/{id}/base", UNION, body, UNION) == 200
    importlib.import_module("report").handler({"count_progress": clock.stamp(clock.now())}, CONTEXT)
    order, work = TargetNear(target=target, days=7, union=UNION), Table("work")
    stores = offices.way.stores.directory, TargetTable(work), StandingTable(work)
    assert target_words(*stores, order)
    offices.move(NEW)
    assert target_words(*stores, order) is None


def test_a_clerk_sees_no_notes_to_unions_below_in_a_list_either(offices: Offices) -> None:
    note = urged(offices)
    clerk = {"sub": "clerk", "union": OLD, "roles": "clerk"}
    assert offices.handlers.answer(event("GET /urgings/{id}", clerk, path={"id": note}))["statusCode"] == 404
    listed = offices.handlers.answer(event("GET /urgings", clerk, query={"side": "sent"}))
    assert json.loads(listed["body"])["urgings"] == []
    offices.status(ANSWER, UNION, {"text": "已安排"}, note)
    work = json.loads(offices.handlers.answer(event("GET /work", clerk))["body"])["work"]
    assert TO_JUDGE not in {one["kind"] for one in work}

"""Targets, bases, scores and notes of urging, from the morning's count to what the desk shows and who is written to."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.between_calls import between_calls
from support.handlers import CONTEXT, deployed_handlers, event, taken_out
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.assessment.rules import table_on
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.standings import StandingTable
from unioncard.cloud.stores.targets import TargetTable
from unioncard.messages.notify import MAIL_ORDER, TargetNear
from unioncard.messages.report import MONTH_ORDER, RemindOfTarget
from unioncard.notifications.letters.target import target_near, target_words
from unioncard.texts import work as texts
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows
from unit.desk.work_story import noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers
    from support.worked import Way
    from unioncard.notifications.letters.target import TargetWords

PROVINCE, CITY, NEIGHBOUR = "410000", "410100", "4101000002"


def day(days: int) -> str:
    return (clock.today() + timedelta(days)).isoformat()


@pytest.fixture
def handlers(way: Way) -> Iterator[Handlers]:
    with deployed_handlers(way.stores, UNION_CLAIM="union", FIRST_MONTH=clock.month_of(clock.now())) as opened:
        yield opened


def asked(handlers: Handlers, route: str, acting: str, body: Any = None, role: str = "officer", **more: Any) -> Any:
    claims = {"sub": f"{role}-{acting}", "union": acting, "roles": role}
    answer = handlers.answer(event(route, claims, body=body, **more))
    return answer["statusCode"], json.loads(answer["body"])


def done(*given: Any, **more: Any) -> Any:
    status, body = asked(*given, **more)
    assert status in {200, 201}, body
    return body


def morning() -> None:
    importlib.import_module("report").handler({"count_progress": clock.stamp(clock.now())}, CONTEXT)


def letters() -> list[tuple[str, str, int]]:
    sqs = boto3.client("sqs")
    url, found = sqs.get_queue_url(QueueName="mail")["QueueUrl"], []
    while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for one in some:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            body = json.loads(one["Body"])
            if body["kind"] == "urging-moved":
                found.append((body["event"], body["union"], body["round"]))
    return found


NOTICE = {"union": PROVINCE, "goal": "uploaded", "begins": day(-10), "due": day(10)}


def target(handlers: Handlers, acting: str = PROVINCE, **more: Any) -> Any:
    role = "province" if acting == PROVINCE else "administrator"
    return asked(handlers, "POST /targets", acting, NOTICE | more, role)


def targets(handlers: Handlers, union: str, acting: str = PROVINCE) -> Any:
    return done(handlers, "GET /targets", acting, role="overseer", query={"union": union})


def standing(handlers: Handlers, union: str, acting: str = PROVINCE, **query: str) -> Any:
    return done(handlers, "GET /unions/{id}/standing", acting, role="overseer", path={"id": union}, query=query)


def state_base(handlers: Handlers, union: str, expected: int, gathered: int) -> Any:
    return asked(
        handlers, "POST /unions/{id}/base", union, {"expected": expected, "gathered": gathered}, path={"id": union}
    )


def test_a_target_is_measured_by_the_ledger_against_the_base_that_the_union_said(way: Way, handlers: Handlers) -> None:
    assert target(handlers)[0] == 201
    way.taken(people_file(sample_rows(4, seed=21)))
    before = targets(handlers, UNION, UNION)
    assert (before["at"], before["targets"][0]["state"], before["targets"][0]["yours"]) == (None, "unknown", False)
    morning()
    unknown = targets(handlers, UNION, UNION)
    assert unknown["base"] == {"expected": None, "gathered": None, "source": "none", "at": None, "below": False}
    assert (unknown["targets"][0]["state"], unknown["targets"][0]["line"]) == ("unknown", None)

    assert state_base(handlers, UNION, 10, 6)[0] == 200
    assert state_base(handlers, UNION, 10, 6)[1]["at"] == state_base(handlers, UNION, 10, 6)[1]["at"]
    assert state_base(handlers, UNION, 10, 11)[0] == 422
    morning()
    (one,) = targets(handlers, UNION, UNION)["targets"]
    assert [one[name] for name in ("state", "count", "expected", "number", "line", "rate")] == [
        "behind", 4, 10, 10, 5, 0.4,
    ]  # fmt: skip
    assert one["points"][-1] == {"day": day(0), "count": 4, "line": 5}
    assert one["forecast"]["outlook"] == "too-little"
    city = targets(handlers, CITY, CITY)
    assert (city["expected"], city["unclear"], city["basics"]) == (10, city["basics"] - 1, city["basics"])


def test_a_target_set_twice_is_one_and_an_ended_one_holds_no_longer(handlers: Handlers) -> None:
    first = target(handlers)[1]
    assert target(handlers)[1] == first
    city = target(handlers, CITY, union=UNION, due=day(5))[1]
    assert [one["target"] for one in targets(handlers, UNION)["targets"]] == [city["target"], first["target"]]
    path = {"id": first["target"]}
    assert asked(handlers, "POST /targets/{id}/end", CITY, role="administrator", path=path)[0] == 404
    for _ in range(2):
        assert done(handlers, "POST /targets/{id}/end", PROVINCE, role="province", path=path)["ended"]
    assert [one["target"] for one in targets(handlers, UNION)["targets"]] == [city["target"]]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"begins": day(10)}, 422),
        ({"begins": day(-20), "due": day(-1)}, 422),
        ({"due": day(4000)}, 422),
        ({"share": 101}, 400),
        ({"share": 0}, 400),
        ({"goal": "spent"}, 400),
        ({"due": 1796083200}, 400),
        ({"due": "1796083200"}, 400),
        ({"due": f"{day(9)}T00:00:00"}, 400),
        ({"union": "4199999999"}, 403),
    ],
)
def test_a_target_that_makes_no_line_is_refused(handlers: Handlers, more: dict[str, Any], status: int) -> None:
    assert target(handlers, **more)[0] == status


def test_scores_open_to_what_they_are_made_of_and_ranks_stay_within_the_level(way: Way, handlers: Handlers) -> None:
    empty = standing(handlers, CITY)
    assert (empty["at"], empty["standing"], empty["unions"], empty["version"]) == (
        None,
        None,
        [],
        table_on(clock.today()).version,
    )
    target(handlers)
    batch = way.sent(people_file(sample_rows(4, seed=31)))
    way.answered(batch.id)
    way.taken(people_file(sample_rows(3, seed=32)), NEIGHBOUR)
    for union, expected in ((UNION, 4), (NEIGHBOUR, 30)):
        state_base(handlers, union, expected, 0)
    morning()

    seen = standing(handlers, CITY, CITY)
    best, second = seen["unions"][:2]
    assert (best["union"], best["rank"], second["union"], second["rank"]) == (UNION, 1, NEIGHBOUR, 2)
    marks = {one["rule"]: one for one in best["marks"]}
    assert marks["uploaded"] == {"rule": "uploaded", "part": 4, "whole": 2, "rate": 2.0, "points": 25}
    assert (marks["gathered"]["points"], marks["base"]["points"], marks["cards"]["points"]) == (None, 15, 15)
    assert {one["union"]: one["score"] for one in seen["unions"]}["4101000003"] == 0, "it never reported"
    assert seen["kinds"] == [{"kind": "basic", "unions": len(seen["unions"])}]
    assert sum(one["full"] for one in seen["rules"]) == 100
    above = standing(handlers, PROVINCE)
    assert {one["kind"] for one in above["unions"]} == {"region"} == {above["kind"]}
    assert above["unions"][0]["union"] == CITY
    assert {one["kind"] for one in standing(handlers, PROVINCE, kind="basic")["unions"]} <= {"basic"}
    assert standing(handlers, UNION, UNION)["standing"]["rank"] == 1


def test_a_basic_union_below_which_nobody_stands_any_more_ranks_nobody(way: Way, handlers: Handlers) -> None:
    directory = way.stores.directory
    one = directory.union(NEIGHBOUR)
    directory.load(Directory((replace(one, parent=UNION, path=f"{directory.union(UNION).path}{NEIGHBOUR}/"),), (), ()))
    morning()
    assert [(of["kind"], of["unions"]) for of in standing(handlers, UNION)["kinds"]] == [("basic", 1)]
    directory.load(Directory((one,), (), ()))
    morning()
    assert standing(handlers, UNION)["kinds"] == []


def test_a_page_makes_so_many_calls_whatever_there_is(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    target(handlers)
    morning()
    calls = noted(monkeypatch)
    standing(handlers, CITY, CITY)
    targets(handlers, UNION, UNION)
    assert Counter(calls) == {"Query": 7, "GetItem": 5, "BatchGetItem": 4}


def urge(handlers: Handlers, **more: Any) -> Any:
    body = {"union": CITY, "due": day(7), "rules": ["uploaded", "base"], "text": "进度落后，请说明原因和完成日期"}
    return asked(handlers, "POST /urgings", PROVINCE, body | more, "province")


def test_an_answer_says_how_many_in_as_many_words_as_it_needs_and_stays_as_it_was_written(handlers: Handlers) -> None:
    """What a note asks for are figures: they are no numbers of persons, and a mark of Chinese stays one."""
    path, answer = {"id": urge(handlers)[1]["urging"]}, "POST /urgings/{id}/answer"
    refused = {
        "本人号码 410105199003077239": 422,
        "电话：１３８ ００１３ ８０００": 422,
        "好\u202e的": 422,
        "长" * 1001: 400,
    }
    for text, status in refused.items():
        assert asked(handlers, answer, CITY, {"text": text}, path=path)[0] == status
    text = "机械厂 120 人，医院 1,300 人（12月3日前上传）；其余 450 人到 2026-12-20。" + "另" * 900
    assert done(handlers, answer, CITY, {"text": f" {text}\n"}, path=path)["said"][-1]["text"] == text


def test_a_note_goes_to_and_fro_and_each_step_is_written_about_once(handlers: Handlers) -> None:
    status, note = urge(handlers)
    assert (status, note["state"], note["rules"]) == (
        201, "asked",
        [{"rule": "uploaded", "name": "会员信息上传"}, {"rule": "base", "name": "底数清楚"}],
    )  # fmt: skip
    path = {"id": note["urging"]}
    assert urge(handlers)[1]["urging"] == note["urging"], "pressed twice"
    assert urge(handlers, text="别的事")[0] == 409
    assert asked(handlers, "POST /urgings/{id}/return", PROVINCE, {"text": "再报", "due": day(9)}, path=path)[0] == 409
    assert asked(handlers, "POST /urgings/{id}/answer", PROVINCE, {"text": "代答"}, path=path)[0] == 404
    done(handlers, "POST /urgings/{id}/answer", CITY, {"text": "已安排"}, path=path)
    done(handlers, "POST /urgings/{id}/answer", CITY, {"text": "已安排"}, path=path)
    assert asked(handlers, "POST /urgings/{id}/answer", CITY, {"text": "又想了想"}, path=path)[0] == 409
    done(handlers, "POST /urgings/{id}/return", PROVINCE, {"text": "请写明日期", "due": day(9)}, path=path)
    done(handlers, "POST /urgings/{id}/answer", CITY, {"text": "下月完成"}, path=path)
    assert asked(handlers, "POST /urgings/{id}/close", CITY, {"text": "自己办结"}, path=path)[0] == 409
    closed = done(handlers, "POST /urgings/{id}/close", PROVINCE, {"text": "同意"}, path=path)
    assert [one["state"] for one in closed["said"]] == ["asked", "answered", "returned", "answered", "closed"]
    assert asked(handlers, "POST /urgings/{id}/close", PROVINCE, {"text": "另一句"}, path=path)[0] == 409
    assert [*dict.fromkeys(letters())] == [
        ("asked", CITY, 1), ("answered", PROVINCE, 1), ("returned", CITY, 2), ("answered", PROVINCE, 2),
        ("closed", CITY, 2),
    ]  # fmt: skip
    received = done(handlers, "GET /urgings", CITY, query={"union": CITY})["urgings"]
    sent = done(handlers, "GET /urgings", PROVINCE, query={"union": PROVINCE, "side": "sent"})["urgings"]
    assert [one["urging"] for one in received] == [one["urging"] for one in sent] == [note["urging"]]
    assert (received[0]["yours"], sent[0]["yours"]) == (True, False)
    assert asked(handlers, "GET /urgings/{id}", "410800", path=path)[0] == 404
    assert urge(handlers)[0] == 201, "a closed one makes room for another"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"union": PROVINCE}, 422),
        ({"rules": []}, 422),
        ({"rules": ["mood"]}, 422),
        ({"text": " "}, 422),
        ({"text": "见410101199003070011"}, 422),
        ({"due": day(0)}, 422),
        ({"due": day(400)}, 422),
        ({"union": "4199999999"}, 403),
    ],
)
def test_a_note_that_asks_for_nothing_or_leaves_no_time_is_refused(
    handlers: Handlers, more: dict[str, Any], status: int
) -> None:
    assert urge(handlers, **more)[0] == status
    assert letters() == []


def remind(days: int) -> list[tuple[str, str, int]]:
    at = (clock.now() + timedelta(days)).isoformat()
    importlib.import_module("report").handler({"remind_of_cards": at}, CONTEXT)
    return letters()


def test_the_morning_reminds_three_days_before_and_writes_to_both_the_day_after(handlers: Handlers) -> None:
    path = {"id": urge(handlers)[1]["urging"]}
    letters()
    assert {days: found for days in range(10) if (found := remind(days))} == {
        4: [("near", CITY, 1)],
        8: [("overdue", PROVINCE, 1), ("overdue", CITY, 1)],
    }
    done(handlers, "POST /urgings/{id}/answer", CITY, {"text": "已安排"}, path=path)
    letters()
    assert [remind(days) for days in (4, 8)] == [[], []]


def test_what_waits_is_in_the_list_of_what_waits(handlers: Handlers) -> None:
    def waits(union: str) -> dict[str, Any]:
        found = done(handlers, "GET /work", union, query={"union": union})["work"]
        return {one["kind"]: one for one in found if one["kind"].startswith("urgings")}

    path = {"id": urge(handlers)[1]["urging"]}
    (one,) = waits(CITY).values()
    assert (one["kind"], one["count"], one["overdue"], one["yours"]) == ("urgings-to-answer", 1, False, True)
    assert (
        one["message"],
        one["list"],
    ) == (texts.KINDS["urgings-to-answer"].format(count=1, more=""), f"/urgings?union={CITY}")
    assert waits(PROVINCE) == {}
    done(handlers, "POST /urgings/{id}/answer", CITY, {"text": "已安排"}, path=path)
    (one,) = waits(PROVINCE).values()
    assert (one["kind"], one["list"]) == ("urgings-to-judge", f"/urgings?side=sent&union={PROVINCE}")
    assert waits(CITY) == {}


def reminded_of_targets(days: int) -> list[TargetNear]:
    """The letters about targets that the schedule of a day orders, with what it leaves to messages of their own."""
    report = importlib.import_module("report")
    report.handler({"remind_of_cards": f"{day(days)}T08:00:00+08:00"}, CONTEXT)
    while bodies := taken_out("month"):
        for body in bodies:
            order = MONTH_ORDER.validate_json(body)
            assert isinstance(order, RemindOfTarget)
            report.remind_of_target(order)
    found: list[TargetNear] = []
    while bodies := taken_out("mail"):
        orders = [MAIL_ORDER.validate_json(body) for body in bodies]
        found += [one for one in orders if isinstance(one, TargetNear)]
    return found


def test_who_is_behind_the_line_is_written_to_a_week_and_a_day_before_the_date(way: Way, handlers: Handlers) -> None:
    first = target(handlers)[1]["target"]
    way.taken(people_file(sample_rows(4, seed=41)))
    for union, expected in ((UNION, 4), (NEIGHBOUR, 30)):
        state_base(handlers, union, expected, 0)
    morning()
    assert [reminded_of_targets(days) for days in (2, 4, 8, 10)] == [[]] * 4
    for days, left in ((3, 7), (9, 1)):
        letters = reminded_of_targets(days)
        assert {one.name for one in letters} == {
            f"target-near/{first}/{left}/{union}" for union in (NEIGHBOUR, CITY, PROVINCE)
        }
        assert len(letters) == 3
    nearer = target(handlers, CITY, union=NEIGHBOUR, due=day(10))[1]["target"]
    assert {(one.target, one.union) for one in reminded_of_targets(3)} == {
        (first, PROVINCE), (first, CITY), (first, NEIGHBOUR), (nearer, NEIGHBOUR),
    }  # fmt: skip
    sooner = target(handlers, union=NEIGHBOUR, due=day(30))[1]["target"]
    assert {(one.target, one.union) for one in reminded_of_targets(3)} == {
        (first, PROVINCE), (first, CITY), (nearer, NEIGHBOUR),
    }  # fmt: skip
    assert sooner not in {one.target for one in reminded_of_targets(3)}


def test_the_letter_says_how_far_the_line_is_and_is_not_written_to_who_has_caught_up(
    way: Way, handlers: Handlers
) -> None:
    made = target(handlers, due=day(7), share=50)[1]["target"]
    state_base(handlers, NEIGHBOUR, 2000, 0)
    morning()
    work, directory = Table("work"), way.stores.directory
    order = TargetNear(target=made, days=7, union=NEIGHBOUR)

    def words() -> TargetWords | None:
        return target_words(directory, TargetTable(work), StandingTable(work), order)

    found = words()
    assert found
    letter = target_near(found, origin="https://card.example.org")
    assert day(7) in letter.subject and "1,000 人" in letter.text and "#/targets?union=4101000002" in letter.text
    state_base(handlers, NEIGHBOUR, 0, 0)
    morning()
    assert words() is None
    state_base(handlers, NEIGHBOUR, 2000, 0)
    morning()
    assert words()
    asked(handlers, "POST /targets/{id}/end", PROVINCE, role="province", path={"id": made})
    assert words() is None


def test_whoever_is_behind_is_written_to_whenever_the_region_above_moves_while_it_is_looked_for(
    way: Way, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for a page of the tree after the other, in steps of their own."""
    set_one, due = target(handlers)[1]["target"], day(3)
    state_base(handlers, NEIGHBOUR, 30, 0)
    morning()
    directory, standings, report = way.stores.directory, StandingTable(Table("work")), importlib.import_module("report")
    region = replace(directory.union("410900"), code="419901", name="样例区总工会", parent="410500")
    union = replace(directory.union(NEIGHBOUR), code="4199010001", name="样例厂工会", parent=region.code)
    stood = standings.of([NEIGHBOUR])[NEIGHBOUR]
    standings.keep([replace(stood, union=union.code)], [], stood.day)
    begun, walk = clock.now(), RemindOfTarget(target=set_one, day=due, union=PROVINCE)

    def placed(city: str) -> None:
        above = replace(region, parent=city, path=f"/{PROVINCE}/{city}/{region.code}/")
        directory.load(Directory((above, replace(union, path=f"{above.path}{union.code}/")), (), ()))

    def walked() -> set[str]:
        orders = [walk]
        while orders:
            report.remind_of_target(orders.pop(0))
            orders += [RemindOfTarget.model_validate_json(body) for body in taken_out("month")]
        return {MAIL_ORDER.validate_json(body).union for body in taken_out("mail")}

    for call in count(1, 7):  # it is on no page from the one to the other: dozens of calls
        for days in (0, 1.5):  # what moved before is long ago
            monkeypatch.setattr(clock, "now", lambda at=begun + timedelta(days=2 * call + days): at)
            if not days:
                placed("410500")
        with between_calls(lambda n, call=call: placed(CITY) if n == call else None) as calls:
            assert union.code in walked(), f"moved before call {call}"
        if calls[0] < call:
            return

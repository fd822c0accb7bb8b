"""Notes of urging between a union and the one above: each step is written about, reminded of and listed."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.handlers import CONTEXT
from unioncard import clock
from unioncard.texts import work as texts

from .assessment_story import CITY, PROVINCE, asked, day, done

if TYPE_CHECKING:
    from support.handlers import Handlers


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

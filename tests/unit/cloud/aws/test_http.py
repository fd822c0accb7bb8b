"""The API's edge: every error has its status, and a foreign error keeps its words to itself."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ConfigDict

from unioncard.cloud.aws.http import body_as, claims, json_response, respond
from unioncard.cloud.aws.log import logger
from unioncard.errors import (
    Conflict,
    ImpossibleTransition,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotIssuable,
    NotNow,
    TooMany,
    UnionCardError,
)

from .stub import refused

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from unioncard.cloud.aws.http import Event, Response

EVENT = {"routeKey": "POST /thing", "requestContext": {"requestId": "request-1"}, "body": "{}"}


class Thing(BaseModel):
    """A body with one field."""

    model_config = ConfigDict(extra="forbid")

    name: str


def raising(error: Exception) -> dict[str, Any]:
    """The response of a route that raises."""

    def route(_event: Event) -> Response:
        raise error

    return respond(EVENT, {"POST /thing": route})


def repeated(body: str | None) -> dict[str, Any]:
    """The response of a route that gives its body back."""
    event = {**EVENT, "body": body}
    return respond(event, {"POST /thing": lambda event: json_response(200, body_as(Thing, event).model_dump())})


def error_body(given: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = json.loads(given["body"])["error"]
    return found


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotAllowed("不在本会管辖范围"), 403, "not-allowed"),
        (NotNow("已交银行"), 409, "not-now"),
        (NotIssuable("没有协议"), 409, "not-now"),
        (NotFound("没有这个登记表"), 404, "not-found"),
        (InvalidInput("卡号位数不对"), 422, "invalid-input"),
    ],
)
def test_a_refusal_has_its_status_and_its_words(error: UnionCardError, status: int, code: str):
    given = raising(error)

    assert given["statusCode"] == status
    assert error_body(given) == {"code": code, "message": str(error)}


def test_too_many_questions_are_429_and_say_when_to_ask_again():
    given = raising(TooMany("请在 14:20 以后再试。", 431))

    assert (given["statusCode"], given["headers"]["retry-after"]) == (429, "431")
    assert error_body(given) == {"code": "too-many", "message": "请在 14:20 以后再试。"}
    assert json.loads(given["body"])["title"] == "Too Many Requests"


def test_a_refusal_is_a_problem_that_says_the_same_in_both_shapes():
    given = raising(NotAllowed("不在本会管辖范围"))
    problem = json.loads(given["body"])

    assert given["headers"]["content-type"] == "application/problem+json; charset=utf-8"
    assert (problem["status"], problem["title"], problem["fields"]) == (403, "Forbidden", [])
    assert {"code": problem["code"], "message": problem["detail"]} == problem["error"]


def test_what_is_wrong_in_a_body_is_said_by_its_field():
    problem = json.loads(repeated('{"name": 1, "住址 of 410101": "x"}')["body"])

    assert {one["field"]: one["detail"] for one in problem["fields"]} == {
        "name": "name 应为文字",
        "": "没有 某一项 这一项",
    }


def test_what_passes_is_503_so_that_the_caller_asks_again():
    assert raising(Conflict("register R1"))["statusCode"] == 503


def test_who_was_second_is_decided_on_anew_and_put_on_record_once():
    left = [Conflict("urging U1"), Conflict("urging U1"), NotNow("已经办结")]

    def route(_event: Event) -> Response:
        raise left.pop(0)

    recorded = []

    def recorder(_event: Event, answer: Callable[[], Response]) -> Response:
        recorded.append(answer())
        return recorded[-1]

    given = respond(EVENT, {"POST /thing": route}, recorder)

    assert (given["statusCode"], error_body(given)["message"], recorded) == (409, "已经办结", [given])


@pytest.mark.parametrize("kind", [RuntimeError, KeyError, ImpossibleTransition])
def test_any_other_error_is_500_and_only_its_kind_is_logged(kind: type[Exception], log: io.StringIO):
    given = raising(kind("secret"))

    assert (given["statusCode"], error_body(given)["code"]) == (500, "internal")
    assert "request-1" in error_body(given)["message"]
    assert json.loads(log.getvalue())["reason"] == kind.__name__
    assert "secret" not in given["body"] + log.getvalue()


@pytest.mark.parametrize("body", [None, "", "{", "[]", "{}", '{"name": 1}', '{"name": "a", "more": 1}'])
def test_a_body_that_cannot_be_read_is_400_and_not_repeated(body: str | None):
    given = repeated(body)

    assert (given["statusCode"], error_body(given)["code"]) == (400, "unreadable")


def test_a_response_is_json_in_chinese_that_nobody_may_keep():
    given = repeated('{"name": "工会"}')

    assert given["statusCode"] == 200
    assert given["body"] == '{"name": "工会"}'
    assert given["headers"] == {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}


def test_the_claims_are_those_of_the_verified_token():
    context = {"requestId": "request-1", "authorizer": {"jwt": {"claims": {"sub": "officer-1"}}}}

    assert claims({"requestContext": context}) == {"sub": "officer-1"}


@pytest.mark.parametrize("text", ['{"name": "工会"}', '{"name": "plain"}'])
def test_a_body_that_came_in_base64_is_read(text: str) -> None:
    """API Gateway takes a body without a content type for binary."""
    body = b64encode(text.encode()).decode()
    event = {**EVENT, "body": body, "isBase64Encoded": True}
    assert body_as(Thing, event) == Thing.model_validate_json(text)


@pytest.mark.parametrize("body", ["not base64!", b64encode(b"\xff\xfe").decode(), "", None])
def test_a_body_that_is_no_base64_of_json_is_unreadable(body: str | None) -> None:
    event = {**EVENT, "body": body, "isBase64Encoded": True}
    answer = respond(event, {"POST /thing": lambda event: json_response(200, body_as(Thing, event).model_dump())})
    assert (answer["statusCode"], error_body(answer)["code"]) == (400, "unreadable")


@pytest.mark.parametrize("part", ["", "R" * 101, "工" * 3000])
def test_an_id_that_none_can_be_is_not_found_before_a_store_is_asked(part: str) -> None:
    event = {**EVENT, "pathParameters": {"id": part}}
    answer = respond(event, {"POST /thing": lambda _: json_response(200, {})})
    assert (answer["statusCode"], error_body(answer)["code"]) == (404, "not-found")
    assert (
        respond({**EVENT, "pathParameters": {"id": "R" * 100}}, {"POST /thing": lambda _: json_response(200, {})})[
            "statusCode"
        ]
        == 200
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{}", "缺少 name"),
        ('{"name": 1}', "name 应为文字"),
        ('{"name": "x", "kind": 1}', "没有 kind 这一项"),
        ('{"name": 1, "kind": 1}', "没有 kind 这一项；name 应为文字"),
        ("[]", "应为一个 JSON 对象"),
        ("{", "不是正确的 JSON"),
        (None, "不是正确的 JSON"),
    ],
)
def test_400_names_the_field_and_what_is_wrong_with_it(body: str | None, said: str) -> None:
    answer = repeated(body)
    assert (answer["statusCode"], error_body(answer)["message"]) == (400, f"请求内容有误：{said}。请核对后重试。")


@pytest.mark.parametrize("name", ["张三", "412121199003070019", "name\\n", "x" * 60])
def test_400_repeats_nothing_that_a_sender_made_up(name: str) -> None:
    message = error_body(repeated(f'{{"name": "x", "{name}": 1}}'))["message"]
    assert message == "请求内容有误：没有 某一项 这一项。请核对后重试。"


def test_400_does_not_quote_a_value() -> None:
    assert "secret" not in error_body(repeated('{"name": ["secret"]}'))["message"]


def test_an_aws_that_is_busy_is_503_and_worth_another_try(log: io.StringIO):
    given = raising(refused("ThrottlingException"))

    assert (given["statusCode"], error_body(given)["code"]) == (503, "try-again")
    assert json.loads(log.getvalue())["level"] == "WARNING"


def test_every_line_of_a_request_has_the_id_that_the_access_log_has(log: io.StringIO):
    def route(_event: Event) -> Response:
        logger.info("of a room that does not know it")
        return json_response(200, {})

    respond(EVENT, {"POST /thing": route})

    assert json.loads(log.getvalue())["request"] == "request-1"

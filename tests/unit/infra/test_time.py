"""No call of the SDK outlasts the function that makes it: a killed function says nothing and waits for hours."""

from __future__ import annotations

from typing import Any

import pytest

from support import templates
from support.sdk_time import longest_call
from unioncard.cloud.aws.client import ONE_ATTEMPT, PATIENT, PROMPT
from unioncard.cloud.aws.queue import PROMISED_SECONDS

from . import parts

ROOT = templates.INFRA.parent
MAIN = templates.expanded(templates.MAIN)
FUNCTIONS = parts.of_type(MAIN, parts.FUNCTION)
CALLED_BY_PEOPLE = {"Upload", "Desk", "Unions", "Members", "Lookup"}


def sources(function: dict[str, Any]) -> str:
    folder = (templates.INFRA / function["CodeUri"]).resolve()
    return "".join(file.read_text("utf-8") for file in sorted(folder.glob("*.py")))


def answers_soon(function: dict[str, Any]) -> bool:
    """Whether it says so to the SDK, or has only light clients, which wait no longer (test_clients.py there)."""
    text = sources(function)
    return "answer_soon()" in text or ("light_client" in text and "from_sdk" not in text)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_longest_call_ends_before_its_function(name: str) -> None:
    function = FUNCTIONS[name]
    prompt = answers_soon(function)
    slowest = [PROMPT] if prompt else [PATIENT, ONE_ATTEMPT]
    assert max(map(longest_call, slowest)) < function["Timeout"]


def test_who_is_called_by_people_answers_soon() -> None:
    soon = {name.removesuffix("Function") for name, one in FUNCTIONS.items() if answers_soon(one)}
    assert soon == CALLED_BY_PEOPLE


def test_a_promise_arrives_when_the_function_that_made_it_has_ended() -> None:
    """So that what it is about is stored by then, or never is (docs/decisions/0096)."""
    longest = max(FUNCTIONS[f"{name}Function"]["Timeout"] for name in CALLED_BY_PEOPLE)
    assert longest < PROMISED_SECONDS <= 900, "and SQS takes no longer delay"


def test_how_long_failed_messages_and_silent_banks_rest_is_what_the_parameters_say() -> None:
    """The end-to-end tests set both at the functions themselves."""
    rests = {("RETRY_SECONDS", "RetrySeconds"), ("LINE_REST_SECONDS", "LineRestSeconds")}
    names = {name for name, _ in rests}
    found = [(name, value) for one in FUNCTIONS.values() for name, value in one["Environment"]["Variables"].items()]
    assert {(name, value["Ref"]) for name, value in found if name in names} == rests

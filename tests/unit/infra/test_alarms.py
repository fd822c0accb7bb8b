"""What nobody looks at rings: errors, throttles, slowness, queues that grow, answers of the API, rounds that stop."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from support import templates

from . import parts

TEMPLATE = templates.linked()
ALARMS = parts.of_type(TEMPLATE, "AWS::CloudWatch::Alarm")
FUNCTIONS = parts.of_type(TEMPLATE, parts.FUNCTION)
ROUNDS_SECONDS: Final = 900
REPEATED: Final = ("RegistersWaiting", "AnswersOverdue", "BankUnreachable", "BankRefusesUs", "ProfilesUnreadable")
"""Counted again in every round while their cause lasts."""


def watching(metric: str) -> dict[str, dict[str, Any]]:
    """What is watched by an alarm on this metric → the alarm."""
    return {
        parts.named(dimension["Value"]): alarm
        for alarm in ALARMS.values()
        if alarm["MetricName"] == metric
        for dimension in alarm.get("Dimensions", [])
    }


def test_every_alarm_reaches_somebody_and_says_where_to_read_on() -> None:
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        says = alarm["AlarmDescription"]
        pages = re.findall(r"docs/operations/[\w-]+\.md", says if isinstance(says, str) else says["Fn::Sub"])
        assert pages, name
        assert all((templates.INFRA.parent / page).is_file() for page in pages), name


KINDS: Final = ("ErrorsAlarm", "ThrottlesAlarm", "DurationAlarm", "AgeAlarm", "DeadLettersAlarm")
"""Alarms of each function or queue, which have one line together."""


def test_the_page_of_every_alarm_has_a_line_by_its_name() -> None:
    for name, alarm in ALARMS.items():
        says = alarm["AlarmDescription"]
        text = says if isinstance(says, str) else says["Fn::Sub"]
        pages = [templates.INFRA.parent / page for page in re.findall(r"docs/operations/[\w-]+\.md", text)]
        kind = next((one for one in KINDS if name.endswith(one)), "")
        owner = name.removesuffix(kind)
        of_all = kind and (
            f"{owner}Function" in FUNCTIONS or f"{owner}Queue" in TEMPLATE["Resources"] or owner == "Report"
        )
        wanted = {f"`{name}`"} | ({f"`<Function>{kind}`", f"`<Queue>{kind}`"} if of_all else set())
        assert any(one.strip("`") in page.read_text("utf-8") for page in pages for one in wanted), name


@pytest.mark.parametrize("metric", ["Errors", "Throttles", "Duration"])
def test_every_function_is_watched(metric: str) -> None:
    assert watching(metric).keys() == FUNCTIONS.keys()


def test_a_function_is_slow_before_it_is_ended() -> None:
    for name, alarm in watching("Duration").items():
        assert alarm["Statistic"] == "Maximum"
        assert alarm["Threshold"] == 800 * FUNCTIONS[name]["Timeout"], name


def test_every_queue_is_watched_for_the_age_of_its_oldest_message() -> None:
    queues = {parts.named(event["Queue"]) for _, _, event in parts.sqs_events(TEMPLATE)}
    assert watching("ApproximateAgeOfOldestMessage").keys() == queues


def test_the_api_is_watched_for_5xx_and_429() -> None:
    assert set(watching("5xx")) == {"Api"}
    (counted,) = parts.of_type(TEMPLATE, "AWS::Logs::MetricFilter").values()
    (made,) = counted["MetricTransformations"]
    assert (parts.named(counted["LogGroupName"]), counted["FilterPattern"]) == ("ApiLogs", '{ $.status = "429" }')
    alarm = ALARMS["TooManyAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (made["MetricNamespace"], made["MetricName"])


def test_rounds_that_stop_are_noticed_within_three_of_them() -> None:
    alarm = ALARMS["RoundsRunAlarm"]
    rounds = parts.of_type(TEMPLATE, "AWS::Scheduler::Schedule")["BatchRounds"]["ScheduleExpression"]
    assert rounds == f"rate({ROUNDS_SECONDS // 60} minutes)"
    assert (alarm["Period"], alarm["TreatMissingData"]) == (3 * ROUNDS_SECONDS, "breaching")
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("Sum", "LessThanThreshold", 1)


@pytest.mark.parametrize("metric", REPEATED)
def test_what_every_round_counts_again_rings_once(metric: str) -> None:
    """With shorter periods there is one without a count between two rounds: the alarm would end and ring anew."""
    assert ALARMS[f"{metric}Alarm"]["Period"] >= 2 * ROUNDS_SECONDS


def test_the_access_log_says_who_asked_and_from_where_and_finds_the_functions_lines() -> None:
    stage = TEMPLATE["Resources"]["ApiStage"]["Properties"]["AccessLogSettings"]
    line = json.loads(stage["Format"])
    assert line["source"] == "$context.identity.sourceIp"
    assert line["sub"] == "$context.authorizer.claims.sub"
    assert line["id"] == "$context.requestId"
    assert not {"$context.path", "$context.authorizer.claims.name", "$context.authorizer.claims.email"} & {
        *line.values()
    }


def test_a_start_that_lambda_gives_up_is_kept_with_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a schedule starts asynchronously is dropped by Lambda without a destination, and no scheduler knows of it.

    The alias is what schedules call, so its settings count (SAM makes them for it).
    """
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    schedules = parts.of_type(TEMPLATE, "AWS::Scheduler::Schedule").values()
    started = {parts.named(one["Target"]["Arn"]) for one in schedules} & FUNCTIONS.keys()
    assert started == {"ReportFunction"}
    for name in started:
        function = FUNCTIONS[name]
        gone = function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
        kept_in = parts.named(gone["Destination"])
        assert gone["Type"] == "SQS"
        assert kept_in in watching("ApproximateNumberOfMessagesVisible")
        assert kept_in in {
            parts.named(resource)
            for role, one in parts.statements(TEMPLATE)
            if role == parts.named(function["Role"]) and "sqs:SendMessage" in one["Action"]
            for resource in parts.listed(one["Resource"])
        }
        made = parts.made_by_sam(TEMPLATE, name).values()
        (asked,) = [one["Properties"] for one in made if one["Type"] == "AWS::Lambda::EventInvokeConfig"]
        assert asked["Qualifier"] == "live"

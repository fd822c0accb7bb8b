"""An alarm watches exactly what the code counts: same namespace, name and dimensions, or it never rings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.templates import linked
from unioncard.cloud.aws import log as log_module

ROOT = Path(__file__).resolve().parents[3]
COUNTED = sorted({
    name
    for room in ("functions", "layers/unioncard/unioncard/cloud")
    for file in (ROOT / room).rglob("*.py")
    for name in re.findall(r'(?<!\.)\bcount\("(\w+)"', file.read_text())
})  # fmt: skip
TEMPLATE: dict[str, Any] = linked()


def own_alarms() -> dict[str, Any]:
    bodies = [body["Properties"] for body in TEMPLATE["Resources"].values() if body["Type"] == "AWS::CloudWatch::Alarm"]
    return {body["MetricName"]: body for body in bodies if body["Namespace"] == "UnionCard"}


def test_every_metric_that_is_counted_has_an_alarm_and_the_other_way_round() -> None:
    assert COUNTED
    assert sorted(own_alarms()) == COUNTED


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_emitted_has_the_dimensions_that_the_alarm_asks_for(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    log_module.count(name)
    (told,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    alarm = own_alarms()[name]
    assert told["Namespace"] == alarm["Namespace"]
    assert told["Dimensions"] == [[dimension["Name"] for dimension in alarm["Dimensions"]]] == [["service"]]
    # the value of the dimension is the service's name, which the template sets to what the alarm asks for
    assert variables["POWERTOOLS_SERVICE_NAME"] == alarm["Dimensions"][0]["Value"]

"""Versions of functions: everybody calls the alias, a tenth of the calls first, and an alarm takes the version back."""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from samtranslator.translator.transform import transform

from support import templates

from . import parts

TEMPLATE = templates.linked()
FUNCTIONS = parts.of_type(TEMPLATE, parts.FUNCTION)
GLOBALS = TEMPLATE["Globals"]["Function"]
RUNBOOK = (Path(__file__).parents[3] / "infra" / "README.md").read_text("utf-8")


def test_every_change_of_a_function_is_a_version_behind_its_alias() -> None:
    """Also of its layer and its settings: without AllProperties only new code of the function's folder would be one."""
    assert GLOBALS["AutoPublishAlias"] == "live"
    assert all(one["AutoPublishAliasAllProperties"] is True for one in FUNCTIONS.values())


def versions_of_notify(variables: dict[str, Any], sender: str) -> set[str]:
    """The logical ids of the versions that SAM makes of one function with a sender of letters."""
    function = {"Type": parts.FUNCTION, "Properties": FUNCTIONS["NotifyFunction"] | {"CodeUri": "s3://built/notify"}}
    alone = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"Function": GLOBALS | {"Environment": {"Variables": variables}}},
        "Parameters": TEMPLATE["Parameters"],
        "Resources": {"NotifyFunction": deepcopy(function)},
    }
    made = transform(alone, {"MailFrom": sender}, Mock(load=dict))["Resources"]
    return {name for name, one in made.items() if one["Type"] == "AWS::Lambda::Version"}


def test_every_deploy_publishes_versions_also_of_another_value_of_a_parameter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAM takes the name of a parameter for its value: the runbook writes the time of the deploy beside it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    commands = re.findall(r'^sed -i "s/(.*)/" \.aws-sam/build/template\.yaml$', RUNBOOK, re.MULTILINE)
    assert len(commands) == len(re.findall(r"^sam deploy ", RUNBOOK, re.MULTILINE)) == 2
    stamped = tmp_path / "template.yaml"
    stamped.write_text(yaml.safe_dump({"Variables": GLOBALS["Environment"]["Variables"]}), "utf-8")
    before = yaml.safe_load(stamped.read_text("utf-8"))["Variables"]
    for command in commands:
        subprocess.run(["/bin/bash", "-c", f'sed -i "s/{command}/" {stamped}'], check=True, timeout=60)  # noqa: S603
    after = yaml.safe_load(stamped.read_text("utf-8"))["Variables"]
    assert {name for name in after if after[name] != before[name]} == {"DEPLOYED"}
    assert re.fullmatch(r"20\d{6}T\d{6}Z", after["DEPLOYED"])

    first, same = (versions_of_notify(before, sender) for sender in ("a@mail.example", "b@mail.example"))
    assert len(first) == 1
    assert first == same, "SAM has learnt to look at parameters: DEPLOYED may go"
    assert versions_of_notify(after, "b@mail.example").isdisjoint(first)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_version_is_tried_on_a_tenth_of_the_calls_and_taken_back_by_alarms(name: str) -> None:
    alarms = parts.of_type(TEMPLATE, "AWS::CloudWatch::Alarm")
    preference = FUNCTIONS[name]["DeploymentPreference"]
    assert TEMPLATE["Parameters"]["Rollout"]["Default"] == "Gradual"
    assert preference["Type"] == {"Fn::If": ["Gradual", "Canary10Percent5Minutes", "AllAtOnce"]}
    _, rolled_back_by, none = preference["Alarms"]["Fn::If"]
    own, *ours = map(parts.named, rolled_back_by)
    assert none == [{"Ref": "AWS::NoValue"}], "who mends what rings is not stopped by it"
    assert own == f"{name.removesuffix('Function')}ErrorsAlarm"
    assert all(alarms[one]["Period"] <= 300 for one in (own, *ours)), "the canary is over after five minutes"
    called_by_a_queue = any(owner == name for owner, _, _ in parts.sqs_events(TEMPLATE))
    assert ours == (
        ["MessagesFailedAlarm"] if called_by_a_queue else [] if name == "ReportFunction" else ["RequestsFailedAlarm"]
    )


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_deploy_that_mends_what_rings_is_shifted_at_once_and_watched_by_no_alarm(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CodeDeploy stops at an alarm that rings already, and those of a function count the version that is to go, too."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = parts.made_by_sam(TEMPLATE, name, Rollout="AllAtOnce")
    group = made[f"{name}DeploymentGroup"]["Properties"]
    gradual, at_once = group["DeploymentConfigName"]["Fn::If"][1:]
    watched, unwatched = group["AlarmConfiguration"]["Fn::If"][1:]
    plain = {"Fn::Sub": ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": "AllAtOnce"}]}
    assert at_once == plain
    assert gradual["Fn::Sub"][1] == {"ConfigName": "Canary10Percent5Minutes"}
    assert watched["Enabled"] is True
    assert unwatched == {}


def callers() -> list[Any]:
    """What calls functions beside queues, whose events SAM binds to the alias by itself."""
    integrations = parts.of_type(TEMPLATE, "AWS::ApiGatewayV2::Integration").values()
    permissions = parts.of_type(TEMPLATE, "AWS::Lambda::Permission").values()
    schedules = parts.of_type(TEMPLATE, "AWS::Scheduler::Schedule").values()
    return [
        *(one["IntegrationUri"] for one in integrations),
        *(one["FunctionName"] for one in permissions),
        *(one["Target"]["Arn"] for one in schedules if "Function" in json.dumps(one["Target"]["Arn"])),
    ]


def test_everybody_calls_the_alias() -> None:
    called = callers()
    assert len(called) > len(FUNCTIONS)
    assert all(one["Ref"].removesuffix(".Alias") in FUNCTIONS and one["Ref"].endswith(".Alias") for one in called)


def test_the_schedule_may_call_the_alias_and_nothing_else() -> None:
    (start,) = [
        one for role, one in parts.statements(TEMPLATE) if role == "MonthlyReportRole" and one["Sid"] == "Start"
    ]
    assert start["Resource"] == {"Ref": "ReportFunction.Alias"}


def test_tables_cannot_be_deleted_by_mistake_and_are_backed_up_every_night() -> None:
    tables = parts.of_type(TEMPLATE, "AWS::DynamoDB::Table")
    (selection,) = parts.of_type(TEMPLATE, "AWS::Backup::BackupSelection").values()
    (plan,) = parts.of_type(TEMPLATE, "AWS::Backup::BackupPlan").values()
    (rule,) = plan["BackupPlan"]["BackupPlanRule"]
    backed_up = set(map(parts.named, selection["BackupSelection"]["Resources"]))
    assert all(table["DeletionProtectionEnabled"] is True for table in tables.values())
    assert backed_up == tables.keys() - {"AddressesTable"}, "counts by address end with their day"
    assert rule["Lifecycle"] == {"DeleteAfterDays": 35}, "as long as point-in-time recovery: erasure counts on it"


def test_who_makes_backups_may_bring_them_back() -> None:
    """docs/operations/restore.md names this role; the policy for backups alone restores nothing."""
    role = parts.of_type(TEMPLATE, "AWS::IAM::Role")["BackupRole"]
    named = {one["Fn::Sub"].rpartition("/")[2] for one in role["ManagedPolicyArns"]}
    assert named == {"AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"}

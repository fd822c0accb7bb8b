"""Versions of functions: everybody calls the alias, a tenth of the calls first, and an alarm takes the version back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import templates

from . import parts

TEMPLATE = templates.linked()
FUNCTIONS = parts.of_type(TEMPLATE, parts.FUNCTION)
GLOBALS = TEMPLATE["Globals"]["Function"]


def test_every_change_of_a_function_is_a_version_behind_its_alias() -> None:
    """Also of its layer and its settings: without AllProperties only new code of the function's folder would be one."""
    assert GLOBALS["AutoPublishAlias"] == "live"
    assert all(one["AutoPublishAliasAllProperties"] is True for one in FUNCTIONS.values())


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_version_is_tried_on_a_tenth_of_the_calls_and_taken_back_by_alarms(name: str) -> None:
    alarms = parts.of_type(TEMPLATE, "AWS::CloudWatch::Alarm")
    preference = FUNCTIONS[name]["DeploymentPreference"]
    assert preference["Type"] == "Canary10Percent5Minutes"
    own, *ours = map(parts.named, preference["Alarms"])
    assert own == f"{name.removesuffix('Function')}ErrorsAlarm"
    assert all(alarms[one]["Period"] <= 300 for one in (own, *ours)), "the canary is over after five minutes"
    called_by_a_queue = any(owner == name for owner, _, _ in parts.sqs_events(TEMPLATE))
    assert ours == (
        ["MessagesFailedAlarm"] if called_by_a_queue else [] if name == "ReportFunction" else ["RequestsFailedAlarm"]
    )


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

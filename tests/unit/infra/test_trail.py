"""The trail's bucket: locked, written once, and no function can take out or unlock what it wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support import templates

from . import access_rules as access
from . import parts

if TYPE_CHECKING:
    from .parts import Statement, Template

REMOVALS = {
    "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
}  # fmt: skip
UNLOCKING = {
    "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration",
    "s3:PutLifecycleConfiguration", "s3:DeleteBucket",
}  # fmt: skip
PERSONS = ("RegistersBucket", "DropBucket", "ProductsBucket")
STORES = templates.expanded(templates.STORES)


def policy_of(template: Template, bucket: str) -> dict[str, Statement]:
    """The statements of a bucket's policy by Sid."""
    (found,) = [
        one for one in parts.of_type(template, "AWS::S3::BucketPolicy").values() if parts.named(one["Bucket"]) == bucket
    ]
    return {one["Sid"]: one for one in found["PolicyDocument"]["Statement"] if "Sid" in one}


def logging_of(bucket: str) -> Any:
    return templates.declared(bucket)["LoggingConfiguration"]


def test_what_is_written_is_locked_for_as_long_as_it_is_kept_at_least_half_a_year() -> None:
    bucket = templates.declared("TrailBucket")
    rules = {one.get("Prefix", ""): one for one in bucket["LifecycleConfiguration"]["Rules"]}
    retention = {"Mode": "GOVERNANCE", "Days": {"Ref": "TrailDays"}}
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == retention
    assert rules["entries/"]["ExpirationInDays"] == {"Ref": "TrailDays"}
    assert "ExpirationInDays" not in rules[""], "the days' records stay"
    assert STORES["Parameters"]["TrailDays"]["MinValue"] >= 183


def test_the_trail_is_encrypted_with_our_key() -> None:
    (rule,) = templates.declared("TrailBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert parts.named(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "DataKey"


def test_nobody_at_all_may_remove_or_unlock_an_entry(template: Template) -> None:
    denied = policy_of(template, "TrailBucket")["NobodyRemoves"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert set(denied["Action"]) >= REMOVALS
    assert "Condition" not in denied


def test_nobody_may_write_without_saying_that_nothing_is_there(template: Template) -> None:
    denied = policy_of(template, "TrailBucket")["NobodyOverwrites"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:PutObject")
    assert denied["Condition"] == {"Null": {"s3:if-none-match": "true"}}


def test_every_functions_role_is_forbidden_to_remove_unlock_or_open_it(template: Template) -> None:
    roles = {parts.named(function["Role"]) for function in parts.of_type(template, parts.FUNCTION).values()}
    forbidden: dict[str, set[str]] = {}
    for role, one in parts.denials(template):
        resources = parts.listed(one["Resource"])
        if {"TrailBucket"} == set(map(parts.named, resources)) and len(resources) == 2:
            forbidden.setdefault(role, set()).update(one["Action"])
    assert roles and forbidden.keys() == roles
    assert all(actions >= REMOVALS | UNLOCKING for actions in forbidden.values())


def test_who_appends_cannot_read_and_who_closes_days_reads_no_entry(template: Template) -> None:
    reaching = {
        role for role in parts.of_type(template, "AWS::IAM::Role") if access.allowed(template, role, "TrailBucket")
    }
    appending = {"UploadRole", "UnionsRole", "MembersRole", "ValidateRole", "IssueRole", "DeliverRole"}
    assert reaching == appending | {"DeskRole", "ReportRole"}
    for role in appending:
        assert access.allowed(template, role, "TrailBucket") == {"s3:PutObject"}
    where: dict[str, set[str]] = {}
    for role, one in parts.statements(template):
        for resource in parts.listed(one["Resource"]):
            if parts.named(resource) == "TrailBucket" and "s3:ListBucket" not in one["Action"]:
                where.setdefault(role, set()).add(resource["Fn::Sub"])
    assert where.pop("ReportRole") == {"${TrailBucket.Arn}/days/*"}
    assert set().union(*where.values()) == {"${TrailBucket.Arn}/entries/*"}


def test_the_schedule_closes_the_day_after_midnight_of_henan_by_the_report_function(template: Template) -> None:
    schedule = template["Resources"]["TrailClosing"]["Properties"]
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(10 0 * * ? *)", "Asia/Shanghai",
    )  # fmt: skip
    assert parts.named(schedule["Target"]["Arn"]) == "ReportFunction"
    assert schedule["Target"]["Input"] == '{"close_trail": "<aws.scheduler.scheduled-time>"}'


def test_buckets_with_persons_and_the_trail_keep_access_logs_and_data_events() -> None:
    buckets = (*PERSONS, "TrailBucket")
    assert {parts.named(logging_of(bucket)["DestinationBucketName"]) for bucket in buckets} == {"AccessLogsBucket"}
    assert len({logging_of(bucket)["LogFilePrefix"] for bucket in buckets}) == len(buckets)
    (selector,) = templates.declared("DataEvents")["AdvancedEventSelectors"]
    (arns,) = [one["StartsWith"] for one in selector["FieldSelectors"] if one["Field"] == "resources.ARN"]
    assert {parts.named(arn) for arn in arns} == set(buckets)


def test_the_dear_part_can_be_switched_off() -> None:
    assert STORES["Resources"]["DataEvents"]["Condition"] == "WithDataEvents"
    assert STORES["Conditions"]["WithDataEvents"] == {"Fn::Equals": [{"Ref": "RecordDataEvents"}, "true"]}


def test_s3_and_cloudtrail_write_to_the_log_bucket_for_this_account_alone(template: Template) -> None:
    for one in policy_of(template, "AccessLogsBucket").values():
        assert one["Condition"].keys() == {"StringEquals"}

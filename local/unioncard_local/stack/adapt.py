"""What the emulator lacks, adapted on the parsed template: one function each, listed in local/README.md with why.

The template itself stays the one for AWS. Nothing here may change what a role is allowed to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from unioncard_local.stack.template import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.template import Template


_TRANSFER = "transfer.amazonaws.com"

WORKERS: Final = 3
"""How many of a function may work on one queue at once: enough that they meet, and few enough for two cores."""


def adapt(template: Template) -> None:
    """All adaptations, in place."""
    without_transfer(template)
    account_for_transfer(template)
    few_workers(template)
    without_write_conditions(template)


def without_transfer(template: Template) -> None:
    """Leave out AWS::Transfer::*: MiniStack refuses the whole template for it. rclone serves the drop instead."""
    gone = [name for name, body in resources(template).items() if body["Type"].startswith("AWS::Transfer::")]
    for name in gone:
        del template["Resources"][name]


def account_for_transfer(template: Template) -> None:
    """Let the account assume roles made for Transfer Family: rclone logs banks in here, and is no AWS service."""
    account = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    for body in resources(template).values():
        if body["Type"] == "AWS::IAM::Role":
            trusts = body["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            if any(trust.get("Principal") == {"Service": _TRANSFER} for trust in trusts):
                trusts.append({"Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole"})


def few_workers(template: Template) -> None:
    """Let fewer of a function work on a queue at once: each is a process here, and takes a second of a core."""
    for body in resources(template).values():
        if body["Type"] == "AWS::Serverless::Function":
            for event in body["Properties"].get("Events", {}).values():
                if event["Type"] == "SQS":
                    event["Properties"]["ScalingConfig"] = {"MaximumConcurrency": WORKERS}


def without_write_conditions(template: Template) -> None:
    """Leave out what bucket policies demand by ``s3:if-none-match``: the emulator does not know that key, so it would
    deny every write. The header itself it obeys."""
    for body in resources(template).values():
        if body["Type"] == "AWS::S3::BucketPolicy":
            document = body["Properties"]["PolicyDocument"]
            document["Statement"] = [one for one in document["Statement"] if not _by_write_condition(one)]


def _by_write_condition(statement: dict[str, Any]) -> bool:
    return "s3:if-none-match" in statement.get("Condition", {}).get("Null", {})


def object_locks(template: Template) -> dict[str, dict[str, Any]]:
    """Logical id of each bucket with an Object Lock → its default retention: CloudFormation sets none here."""
    return {
        name: body["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
        for name, body in resources(template).items()
        if body["Type"] == "AWS::S3::Bucket" and "ObjectLockConfiguration" in body["Properties"]
    }


def web_headers(template: Template) -> dict[str, str]:
    """The headers the distribution would add to pages, for the local origin: CloudFront serves nothing here."""
    headers: dict[str, str] = {}
    for security in _security_headers(template):
        if policy := security.get("ContentSecurityPolicy"):
            headers["Content-Security-Policy"] = policy["ContentSecurityPolicy"]
        if "ContentTypeOptions" in security:
            headers["X-Content-Type-Options"] = "nosniff"
        if frame := security.get("FrameOptions"):
            headers["X-Frame-Options"] = frame["FrameOption"]
        if referrer := security.get("ReferrerPolicy"):
            headers["Referrer-Policy"] = referrer["ReferrerPolicy"]
    return headers


def _security_headers(template: Template) -> Iterator[dict[str, Any]]:
    for body in resources(template).values():
        if body["Type"] == "AWS::CloudFront::ResponseHeadersPolicy":
            yield body["Properties"]["ResponseHeadersPolicyConfig"].get("SecurityHeadersConfig", {})

"""What the emulator lacks, adapted on the parsed template: one function each, listed in local/README.md with why.

The template itself stays the one for AWS. Nothing here may change what a role is allowed to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from unioncard_local.stack.template import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard_local.stack.template import Template


_TRANSFER = "transfer.amazonaws.com"
_POLICY = "AWS::CloudFront::ResponseHeadersPolicy"

WORKERS: Final = 2
"""How many of a function may work on one queue at once: enough that they meet, and few enough for two cores."""

KILLED_COMES_BACK_S: Final = 5
"""Seconds after its worker's end in which nobody else gets a message, where tests have workers ended."""


def adapt(template: Template) -> None:
    """All adaptations, in place."""
    without_transfer(template)
    account_for_transfer(template)
    few_workers(template)
    without_write_conditions(template)
    all_at_once(template)
    without_calendar(template)


def without_calendar(template: Template) -> None:
    """Turn off what runs at a time of the day: the emulator takes it for UTC and sends the scheduled instant as it is
    written here, so each such message dies, and whoever waited for quiet queues at that minute waited in vain."""
    for body in resources(template).values():
        if body["Type"] == "AWS::Scheduler::Schedule" and body["Properties"]["ScheduleExpression"].startswith("cron("):
            body["Properties"]["State"] = "DISABLED"


def all_at_once(template: Template) -> None:
    """Let the alias of a function point at its new version at once: the emulator has no CodeDeploy to shift calls."""
    for body in resources(template).values():
        if body["Type"] == "AWS::Serverless::Function":
            body["Properties"].pop("DeploymentPreference", None)


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


def killed_after(template: Template, seconds: int) -> None:
    """Let Lambda end whoever works on a message for so long, and the message come back soon after; for tests of that.

    On AWS it is 900 seconds, and six times as many until the message comes back.
    """
    for body in resources(template).values():
        properties = body.get("Properties", {})
        if body["Type"] == "AWS::Serverless::Function" and "Events" in properties:
            properties["Timeout"] = seconds
    for queue in template.get("Mappings", {}).get("Queues", {}).values():
        queue["VisibilityTimeout"] = seconds + KILLED_COMES_BACK_S


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


def web_headers(template: Template, connect: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The headers that the distribution would add to pages, for the local origin: CloudFront serves nothing here.

    By path pattern of its behaviours, `*` for the default one. `connect`: values of the variables in a policy's text.
    """
    found: dict[str, dict[str, str]] = {}
    policies = {name: body for name, body in resources(template).items() if body["Type"] == _POLICY}
    if not any(body["Type"] == "AWS::CloudFront::Distribution" for body in resources(template).values()):
        # A template of a test that has pages and no distribution before them.
        return {pattern: _headers(policy, connect) for pattern, policy in zip("*", policies.values(), strict=False)}
    for body in resources(template).values():
        if body["Type"] == "AWS::CloudFront::Distribution":
            settings = body["Properties"]["DistributionConfig"]
            for behaviour in [*settings.get("CacheBehaviors", []), settings["DefaultCacheBehavior"]]:
                if reference := behaviour.get("ResponseHeadersPolicyId"):
                    found[behaviour.get("PathPattern", "*")] = _headers(policies[reference["Ref"]], connect)
    return found


def _headers(policy: dict[str, Any], connect: Mapping[str, str]) -> dict[str, str]:
    security = policy["Properties"]["ResponseHeadersPolicyConfig"].get("SecurityHeadersConfig", {})
    headers: dict[str, str] = {}
    if content := security.get("ContentSecurityPolicy"):
        headers["Content-Security-Policy"] = _text(content["ContentSecurityPolicy"], connect)
    if "ContentTypeOptions" in security:
        headers["X-Content-Type-Options"] = "nosniff"
    if frame := security.get("FrameOptions"):
        headers["X-Frame-Options"] = frame["FrameOption"]
    if referrer := security.get("ReferrerPolicy"):
        headers["Referrer-Policy"] = referrer["ReferrerPolicy"]
    return headers


def _text(value: str | dict[str, Any], variables: Mapping[str, str]) -> str:
    """A string, or Fn::Sub of a string with a map of variables, which is what the desk's policy is."""
    if isinstance(value, str):
        return value
    text: str = value["Fn::Sub"][0]
    for name in value["Fn::Sub"][1]:
        text = text.replace("${" + name + "}", variables[name])
    return text


def origin_of(address: str) -> str:
    """Scheme and host of an address, as a content security policy names whom a page may ask."""
    scheme, _, rest = address.partition("//")
    return f"{scheme}//{rest.partition('/')[0]}"

"""A first deploy that fails can be repeated, and no later one takes a store, an address or a secret away."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from support import templates
from unioncard.cloud.aws.door import ACTING_FOR
from unioncard_local.stack.template import load

from . import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

STORES, MAIN = templates.expanded(templates.STORES), templates.expanded(templates.MAIN)
ENTRANCES: Final = (templates.ENTRANCE, templates.ENTRANCE_CN)
ALL: Final = sorted(file.name for file in templates.INFRA.glob("*.yaml"))

NAMES: Final = {
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::IAM::Role": "RoleName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::WAFv2::WebACL": "Name",
    "AWS::CloudTrail::Trail": "TrailName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Events::Rule": "Name",
    "AWS::KMS::Alias": "AliasName",
}
FIXED: Final = {
    "RegistersBucket": "its queue's policy names it, and S3 asks the queue before it makes the bucket",
    "DropBucket": "its queue's policy names it, and S3 asks the queue before it makes the bucket",
    "Dashboard": "who keeps the stack running looks for it by the stack's name, and nothing is lost with it",
    "DataEvents": "the policy of the bucket it writes to names it, and CloudTrail asks the bucket first",
}
"""By resource, why CloudFormation may not choose."""


def fixed_names(template: dict[str, Any]) -> set[str]:
    return {
        name
        for name, body in template["Resources"].items()
        if NAMES.get(body["Type"], "-") in body.get("Properties", {})
    }


def test_names_are_fixed_only_where_something_must_know_them_beforehand() -> None:
    assert {name for one in ALL for name in fixed_names(templates.expanded(one))} == set(FIXED)


MADE_OF: Final = {"AWS::Backup::BackupVault", "AWS::Backup::BackupPlan", "AWS::ApiGatewayV2::Api"}
"""Their services ask for a name: it is made of the stack's."""


@pytest.mark.parametrize("file", ALL)
def test_what_must_have_a_name_has_one_of_its_stack(file: str) -> None:
    for name, body in templates.expanded(file)["Resources"].items():
        if body["Type"] in MADE_OF or body["Type"].startswith("AWS::CloudFront::"):
            given = [text for key, text in named_in(body["Properties"]) if key in {*NAMES.values(), *OTHER_NAMES}]
            assert all("AWS::Stack" in json.dumps(text) for text in given), name


OTHER_NAMES: Final = {"BackupVaultName", "BackupPlanName"}


def named_in(node: Any) -> Iterator[tuple[str, Any]]:
    """Every property with its value, but those of headers and parameters, which have names of their own."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            if not key.startswith(("Origin", "Custom")):
                yield from named_in(value)
    elif isinstance(node, list):
        for one in node:
            yield from named_in(one)


@pytest.mark.parametrize("name", ALL)
def test_what_is_kept_goes_when_its_own_first_deploy_fails(name: str) -> None:
    policies = {body.get("DeletionPolicy") for body in templates.expanded(name)["Resources"].values()}
    assert policies <= {None, "Delete", "RetainExceptOnCreate"}


def test_the_runbook_says_what_becomes_of_protected_tables_whose_first_deploy_fails() -> None:
    """CloudFormation cannot delete what protects itself: the stack says ROLLBACK_FAILED, and not ROLLBACK_COMPLETE."""
    assert all(one["DeletionProtectionEnabled"] for one in parts.of_type(STORES, "AWS::DynamoDB::Table").values())
    runbook = (templates.INFRA / "README.md").read_text("utf-8")
    after = runbook[runbook.index("`ROLLBACK_FAILED`") :]
    steps = ("--no-deletion-protection-enabled", "delete-table", "delete-stack")
    assert sorted(steps, key=after.index) == list(steps)


def policy() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((templates.INFRA / "stores-policy.json").read_text("utf-8"))["Statement"]
    return found


@pytest.mark.parametrize("file", [one for one in ALL if one != templates.MAIN])
def test_a_template_that_no_bucket_holds_is_sent_whole(file: str) -> None:
    """`aws cloudformation deploy` without `--s3-bucket`, as infra/README.md has it, takes 51,200 bytes."""
    assert (templates.INFRA / file).stat().st_size <= 51_200


def test_an_update_of_the_stores_replaces_and_deletes_nothing_that_holds_data() -> None:
    allow, data, _ = policy()
    holding = {body["Type"] for body in STORES["Resources"].values() if "DeletionPolicy" in body} | {parts.QUEUE}
    assert allow["Effect"] == "Allow"
    assert (data["Effect"], set(data["Action"])) == ("Deny", {"Update:Replace", "Update:Delete"})
    assert set(data["Condition"]["StringEquals"]["ResourceType"]) == holding - {
        "AWS::SecretsManager::Secret",
        "AWS::Backup::BackupVault",
    }


def test_no_update_touches_a_generated_secret_so_that_there_is_never_a_second_value() -> None:
    """CloudFormation generates anew when anything of GenerateSecretString changes; who read the first stays with it."""
    generated = {
        (one, name)
        for one in ALL
        for name, body in templates.expanded(one)["Resources"].items()
        if "GenerateSecretString" in body.get("Properties", {})
    }
    assert generated == {(templates.STORES, "EdgeSecret")}
    secret = STORES["Resources"]["EdgeSecret"]
    assert secret["Properties"]["GenerateSecretString"] == {"PasswordLength": 48, "ExcludePunctuation": True}
    assert "Condition" not in secret, "proxies in aws-cn need it, too"
    denied = policy()[2]
    assert (denied["Effect"], denied["Action"], denied["Resource"]) == (
        "Deny",
        "Update:*",
        "LogicalResourceId/EdgeSecret",
    )


def test_the_architecture_is_a_parameter_of_functions_and_layer_alike() -> None:
    chosen = [{"Ref": "Architecture"}]
    assert MAIN["Globals"]["Function"]["Architectures"] == chosen
    assert MAIN["Resources"]["UnionCardLayer"]["Properties"]["CompatibleArchitectures"] == chosen
    assert MAIN["Parameters"]["Architecture"]["AllowedValues"] == ["arm64", "x86_64"]
    assert not any("Architectures" in one for one in parts.of_type(MAIN, parts.FUNCTION).values())


def test_mails_always_have_the_address_of_the_pages() -> None:
    """In every partition: the API's own address, which stood in for it in aws-cn, has no pages."""
    origin = MAIN["Parameters"]["PublicOrigin"]
    assert "Default" not in origin
    assert not re.fullmatch(origin["AllowedPattern"], "")
    assert not re.fullmatch(origin["AllowedPattern"], "https://card.example/desk.html")
    assert re.fullmatch(origin["AllowedPattern"], "https://card.example")
    given = MAIN["Resources"]["NotifyFunction"]["Properties"]["Environment"]["Variables"]["PUBLIC_ORIGIN"]
    assert given == {"Ref": "PublicOrigin"}


def behaviours(name: str) -> dict[str, tuple[Any, ...]]:
    """By path: the origin, how a viewer comes, the headers added, the methods."""
    config = templates.expanded(name)["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return {
        one.get("PathPattern", "*"): tuple(
            json.dumps(one.get(what))
            for what in ("TargetOriginId", "ViewerProtocolPolicy", "ResponseHeadersPolicyId", "AllowedMethods")
        )
        for one in (*config["CacheBehaviors"], config["DefaultCacheBehavior"])
    }


def test_both_entrances_serve_the_same_with_the_same_headers() -> None:
    aws, china = (templates.expanded(one)["Resources"] for one in ENTRANCES)
    assert behaviours(ENTRANCES[0]) == behaviours(ENTRANCES[1])
    for shared in ("WebBucket", "WebHeaders", "DeskHeaders", "AnswersUncached"):
        assert aws[shared] == china[shared]


def test_the_entrance_of_china_takes_what_cloudfront_there_takes() -> None:
    entrance = load(templates.INFRA / templates.ENTRANCE_CN)
    config = entrance["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    assert config["Aliases"] == [{"Ref": "Domain"}], "a domain with an ICP filing, and never CloudFront's own"
    assert config["ViewerCertificate"]["IamCertificateId"] == {"Ref": "CertificateId"}
    assert not {"Default"} & (entrance["Parameters"]["Domain"].keys() | entrance["Parameters"]["CertificateId"].keys())
    assert "WebACLId" not in config, "a web ACL of CloudFront is made in us-east-1"
    assert "OriginAccessControl" not in json.dumps(entrance["Resources"])
    managed = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
    assert not managed.search(json.dumps(entrance["Resources"]))


@pytest.mark.parametrize("name", ENTRANCES)
def test_the_api_keeps_query_and_body_and_one_officers_answer_is_nobody_elses(name: str) -> None:
    """Nothing may be kept that says no-store, as all of ours does, or says nothing; who asks is in the key besides."""
    resources = templates.expanded(name)["Resources"]
    (api,) = [
        one
        for one in resources["Distribution"]["Properties"]["DistributionConfig"]["CacheBehaviors"]
        if one["PathPattern"] == "/api/*"
    ]
    cached = resources[api["CachePolicyId"]["Ref"]]["Properties"]["CachePolicyConfig"]
    assert (cached["MinTTL"], cached["DefaultTTL"], cached["MaxTTL"]) == (0, 0, 1)
    key = cached["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert key["HeadersConfig"]["HeaderBehavior"] == "whitelist"
    assert {"authorization", ACTING_FOR} <= set(key["HeadersConfig"]["Headers"])
    if isinstance(api["OriginRequestPolicyId"], dict):
        asked = resources[api["OriginRequestPolicyId"]["Ref"]]["Properties"]["OriginRequestPolicyConfig"]
        assert asked["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
        assert asked["HeadersConfig"] == {"HeaderBehavior": "allExcept", "Headers": ["host"]}


@pytest.mark.parametrize("name", ENTRANCES)
def test_an_error_is_kept_for_nobody_and_stays_the_apis_own(name: str) -> None:
    """CloudFront keeps these for ten seconds by itself, of the API's too; of most no header of theirs prevents it.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
    """
    always_kept = {404, 414, 500, 501, 502, 503, 504}
    config = templates.expanded(name)["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    errors = {one["ErrorCode"]: one for one in config["CustomErrorResponses"]}
    assert always_kept <= errors.keys()
    assert all(one == {"ErrorCode": code, "ErrorCachingMinTTL": 0} for code, one in errors.items())

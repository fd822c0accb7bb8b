"""What is kept and who reaches it: buckets, tables, roles, in every partition.

A rule takes the parsed template (tags in their long form) and gives the logical ids, or ids and details, that break it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from unioncard.members.person import SealedKind

from .parts import FUNCTION, Statement, Template, listed, named, of_type, statements, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
INTERFACES = {
    f"ec2:{action}"
    for action in (
        "CreateNetworkInterface",
        "DescribeNetworkInterfaces",
        "DescribeSubnets",
        "DeleteNetworkInterface",
        "AssignPrivateIpAddresses",
        "UnassignPrivateIpAddresses",
    )
}
"""What Lambda asks of a function in a network, on every resource."""
MAY_UNSEAL = {"ValidateRole", "IssueRole", "AnswersRole", "UnionsRole", "MembersRole", "NotifyRole"}
"""Unions and notify open the names and addresses in appointments alone: they reach no table of members."""
WRITES = {f"dynamodb:{act}Item" for act in ("Put", "Update", "Delete", "BatchWrite")}


def bare_buckets(template: Template) -> set[str]:
    blocked = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    return {
        name
        for name, bucket in of_type(template, "AWS::S3::Bucket").items()
        if not bucket.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration")
        or bucket.get("VersioningConfiguration", {}).get("Status") != "Enabled"
        or bucket.get("PublicAccessBlockConfiguration") != blocked
        or not bucket.get("LifecycleConfiguration", {}).get("Rules")
    }


SHORT_LIVED = {"AddressesTable"}
"""Holds nothing worth restoring: a backup would only keep for weeks what is removed after a day."""


def bare_tables(template: Template) -> set[str]:
    return {
        name
        for name, table in of_type(template, "AWS::DynamoDB::Table").items()
        if table.get("PointInTimeRecoverySpecification")
        != (None if name in SHORT_LIVED else {"PointInTimeRecoveryEnabled": True})
        or table.get("SSESpecification", {}).get("SSEType") != "KMS"
        or named(table["SSESpecification"].get("KMSMasterKeyId")) != "DataKey"
    }


KEPT = ("RetainExceptOnCreate", "Retain")
"""What a failed first deploy made goes with it, or the next one would find its place taken."""


def lossy_stores(template: Template) -> set[str]:
    kinds = ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret")
    return {
        name
        for kind in kinds
        for name in of_type(template, kind)
        if tuple(template["Resources"][name].get(when) for when in ("DeletionPolicy", "UpdateReplacePolicy")) != KEPT
    }


def functions_that_share_a_role(template: Template) -> set[str]:
    roles = [named(function.get("Role")) for function in of_type(template, FUNCTION).values()]
    return {
        name
        for name, function in of_type(template, FUNCTION).items()
        if not named(function.get("Role")) or roles.count(named(function["Role"])) > 1
    }


def wildcard_actions(template: Template) -> set[str]:
    return {role for role, one in statements(template) if any("*" in action for action in listed(one["Action"]))}


def wildcard_resources(template: Template) -> set[str]:
    return {
        role
        for role, one in statements(template)
        if "*" in listed(one["Resource"]) and not set(listed(one["Action"])) <= TRACING | INTERFACES
    }


def resources_of_others(template: Template) -> set[str]:
    """Roles with a resource that is neither ours nor a parameter's; an ARN spelt out may name this account's alone."""
    ours = template["Resources"].keys() | template["Parameters"].keys()
    return {
        role
        for role, one in statements(template)
        for resource in listed(one["Resource"])
        if resource != "*" and named(resource) not in ours and ":${AWS::AccountId}:" not in json.dumps(resource)
    }


def reach(template: Template, role: str) -> set[str]:
    """The logical ids that a role may do anything with."""
    return {
        named(resource) for owner, one in statements(template) if owner == role for resource in listed(one["Resource"])
    } - {""}


def roles_that_reach_members(template: Template) -> set[str]:
    roles = of_type(template, "AWS::IAM::Role")
    reaching = {role for role in roles if reach(template, role) & {"MemberKey", "MembersTable", "MemberDigestKey"}}
    return {role for role in reaching if not _counts_alone(template, role)}


def _counts_alone(template: Template, role: str) -> bool:
    """Whether a role reads sealed items and has no key to open them: the audit counts what it cannot read."""
    reads = allowed(template, role, "MembersTable") == {"dynamodb:Scan", "dynamodb:BatchGetItem"}
    return reads and not reach(template, role) & {"MemberKey", "MemberDigestKey"}


def allowed(template: Template, role: str, resource: str) -> set[str]:
    """The actions that a role may do on a resource (a logical id)."""
    return {
        action
        for owner, one in statements(template)
        if owner == role and resource in map(named, listed(one["Resource"]))
        for action in listed(one["Action"])
    }


def roles_that_may(template: Template, action: str, resource: str) -> set[str]:
    return {role for role in of_type(template, "AWS::IAM::Role") if action in allowed(template, role, resource)}


def roles_that_read_secrets(template: Template) -> set[str]:
    return {role for role, one in statements(template) if "secretsmanager:GetSecretValue" in listed(one["Action"])}


def kinds_of_records(template: Template, role: str, action: str) -> set[str]:
    """The kinds of sealed records for which a role may do this; KeyError for a statement without this condition."""
    return {
        kind
        for owner, one in statements(template)
        if owner == role and action in listed(one["Action"]) and named(one["Resource"]) == "MemberKey"
        for kind in listed(one["Condition"]["StringEquals"]["kms:EncryptionContext:kind"])
        if SealedKind(kind).table == one["Condition"]["StringEquals"]["kms:EncryptionContext:table"]
    }


def other_senders_to_validate(template: Template) -> set[str]:
    """Roles that may order work of validate, which alone writes memberships: desk for what officers answer, members
    for what two officers decided of a person, validate itself for what follows, and the schedules."""
    return roles_that_may(template, "sqs:SendMessage", "RegisterQueue") - {
        "DeskRole",
        "MembersRole",
        "ValidateRole",
        "TransferRoundsRole",
    }


def roles_that_write(template: Template, table: str) -> set[str]:
    """Roles that may change a table (a logical id)."""
    return {role for role in of_type(template, "AWS::IAM::Role") if allowed(template, role, table) & WRITES}


def other_writers_of_cards(template: Template) -> set[str]:
    """Roles beside answers that may write what the look-up believes."""
    return roles_that_write(template, "CardsTable") - {"AnswersRole", "ReportRole"}


def principals_without_condition(template: Template) -> set[str]:
    return {
        name
        for name, resource in template["Resources"].items()
        for one in _allowing(resource)
        if "*" in json.dumps(one["Principal"]) and not one.get("Condition")
    }


def _allowing(node: Any) -> Iterator[Statement]:
    """Every statement with a Principal that allows, wherever it stands."""
    if isinstance(node, dict):
        if node.get("Effect") == "Allow" and "Principal" in node:
            yield node
        for value in node.values():
            yield from _allowing(value)
    elif isinstance(node, list):
        for value in node:
            yield from _allowing(value)


def other_partitions_left_out(template: Template) -> set[str]:
    """Texts that hold in one partition alone: only names of services and kms:ViaService may say amazonaws.com."""
    service = re.compile(r"(logging\.)?[a-z0-9]+\.amazonaws\.com")
    via = re.compile(r"(dynamodb|s3)\.\$\{AWS::Region\}\.amazonaws\.com")
    return {
        text
        for text in texts([template["Resources"], template.get("Outputs", {})])
        if "arn:aws:" in text or ("amazonaws.com" in text and not service.fullmatch(text) and not via.fullmatch(text))
    }

"""Parts of a parsed template, as the rules look at them."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

from samtranslator.translator.transform import transform

if TYPE_CHECKING:
    from collections.abc import Iterator

Template = dict[str, Any]
Statement = dict[str, Any]

FUNCTION = "AWS::Serverless::Function"
QUEUE = "AWS::SQS::Queue"


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Logical id → properties of all resources of a type."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def named(reference: Any) -> str:
    """The logical id that a Ref (also of a function's alias), GetAtt or Sub begins with; empty for anything else."""
    match reference:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return name.removesuffix(".Alias")
        case {"Fn::GetAtt": str(name)}:
            return name.partition(".")[0]
        case {"Fn::Sub": str(text)}:
            found = re.match(r"\$\{(\w+)(\.\w+)?\}", text)
            return found[1] if found else ""
    return ""


def listed(value: Any) -> list[Any]:
    """IAM's and CloudFormation's "one or many" as many."""
    return value if isinstance(value, list) else [value]


def statements(template: Template) -> Iterator[tuple[str, Statement]]:
    """Every statement by which a role or an attached policy allows something, with the role it belongs to."""
    return ((role, one) for role, one in _all_statements(template) if one["Effect"] == "Allow")


def denials(template: Template) -> Iterator[tuple[str, Statement]]:
    """Every statement that forbids a role something."""
    return ((role, one) for role, one in _all_statements(template) if one["Effect"] == "Deny")


def _all_statements(template: Template) -> Iterator[tuple[str, Statement]]:
    for name, role in of_type(template, "AWS::IAM::Role").items():
        for told in role.get("Policies", []):
            policy = told.get("Fn::If", ["", told])[1]  # what the role has at most
            yield from ((name, one) for one in policy["PolicyDocument"]["Statement"])
    for policy in of_type(template, "AWS::IAM::Policy").values():
        for role in policy["Roles"]:
            yield from ((named(role), one) for one in policy["PolicyDocument"]["Statement"])


def sqs_events(template: Template) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every queue that calls a function: function id, its properties, the event's properties."""
    for name, function in of_type(template, FUNCTION).items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "SQS":
                yield name, function, event["Properties"]


def dead_letters_of(queue: dict[str, Any]) -> str:
    """The queue that takes a queue's dead letters."""
    return named(queue.get("RedrivePolicy", {}).get("deadLetterTargetArn"))


def texts(node: Any) -> Iterator[str]:
    """Every string in a part of the template."""
    if isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node


def made_by_sam(template: Template, function: str, **parameters: str) -> dict[str, dict[str, Any]]:
    """The resources that SAM makes of one function with what all of them share; the SDK must know a region."""
    alone = {
        **{shared: template[shared] for shared in ("Globals", "Parameters", "Conditions")},
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            function: {"Type": FUNCTION, "Properties": of_type(template, FUNCTION)[function] | {"CodeUri": "s3://a/b"}}
        },
    }
    return dict(transform(deepcopy(alone), parameters, Mock(load=dict))["Resources"])

"""One CloudFormation stack: created or brought up to date, and on failure the resource that failed by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from unioncard_local.errors import DeployFailed
from unioncard_local.stack import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard_local.stack.cloud import Cloud
    from unioncard_local.stack.template import Template

ARTEFACTS = "unioncard-artefacts"

_DEADLINE_S = 120.0
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_NEVER_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")


def put(cloud: Cloud, name: str, template: Template, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create the stack or update it; parameters the template does not declare are left out. Returns its outputs.

    Raises DeployFailed with the first event that failed.
    """
    formation = cloud.client("cloudformation")
    declared = template.get("Parameters", {})
    request = {
        "StackName": name,
        "TemplateURL": _upload(cloud, name, template),
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items() if k in declared],
        "Capabilities": _CAPABILITIES,
    }
    try:
        _send(formation, request, is_there=_is_there(formation, name))
    except ClientError as refused:
        raise DeployFailed(f"部署 {name} 被拒绝：{refused.response['Error']['Message']}") from refused
    return _await_outputs(formation, name)


def size(cloud: Cloud, name: str) -> int:
    """How many resources a stack has."""
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    return sum(len(page["StackResourceSummaries"]) for page in pages)


def _upload(cloud: Cloud, name: str, template: Template) -> str:
    # By address, not in the request: a template of this size is over CloudFormation's limit for a body.
    key = f"templates/{name}.json"
    cloud.client("s3").put_object(Bucket=ARTEFACTS, Key=key, Body=json.dumps(template, default=str).encode())
    return f"{cloud.endpoint}/{ARTEFACTS}/{key}"


def _send(formation: Any, request: dict[str, Any], *, is_there: bool) -> None:
    try:
        (formation.update_stack if is_there else formation.create_stack)(**request)
    except ClientError as refused:
        if "No updates are to be performed" not in refused.response["Error"]["Message"]:
            raise


def _is_there(formation: Any, name: str) -> bool:
    stack = _describe(formation, name)
    if stack is None or stack["StackStatus"] not in _NEVER_MADE:
        return stack is not None
    # A stack whose first creation failed can only be deleted.
    formation.delete_stack(StackName=name)
    waiting.until(lambda: _describe(formation, name) is None, seconds=_DEADLINE_S)
    return False


def _describe(formation: Any, name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = formation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as refused:
        if "does not exist" in refused.response["Error"]["Message"]:
            return None
        raise
    return stack


def _await_outputs(formation: Any, name: str) -> dict[str, str]:
    def settled() -> bool:
        stack = _describe(formation, name)
        return stack is None or not stack["StackStatus"].endswith("_IN_PROGRESS")

    finished = waiting.until(settled, seconds=_DEADLINE_S)
    stack = _describe(formation, name) or {"StackStatus": "DELETED"}
    if not finished or stack["StackStatus"] not in _GOOD:
        raise DeployFailed(f"部署 {name} 失败（{stack['StackStatus']}）：{_first_failure(formation, name)}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _first_failure(formation: Any, name: str) -> str:
    # What is found before anything is made (a name that is taken …) is told by DescribeEvents alone.
    failed = [*_failed_resources(formation, name), *_failed_checks(formation, name)]
    if not failed:
        return "没有失败事件，请看 logs/emulator.log"
    first = failed[0]
    reason = first.get("ValidationStatusReason") or first.get("ResourceStatusReason", "")
    return f"{first['LogicalResourceId']}（{first['ResourceType']}）：{reason}"


def _failed_resources(formation: Any, name: str) -> list[dict[str, Any]]:
    events = formation.describe_stack_events(StackName=name)["StackEvents"]
    # The stack itself fails because a resource did; the newest event comes first.
    return [e for e in reversed(events) if e["ResourceStatus"].endswith("_FAILED") and e["LogicalResourceId"] != name]


def _failed_checks(formation: Any, name: str) -> list[dict[str, Any]]:
    events = formation.describe_events(StackName=name)["OperationEvents"]
    return [event for event in events if event.get("ValidationStatus") == "FAILED"]

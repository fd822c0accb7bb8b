"""Names made of a stack's name are taken by their services, also of the longest stack that infra/README.md allows.

cfn-lint compares what stands there with a service's pattern, and not what a Sub makes of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from support import templates

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 40
"""Characters of a stack's name: infra/README.md, "The stacks"."""
UUID: Final = "01234567-89ab-cdef-0123-456789abcdef"
VALUES: Final = {
    "AWS::StackName": "s" * LONGEST,
    "Functions": "s" * LONGEST,
    "AWS::AccountId": "1" * 12,
    "AWS::StackId": f"arn:aws-cn:cloudformation:cn-northwest-1:{'1' * 12}:stack/{'s' * LONGEST}/{UUID}",
}
TAKEN: Final = {
    "AWS::S3::Bucket BucketName": r"[a-z0-9.-]{3,63}",
    "AWS::Backup::BackupVault BackupVaultName": r"[a-zA-Z0-9_-]{2,50}",
    "AWS::Backup::BackupPlan BackupPlanName": r"[a-zA-Z0-9._-]{1,50}",
    "AWS::CloudTrail::Trail TrailName": r"[a-zA-Z0-9._-]{3,128}",
    "AWS::CloudFront::CachePolicy Name": r"[\w-]{1,128}",
    "AWS::CloudFront::OriginAccessControl Name": r"[\w-]{1,64}",
    "AWS::CloudFront::OriginRequestPolicy Name": r"[\w-]{1,128}",
    "AWS::CloudFront::ResponseHeadersPolicy Name": r"[\w-]{1,128}",
    "AWS::CloudWatch::Dashboard DashboardName": r"[\w-]{1,255}",
    "AWS::Serverless::LayerVersion LayerName": r"[\w-]{1,140}",
    "AWS::ApiGatewayV2::Api Name": r".{1,128}",
}
"""What each service takes for a name, by its API reference."""
ALL: Final = sorted(file.name for file in templates.INFRA.glob("*.yaml"))


def made_up(node: Any) -> str | None:
    """A text as CloudFormation makes it of the longest names; None for what no name of ours is in."""
    match node:
        case {"Ref": "AWS::StackName" | "AWS::StackId" as name}:
            return VALUES[name]
        case {"Fn::Select": [number, one]}:
            return made_up(one).split("\0")[int(number)]  # type: ignore[union-attr]
        case {"Fn::Split": [mark, one]}:
            return made_up(one).replace(mark, "\0")  # type: ignore[union-attr]
        case {"Fn::Sub": [str(text), dict(named)]}:
            return _filled(text, VALUES | {name: made_up(one) or "" for name, one in named.items()})
        case {"Fn::Sub": str(text)}:
            return _filled(text, VALUES)
    return None


def _filled(text: str, values: dict[str, str]) -> str | None:
    variable = re.compile(r"\$\{([\w:]+)\}")
    found = variable.findall(text)
    return variable.sub(lambda one: values[one[1]], text) if found and set(found) <= values.keys() else None


def names(kind: str, node: Any) -> Iterator[tuple[str, str]]:
    """Kind of resource with its property → the name that it gets, wherever in its properties."""
    match node:
        case dict():
            for name, value in node.items():
                if name.endswith("Name") and (made := made_up(value)) is not None:
                    yield f"{kind} {name}", made
                yield from names(kind, value)
        case list():
            for one in node:
                yield from names(kind, one)


@pytest.mark.parametrize("file", ALL)
def test_the_longest_stacks_names_are_taken(file: str) -> None:
    resources = templates.expanded(file)["Resources"].values()
    found = [pair for one in resources for pair in names(one["Type"], one.get("Properties", {}))]
    assert [(what, made) for what, made in found if not re.fullmatch(TAKEN[what], made)] == []


def test_every_name_is_looked_at() -> None:
    seen = {
        what
        for file in ALL
        for one in templates.expanded(file)["Resources"].values()
        for what, _ in names(one["Type"], one.get("Properties", {}))
    }
    assert seen == TAKEN.keys()

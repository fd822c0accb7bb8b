"""What outlives code is in stores.yaml, what is code in template.yaml: a deploy of code cannot touch data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support import templates

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = {
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
}
STORES, MAIN = templates.expanded(templates.STORES), templates.expanded(templates.MAIN)
ON_BOTH = [templates.ENTRANCE, templates.ENTRANCE_CN, templates.DASHBOARD]


def of_types(template: templates.Template, types: set[str]) -> set[str]:
    return {name for name, body in template["Resources"].items() if body["Type"] in types}


def imports(node: Any) -> Iterator[str]:
    """The names of all values that a template imports."""
    if isinstance(node, dict):
        if "Fn::ImportValue" in node:
            yield node["Fn::ImportValue"]["Fn::Sub"]
        for value in node.values():
            yield from imports(value)
    elif isinstance(node, list):
        for value in node:
            yield from imports(value)


def test_the_stack_of_functions_keeps_no_data():
    assert not of_types(MAIN, DATA)
    assert of_types(STORES, DATA)


def test_the_stack_of_stores_runs_nothing():
    assert {body["Type"] for body in STORES["Resources"].values()} == DATA | {
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::Backup::BackupVault",
        "AWS::CloudTrail::Trail",
        "AWS::CloudWatch::Alarm",
        "AWS::IAM::Role",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SQS::QueuePolicy",
    }


def test_every_export_is_imported_and_every_import_exported():
    of_stores = {name.replace("${Stores}", "${AWS::StackName}") for name in imports(MAIN) if "Stores" in name}
    of_egress = {name.replace("${Egress}", "${AWS::StackName}") for name in imports(MAIN) if "Egress" in name}
    assert len(of_stores) + len(of_egress) == len(set(imports(MAIN)))
    assert of_stores == exported(STORES)
    assert of_egress == exported(templates.expanded(templates.EGRESS))


@pytest.mark.parametrize("name", ON_BOTH)
def test_what_stands_on_both_stacks_imports_what_they_export(name: str):
    stores, functions = exported(STORES), exported(MAIN)
    imported = set(imports(templates.expanded(name)))
    assert {one.replace("${Stores}", "${AWS::StackName}") for one in imported if "Stores" in one} <= stores
    assert {one.replace("${Functions}", "${AWS::StackName}") for one in imported if "Functions" in one} <= functions


def test_the_functions_export_nothing_that_nobody_imports():
    imported = {one for name in ON_BOTH for one in imports(templates.expanded(name)) if "Functions" in one}
    assert {one.replace("${Functions}", "${AWS::StackName}") for one in imported} == exported(MAIN)


def exported(template: dict[str, Any]) -> set[str]:
    return {body["Export"]["Name"]["Fn::Sub"] for body in template["Outputs"].values() if "Export" in body}


def test_what_expires_is_removed_by_its_table():
    """The attribute that cloud/stores/card_records.py and event_parts.py write."""
    for table in ("MembersTable", "WorkTable", "AddressesTable"):
        live = STORES["Resources"][table]["Properties"]["TimeToLiveSpecification"]
        assert live == {"AttributeName": "expires", "Enabled": True}


@pytest.mark.parametrize("name", ["template.yaml", "stores.yaml"])
def test_no_resource_is_made_by_both(name: str):
    other = {"template.yaml": STORES, "stores.yaml": MAIN}[name]
    assert not templates.expanded(name)["Resources"].keys() & other["Resources"].keys()

"""The rules of infra/bank-user.yaml: a bank reaches its own folder of the drop and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.templates import BANK_USER, expanded

from . import parts

if TYPE_CHECKING:
    from .parts import Statement, Template


@pytest.fixture(scope="module")
def template() -> Template:
    return expanded(BANK_USER)


@pytest.fixture(scope="module")
def granted(template: Template) -> list[Statement]:
    return [one for _, one in parts.statements(template)]


def test_a_bank_reaches_only_its_own_folder_of_the_drop(granted: list[Statement]):
    own = "arn:${AWS::Partition}:s3:::${DropBucket}/${BankCode}/"
    objects = [one for one in granted if any("Object" in action for action in parts.listed(one["Action"]))]
    listing = next(one for one in granted if "s3:ListBucket" in parts.listed(one["Action"]))
    prefixes = listing["Condition"]["StringLike"]["s3:prefix"]

    assert objects
    assert all(one["Resource"]["Fn::Sub"].startswith(own) for one in objects)
    assert [prefix["Fn::Sub"] for prefix in prefixes] == ["${BankCode}", "${BankCode}/*"]


def test_a_bank_writes_only_where_it_hands_in(granted: list[Statement]):
    writing = [one for one in granted if {"s3:PutObject", "s3:DeleteObject"} & set(parts.listed(one["Action"]))]

    assert [one["Resource"]["Fn::Sub"].partition("${BankCode}")[2] for one in writing] == ["/in/*"]


def test_a_bank_sees_its_own_folder_as_the_root(template: Template):
    user = template["Resources"]["BankUser"]["Properties"]

    assert user["HomeDirectoryType"] == "LOGICAL"
    assert user["HomeDirectoryMappings"] == [{"Entry": "/", "Target": {"Fn::Sub": "/${DropBucket}/${BankCode}"}}]


def test_a_bank_reaches_the_drops_key_alone_and_only_through_its_files(granted: list[Statement]):
    (keys,) = [one for one in granted if any("kms:" in action for action in parts.listed(one["Action"]))]

    assert keys["Resource"] == {"Ref": "DropKeyArn"}
    assert all(service["Fn::Sub"].startswith("s3.") for service in keys["Condition"]["StringEquals"]["kms:ViaService"])

"""The rules of infra/bank-user.yaml: a bank reaches its own folder of the drop and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.templates import BANK_USER, INFRA, expanded
from unioncard.desk.requests import NewBank
from unioncard.trail.entry import BANK_CODE as IN_THE_TRAIL
from unioncard.unions.agreement import BANK_CODE

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


def test_a_bank_that_the_desk_takes_can_have_its_user(template: Template):
    """A code is in agreements, keys and folders by then: no later step may refuse it."""
    page = (INFRA.parent / "web" / "desk" / "src" / "pages" / "banks.js").read_text("utf-8")
    whole = f"^{BANK_CODE}$"

    assert template["Parameters"]["BankCode"]["AllowedPattern"] == whole
    assert NewBank.model_json_schema()["properties"]["code"]["pattern"] == whole
    assert f"/{whole}/" in page


@given(st.from_regex(BANK_CODE, fullmatch=True))
def test_a_banks_code_is_a_user_of_transfer_family_and_stands_in_the_trail(code: str):
    """https://docs.aws.amazon.com/transfer/latest/APIReference/API_CreateUser.html, UserName."""
    assert re.fullmatch(r"[\w][\w@.-]{2,99}", code, re.ASCII)
    assert re.fullmatch(IN_THE_TRAIL, code, re.ASCII)

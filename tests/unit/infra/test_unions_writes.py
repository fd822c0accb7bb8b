"""What unions' stores write is what its role may: no stack could note an agreement, whose count is updated."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores import agreements, appointments
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.unions.agreement import Agreement, Bank

from . import access_rules as access
from .parts import listed

if TYPE_CHECKING:
    from .parts import Template

TABLE = "directory"


def may(template: Template, action: str, pk: str) -> bool:
    """Whether UnionsRole may do this to an item of the directory."""
    return any(
        role == "UnionsRole"
        and action in listed(one["Action"])
        and "DirectoryTable" in str(one["Resource"])
        and any(fnmatchcase(pk, like) for like in one["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for role, one in access.statements(template)
    )


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(action, partition key) of each action of a transaction."""
    made: list[tuple[str, str]] = []

    def noted(actions: Any, what: str) -> None:
        for one in actions:
            ((act, parameters),) = one.items()
            made.append((f"dynamodb:{act}Item", (parameters.get("Item") or parameters["Key"])["pk"]["S"]))

    for module in (agreements, appointments):
        monkeypatch.setattr(module, "transact", noted)
    return made


@pytest.mark.parametrize("version", [0, 3])
def test_an_agreement_is_noted_prolonged_and_ended_within_the_role(
    template: Template, written: list[tuple[str, str]], version: int
) -> None:
    AgreementTable(Table(TABLE)).note(Agreement("410100", "bankone", date(2026, 12, 1), None, 5000), version)
    assert len(written) == 4
    assert [one for one in written if not may(template, *one)] == []


def test_a_bank_is_listed_within_the_role(template: Template, written: list[tuple[str, str]]) -> None:
    AgreementTable(Table(TABLE)).put_bank(Bank("bankone", "示例银行甲", "gb18030", "{}"))
    assert len(written) == 2
    assert [one for one in written if not may(template, *one)] == []


def test_the_role_reaches_no_union(template: Template) -> None:
    assert not may(template, "dynamodb:PutItem", "UNION#410100")
    assert not may(template, "dynamodb:UpdateItem", "APPOINTMENT#1")

"""Files that are no registers: rejected with a readable reason, nothing written to members."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest

from support.bad_files import FILES
from unioncard.products import findings_name
from unioncard.registers.register import RegisterState

if TYPE_CHECKING:
    from support.worked import Way


@pytest.mark.parametrize("name", FILES)
def test_it_is_rejected_as_a_whole_with_its_reason(way: Way, name: str) -> None:
    made, code = FILES[name]

    register = way.taken(made())

    findings = json.loads(way.stores.products.read(findings_name(register.id)))
    assert register.state is RegisterState.REJECTED
    assert [(finding["row"], finding["code"]) for finding in findings] == [(None, code)]
    assert findings[0]["message"]
    assert boto3.client("dynamodb").scan(TableName="members")["Count"] == 0
    assert register.counts.read == 0

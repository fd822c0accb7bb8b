"""One put_item of boto3's client a row, as boto3 comes: parameters checked, nothing sealed.

The item has the same attributes as ours, with the person's cells in the clear in place of the sealed blob: each cell
that is not empty as an attribute of its own (``cells``), or all of them as one text (``one text``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from benchmarks.rules import TODAY
from benchmarks.sides.admitting import REGISTER, connect
from benchmarks.stub import KEY
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.stores.members import member_put
from unioncard.members.keys import MemberKeys
from unioncard.members.member import Member, Membership
from unioncard.registers.check import MemberRow, check

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare(argument: str) -> Callable[[], int]:
    """The work: put an item for each row of the register at ``path``; the items are made already."""
    arguments = json.loads(argument)
    connect(arguments["endpoint"])
    keys = MemberKeys(KmsGroupSecrets(KEY))
    rows = check(Path(arguments["path"]), today=TODAY).accepted
    items = [_item(row, keys, arguments["shape"]) for row in rows]
    client = boto3.client("dynamodb")

    def work() -> int:
        for item in items:
            client.put_item(TableName="members", Item=item)
        return len(items)

    return work


def _item(row: MemberRow, keys: MemberKeys, shape: str) -> dict[str, Any]:
    member = Member(keys.of(row.values), REGISTER.union, Membership.ACTIVE, b"", REGISTER.id, row.number)
    stored = dict(member_put("members", member)["Put"]["Item"])
    del stored["sealed"]
    if shape == "cells":
        return stored | {column: {"S": str(value)} for column, value in row.values.items() if value}
    return stored | {"person": {"S": json.dumps(dict(row.values), ensure_ascii=False)}}

"""Registers of unions in the directory table.

``UNION#<code>``: ``UNION`` the union, ``UNIT#<key>`` its units. ``REGISTER#<id>`` / ``ENTRY#<entry>``: what a register
did. ``NAME#<name>`` and ``CREDIT#<credit code>`` lead to codes. The head is personal data: sealed, and in the members
table, ``UNION#<code>`` / ``HEAD``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard.chunks import batched
from unioncard.cloud import union_items as items
from unioncard.cloud import union_writes as writes
from unioncard.cloud.aws import client
from unioncard.cloud.items import from_item
from unioncard.cloud.table import Table, new, transact
from unioncard.unions.moving import below

if TYPE_CHECKING:
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change, Registered, Unit

WITH_THE_UNION: Final = 80
"""Units in the union's own transaction; DynamoDB takes 100 actions. Of more units the first ones go ahead of it."""

CHILDREN: Final = 99
"""Unions below that are given their path in one transaction, beside the check of their parent's."""


@dataclass(frozen=True, slots=True)
class UnionTable:
    """The UnionRegisterStore on DynamoDB."""

    directory: Table
    members: Table

    def find(self, code: str) -> Union | None:
        """See UnionRegisterStore."""
        found = self.directory.get(f"UNION#{code}", "UNION")
        return items.union_of(found) if found else None

    def holder(self, credit_code: str) -> Union | None:
        """See UnionRegisterStore."""
        found = self.directory.get(f"CREDIT#{credit_code}", "CREDIT")
        return self.find(found["code"]) if found else None

    def named(self, name: str) -> list[Union]:
        """See UnionRegisterStore."""
        codes = [one["code"] for one in self.directory.query(items.name_key(name), "UNION#")]
        found = self.directory.get_many([(f"UNION#{code}", "UNION") for code in codes])
        return sorted(map(items.union_of, found), key=lambda union: union.code)

    def units(self, code: str) -> dict[str, Unit]:
        """See UnionRegisterStore."""
        found = map(items.unit_of, self.directory.query(f"UNION#{code}", "UNIT#"))
        return {unit.key: unit for unit in found}

    def head_mark(self, code: str) -> str:
        """See UnionRegisterStore."""
        return "".join(one["mark"] for one in self.members.get_many([(f"UNION#{code}", "HEAD")]))

    def markers(self, register: str) -> dict[str, Registered]:
        """See UnionRegisterStore."""
        found = map(items.marker_of, self.directory.query(*items.marker_key(register)))
        return {one.entry: one for one in found}

    def marker(self, register: str, entry: str) -> Registered | None:
        """See UnionRegisterStore."""
        found = self.directory.get(*items.marker_key(register, entry))
        return items.marker_of(found) if found else None

    def refuse(self, marker: Registered) -> None:
        """See UnionRegisterStore."""
        self.directory.put_new(items.marker_item(marker), f"an entry of register {marker.register}")

    def write(self, change: Change) -> None:
        """See UnionRegisterStore.

        Units that do not fit into the transaction are put before it: they are told by this register whatever becomes
        of the union, and putting them again changes nothing.
        """
        name = self.directory.name
        early = max(len(change.units) - WITH_THE_UNION, 0)
        self.directory.put_many(items.unit_item(change.after.code, unit) for unit in change.units[:early])
        actions = [
            {"Put": new(name, items.marker_item(change.marker))},
            {"Put": writes.put_union(name, change)},
            *writes.place_is(name, change),
            *writes.put_guides(name, change),
            *({"Put": writes.put_unit(name, change.after.code, unit)} for unit in change.units[early:]),
            *writes.put_head(self.members.name, change),
        ]
        transact(actions, f"union {change.after.code}")

    def place_children(self, parent: Union) -> list[Union]:
        """See UnionRegisterStore."""
        placed = [(one, replace(one, path=below(parent, one.code))) for one in self._children(parent.code)]
        for some in batched([(old, now) for old, now in placed if old.path != now.path], CHILDREN):
            actions = [
                writes.path_is(self.directory.name, parent.code, parent.path),
                *({"Update": writes.put_path(self.directory.name, now)} for _, now in some),
            ]
            transact(actions, f"unions below {parent.code}")
        return [now for _, now in placed]

    def _children(self, code: str) -> list[Union]:
        """Found through the index, then read consistently."""
        pages = client("dynamodb").get_paginator("query")
        asked = {"TableName": self.directory.name, "IndexName": "children"}
        only = {"KeyConditionExpression": "parent = :parent", "ExpressionAttributeValues": {":parent": {"S": code}}}
        found = [from_item(item)["pk"] for page in pages.paginate(**asked, **only) for item in page["Items"]]
        unions = map(items.union_of, self.directory.get_many([(pk, "UNION") for pk in found]))
        return [union for union in unions if union.parent == code]

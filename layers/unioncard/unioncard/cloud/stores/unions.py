"""Registers of unions in the directory table.

``UNION#<code>``: ``UNION`` the union, ``UNIT#<key>`` its units. ``REGISTER#<id>`` / ``ENTRY#<entry>``: what a register
did. ``NAME#<name>`` and ``CREDIT#<credit code>`` lead to codes. The head is personal data: sealed, and in the members
table, ``UNION#<code>`` / ``HEAD``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from unioncard.chunks import batched
from unioncard.cloud.aws.items import from_item, key, to_item
from unioncard.cloud.aws.table import Table, every, new, transact
from unioncard.cloud.stores import directory as items
from unioncard.cloud.stores.directory import guides, name_key, union_item, unit_item
from unioncard.unions.union import below

if TYPE_CHECKING:
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change, Registered, Unit


def put_union(table: str, change: Change) -> dict[str, Any]:
    """The put of a union on the version and path read; a new one on its absence."""
    item = union_item(replace(change.after, version=change.after.version + 1))
    if change.before is None:
        return new(table, item)
    read = {":path": change.before.path, ":version": change.before.version}
    never = " OR attribute_not_exists(version)" if not change.before.version else ""
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": f"#path = :path AND (version = :version{never})",
        "ExpressionAttributeNames": {"#path": "path"},
        "ExpressionAttributeValues": to_item(read),
    }


def path_is(table: str, code: str, path: str) -> dict[str, Any]:
    """That a union still has the path that was read: what is placed below it then is in its right place."""
    return {
        "ConditionCheck": {
            "TableName": table,
            "Key": key(f"UNION#{code}", "UNION"),
            "ConditionExpression": "#path = :path",
            "ExpressionAttributeNames": {"#path": "path"},
            "ExpressionAttributeValues": to_item({":path": path}),
        }
    }


def place_is(table: str, change: Change) -> list[dict[str, Any]]:
    """That the parent stands where it was read, and for a union that moves also all above the parent.

    Otherwise two unions could each move below the other's children at the same moment, and both end below themselves.
    """
    parent = change.parent
    above = parent.ancestry()[1:] if change.marker.moved else ()
    ends = [(code, parent.path.partition(f"/{code}/")[0] + f"/{code}/") for code in above]
    return [path_is(table, code, path) for code, path in [(parent.code, parent.path), *ends]]


def put_path(table: str, union: Union) -> dict[str, Any]:
    """The union's new path, if it still has this parent; whoever read it before has to read it again."""
    return {
        "TableName": table,
        "Key": key(f"UNION#{union.code}", "UNION"),
        "UpdateExpression": "SET #path = :path ADD version :one",
        "ConditionExpression": "parent = :parent",
        "ExpressionAttributeNames": {"#path": "path"},
        "ExpressionAttributeValues": to_item({":path": union.path, ":parent": union.parent, ":one": 1}),
    }


def put_guides(table: str, change: Change) -> list[dict[str, Any]]:
    """The way from name and credit code to the union; a name it no longer has leads nowhere."""
    before, after = change.before, change.after
    named, *credit = guides(after)
    actions: list[dict[str, Any]] = [{"Put": {"TableName": table, "Item": named}}]
    if before and name_key(before.name) != name_key(after.name):
        gone = key(name_key(before.name), f"UNION#{before.code}")
        actions.append({"Delete": {"TableName": table, "Key": gone}})
    own = {
        "ConditionExpression": "attribute_not_exists(pk) OR code = :code",
        "ExpressionAttributeValues": to_item({":code": after.code}),
    }
    actions += [{"Put": {"TableName": table, "Item": item, **own}} for item in credit]
    return actions


def put_unit(table: str, union: str, unit: Unit) -> dict[str, Any]:
    """A unit; putting it again changes nothing."""
    return {"TableName": table, "Item": unit_item(union, unit)}


def put_head(table: str, change: Change) -> list[dict[str, Any]]:
    """The sealed head, where one is given."""
    if change.head is None:
        return []
    values = {"pk": f"UNION#{change.after.code}", "sk": "HEAD", "sealed": change.head.sealed}
    return [{"Put": {"TableName": table, "Item": to_item(values | {"mark": change.head.mark})}}]


WITH_THE_UNION: Final = 80
"""Units in the union's own transaction; DynamoDB takes 100 actions. Of more units the first ones go ahead of it."""

CHILDREN: Final = 99
"""Unions below that are given their path in one transaction, beside the check of their parent's."""


@dataclass(frozen=True, slots=True)
class RegisteredUnionTable:
    """The RegisteredUnionReader on DynamoDB."""

    directory: Table

    def registered(self, register: str) -> list[Registered]:
        """See RegisteredUnionReader."""
        return [items.marker_of(found) for found in self.directory.query(*items.marker_key(register))]


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
        return {one.entry: one for one in RegisteredUnionTable(self.directory).registered(register)}

    def marker(self, register: str, entry: str) -> Registered | None:
        """See UnionRegisterStore."""
        found = self.directory.get(*items.marker_key(register, entry))
        return items.marker_of(found) if found else None

    def refuse(self, marker: Registered) -> None:
        """See UnionRegisterStore."""
        self.directory.put_new(items.marker_item(marker), f"an entry of register {marker.register}")

    def note_placed(self, marker: Registered) -> None:
        """See UnionRegisterStore."""
        self.directory.update(
            f"an entry of register {marker.register}",
            Key=key(*items.marker_key(marker.register, marker.entry)),
            UpdateExpression="SET placed = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def write(self, change: Change) -> None:
        """See UnionRegisterStore.

        Units that do not fit into the transaction are put before it: they are part of this register whatever the
        union's outcome, and putting them again changes nothing.
        """
        name = self.directory.name
        early = max(len(change.units) - WITH_THE_UNION, 0)
        self.directory.put_many(items.unit_item(change.after.code, unit) for unit in change.units[:early])
        actions = [
            {"Put": new(name, items.marker_item(change.marker))},
            {"Put": put_union(name, change)},
            *place_is(name, change),
            *put_guides(name, change),
            *({"Put": put_unit(name, change.after.code, unit)} for unit in change.units[early:]),
            *put_head(self.members.name, change),
            *({"Put": new(name, items.move_item(move))} for move in [change.move] if move),
        ]
        transact(actions, f"union {change.after.code}")

    def place_children(self, parent: Union) -> list[Union]:
        """See UnionRegisterStore."""
        placed = [(one, replace(one, path=below(parent, one.code))) for one in self._children(parent.code)]
        for some in batched([(old, now) for old, now in placed if old.path != now.path], CHILDREN):
            actions = [
                path_is(self.directory.name, parent.code, parent.path),
                *({"Update": put_path(self.directory.name, now)} for _, now in some),
            ]
            transact(actions, f"unions below {parent.code}")
        return [now for _, now in placed]

    def _children(self, code: str) -> list[Union]:
        """Found through the index, then read consistently."""
        asked = {"TableName": self.directory.name, "IndexName": "children"}
        only = {"KeyConditionExpression": "parent = :parent", "ExpressionAttributeValues": {":parent": {"S": code}}}
        found = [from_item(item)["pk"] for item in every("query", **asked, **only)]
        unions = map(items.union_of, self.directory.get_many([(pk, "UNION") for pk in found]))
        return [union for union in unions if union.parent == code]

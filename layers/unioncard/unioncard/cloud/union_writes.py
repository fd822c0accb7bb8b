"""The actions of which transactions on unions are made: each a put, an update or a check with its condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.items import key, to_item
from unioncard.cloud.table import new
from unioncard.cloud.union_items import guides, name_key, union_item, unit_item

if TYPE_CHECKING:
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change, Unit


def put_union(table: str, change: Change) -> dict[str, Any]:
    """The union as it shall be, if it is as it was read; of a new one, if there is none."""
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
    """The sealed head, where one was told."""
    if change.head is None:
        return []
    values = {"pk": f"UNION#{change.after.code}", "sk": "HEAD", "sealed": change.head.sealed}
    return [{"Put": {"TableName": table, "Item": to_item(values | {"mark": change.head.mark})}}]

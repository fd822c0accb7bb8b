"""What kind of call of DynamoDB it is: the operation, its expressions, what it is given and what it ends in.

Two calls of one shape differ by their keys, texts, numbers and how many there are beyond two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.memory_aws.table import Key, Table

KINDS = frozenset(("S", "N", "B", "BOOL", "NULL", "L", "M", "SS"))
"""DynamoDB's names of the kinds of values."""
SHAPED = frozenset(
    ("GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
) | {"TransactWriteItems"}
ITEMS = frozenset(("Item", "Key", "Items", "Keys", "LastEvaluatedKey", "ExclusiveStartKey", "Responses"))
"""What has items or keys: of these the kinds of their values."""
SAID = ("Expression", "Name", "Select", "Error", "Reasons")
"""How the names of texts end that are a shape's own."""
_MANY = 2


def shape_of(operation: str, asked: Any, answered: Any) -> str:
    """A name for the shape. ``answered``: what of the answer anybody looks at."""
    return f"{operation} {_shape(asked)} {_shape(answered)}"


def written(tables: Mapping[str, Table], operation: str, asked: Any) -> Iterator[tuple[str, Key]]:
    """Tables and keys of the items that a call has written; nothing for a call that reads."""
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem":
            actions = [(asked["TableName"], asked)]
        case "TransactWriteItems":
            actions = [(one["TableName"], one) for some in asked["TransactItems"] for one in some.values()]
        case "BatchWriteItem":
            requests = asked["RequestItems"].items()
            actions = [(name, one) for name, some in requests for request in some for one in request.values()]
        case _:
            actions = []
    for name, action in actions:
        yield name, tables[name].key_of(action.get("Item") or action["Key"])


def _shape(given: Any, name: str = "") -> str:
    match given:
        case dict() if name in ITEMS:
            shape = " ".join(sorted(_kinds(given)))
        case dict() if name == "ExpressionAttributeValues":
            shape = ", ".join(f"{one} {next(iter(given[one]))}" for one in sorted(given))
        case dict():
            shape = "{" + ", ".join(f"{one}: {_shape(given[one], one)}" for one in sorted(given)) + "}"
        case list() | tuple():  # one or more; of several those that differ
            shape = f"{min(len(given), _MANY)} of [" + "; ".join(sorted({_shape(one, name) for one in given})) + "]"
        case str() if name.startswith("#") or name.endswith(SAID):
            shape = given
        case bool():
            shape = str(given)
        case _:
            shape = type(given).__name__
    return shape


def _kinds(given: Any) -> set[str]:
    """Of all values in an item, a key or an answer's items by table."""
    match given:
        case dict():
            kinds = given.keys() & KINDS if len(given) == 1 else set()
            return kinds.union(*map(_kinds, given.values()))
        case list():
            return set().union(*map(_kinds, given))
    return set()

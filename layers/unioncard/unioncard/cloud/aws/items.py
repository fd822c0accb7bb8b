"""DynamoDB items to and from plain Python values."""

from __future__ import annotations

from binascii import a2b_base64
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from unioncard import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import DataclassInstance

Item = dict[str, Any]
Record = TypeVar("Record", bound="DataclassInstance")

WRITTEN: Final[Item] = {"N": str(versions.WRITTEN)}
"""The version that each item has which this release writes."""


def versioned(item: Item) -> Item:
    """The item with its version."""
    return {**item, versions.FIELD: WRITTEN}


def to_item(values: dict[str, Any]) -> Item:
    """Typed attributes; values that are None are left out."""
    return {name: _typed(value) for name, value in values.items() if value is not None}


def _typed(value: Any) -> Item:
    by_type = _BY_TYPE.get(type(value))
    return by_type(value) if by_type else _serializer()(value)


@cache
def _serializer() -> Callable[[Any], Item]:
    """boto3's, imported where there is such a value: who only reads loads no SDK for it."""
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415

    serialize: Callable[[Any], Item] = TypeSerializer().serialize
    return serialize


_BY_TYPE: Final[dict[type, Callable[[Any], Item]]] = {
    str: lambda text: {"S": text},
    int: lambda number: {"N": str(number)},
    bool: lambda truth: {"BOOL": truth},
    bytes: lambda binary: {"B": binary},
    list: lambda values: {"L": list(map(_typed, values))},
    tuple: lambda values: {"L": list(map(_typed, values))},
    dict: lambda values: {"M": {name: _typed(value) for name, value in values.items()}},
}
"""By exact type, nearly every value there is; boto3's serializer tries up to eight kinds on each, 1.5 µs apiece."""


def from_item(item: Item) -> dict[str, Any]:
    """Plain values: whole numbers as int, binaries as bytes, sets as sets. KeyError for a kind that is not stored.

    Its version is looked at and left out; LaterVersion.
    """
    version = item.get(versions.FIELD, WRITTEN)
    if version != WRITTEN:
        versions.check(version["N"])
    # Most values are texts: looked at in place they take a third of the time.
    return {
        name: value["S"] if "S" in value else _plain(value) for name, value in item.items() if name != versions.FIELD
    }


def decoded(typed: Item) -> Item:
    """A typed value of a response with its binaries decoded.

    Sets of binaries are stored nowhere; ``from_item`` refuses them.
    """
    ((kind, content),) = typed.items()
    match kind:
        case "B":
            return {kind: a2b_base64(content)}
        case "L":
            return {kind: [decoded(one) for one in content]}
        case "M":
            return {kind: {name: decoded(one) for name, one in content.items()}}
    return typed


def stored_as(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """A record (a dataclass) of stored values. Attributes that it does not have are left out.

    While a release is rolled out, and after one was taken back, items of the next release are read by this one: a field
    that it added may not stop us. A field that we add needs a default, for items of the release before.
    """
    known = kind.__dataclass_fields__
    return kind(**{name: value for name, value in values.items() if name in known})


def key(pk: str, sk: str) -> Item:
    """The key of an item in a table with partition and sort key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _plain(value: Item) -> Any:
    ((kind, content),) = value.items()
    return _BY_KIND[kind](content)


_BY_KIND: Final[dict[str, Callable[[Any], Any]]] = {
    "S": lambda text: text,
    "N": int,
    "B": bytes,
    "BOOL": bool,
    "NULL": lambda _: None,
    "L": lambda values: list(map(_plain, values)),
    "M": lambda values: {name: value["S"] if "S" in value else _plain(value) for name, value in values.items()},
    "SS": set,
}
"""By DynamoDB's name of the kind; boto3's deserializer makes a Decimal of each number and takes four times as long."""

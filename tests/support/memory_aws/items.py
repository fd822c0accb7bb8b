"""Items of DynamoDB as they are stored, the bytes that copies of them are made of, and their sizes."""

from __future__ import annotations

import marshal
from typing import Any

Item = dict[str, Any]

LARGEST_ITEM = 400 * 1024
"""Bytes of names and values."""


class Kept(dict[str, Any]):
    """An item as it is stored: never changed, only replaced. ``as_bytes``: what each reader's own copy is made of."""

    __slots__ = ("as_bytes",)
    as_bytes: bytes

    @classmethod
    def of(cls, item: Item, as_bytes: bytes = b"") -> Kept:
        """What a caller does to ``item`` afterwards changes nothing here. ``as_bytes``: it, marshalled already."""
        as_bytes = as_bytes or marshalled(item)
        made = cls(unmarshalled(as_bytes))
        made.as_bytes = as_bytes
        return made

    def copied(self) -> Item:
        """An item that nobody else holds: what a caller does to it changes nothing here."""
        return unmarshalled(self.as_bytes)


def marshalled(item: Item) -> bytes:
    """What an item is copied by."""
    try:
        return marshal.dumps(item, 2)
    except ValueError:  # a text that is more than that, an enumeration's
        return marshal.dumps(_plain(item), 2)


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case str():
            return str(value)
    return value


def unmarshalled(as_bytes: bytes) -> Item:
    """An item that nobody else holds."""
    made: Item = marshal.loads(as_bytes)  # noqa: S302 what was marshalled a moment ago
    return made


def too_large(item: Item, as_bytes: bytes) -> bool:
    """Whether DynamoDB would not take an item for its size. ``as_bytes``: it, marshalled."""
    # Marshalled (without references, as version 2 is) it is larger than as DynamoDB counts, so few are counted exactly.
    return len(as_bytes) > LARGEST_ITEM and size(item) > LARGEST_ITEM


def size(item: Item) -> int:
    """Bytes of an item as DynamoDB counts them, nearly: names and values, numbers by their digits."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Item) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S" | "N":
            return len(content.encode())
        case "B":
            return len(content)
        case "M":
            return size(content)
        case "L":
            return sum(map(_size, content))
        case "SS":
            return sum(len(one.encode()) for one in content)
    return 1

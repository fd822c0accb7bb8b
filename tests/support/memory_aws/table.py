"""A table of DynamoDB: its items by partition and sort key, and by the hash keys of its indexes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from support.memory_aws.errors import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.memory_aws.items import Kept

Key = tuple[str, str]
"""Of an item: partition and sort key, "" where a table has none."""

_LAST = "\U0010ffff"


@dataclass
class Table:
    """One table."""

    keys: tuple[str, ...]
    indexes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    partitions: dict[str, dict[str, Kept]] = field(default_factory=dict)
    _segments: dict[int, list[list[str]]] = field(default_factory=dict)
    """Partitions by segments of so many, in order, as long as there are no others: a scan has thousands of pages."""
    _indexed: dict[str, dict[str, IndexPartition]] = field(default_factory=dict)
    """By the hash key of an index and its value, once it was asked for."""

    def key_of(self, item: Mapping[str, Any]) -> Key:
        """Partition and sort key, "" in a table that has none; ValidationException unless both are texts."""
        partition, *sorts = self.keys
        first = item.get(partition, {}).get("S")
        second = item.get(sorts[0], {}).get("S") if sorts else ""
        if not first or (sorts and not second):
            raise invalid("one or more parameter values are not valid: the key")
        return first, second

    def only_key(self, item: Mapping[str, Any]) -> Key:
        """The key of a parameter ``Key``, which has nothing else."""
        if set(item) != set(self.keys):
            raise invalid("the provided key element does not match the schema")
        return self.key_of(item)

    def find(self, key: Key) -> Kept | None:
        return self.partitions.get(key[0], {}).get(key[1])

    def fill(self, partitions: dict[str, dict[str, Kept]]) -> None:
        """Have these items and no others."""
        self.partitions = partitions
        self._segments.clear()
        self._indexed.clear()

    def put(self, key: Key, item: Kept) -> None:
        if key[0] not in self.partitions:
            self._segments.clear()
        self._leave_indexes(key)
        self.partitions.setdefault(key[0], {})[key[1]] = item
        for name, values in self._indexed.items():
            if name in item:
                values.setdefault(item[name]["S"], IndexPartition()).put(key, item)

    def _leave_indexes(self, key: Key) -> None:
        if self._indexed and (before := self.find(key)) is not None:
            for name, values in self._indexed.items():
                if name in before:
                    values[before[name]["S"]].delete(key)

    def delete(self, key: Key) -> None:
        self._leave_indexes(key)
        partition = self.partitions.get(key[0], {})
        partition.pop(key[1], None)
        if not partition:
            self.partitions.pop(key[0], None)
            self._segments.clear()

    def items(self, segment: int = 0, of: int = 1) -> list[Kept]:
        """Everything, or one segment of as many, whole partitions; by key."""
        if of not in self._segments:
            segments = self._segments[of] = [[] for _ in range(of)]
            for name in sorted(self.partitions):
                segments[_place_of(name) % of].append(name)
        partitions = [self.partitions[name] for name in self._segments[of][segment]]
        return [partition[key] for partition in partitions for key in sorted(partition)]

    def indexed(self, keys: tuple[str, ...], value: str, prefix: str = "") -> list[Kept]:
        """What an index has of one partition of its own whose sort key begins so, by its and the table's keys."""
        name = keys[0]
        if name not in self._indexed:
            values = self._indexed[name] = {}
            for partition, items in self.partitions.items():
                for sort, item in items.items():
                    if name in item:
                        values.setdefault(item[name]["S"], IndexPartition()).put((partition, sort), item)
        found = self._indexed[name].get(value)
        return found.of(keys, self.keys, prefix) if found else []


@dataclass
class IndexPartition:
    """The items that have one value of an index's hash key, and their orders by the indexes that have this one."""

    items: dict[Key, Kept] = field(default_factory=dict)
    orders: dict[tuple[str, ...], tuple[list[list[str]], list[Kept]]] = field(default_factory=dict)

    def put(self, key: Key, item: Kept) -> None:
        self.items[key] = item
        self.orders.clear()

    def delete(self, key: Key) -> None:
        del self.items[key]
        self.orders.clear()

    def of(self, keys: tuple[str, ...], own: tuple[str, ...], prefix: str) -> list[Kept]:
        """Those that have all the keys, in order, from the first to the last whose sort key begins so."""
        if keys not in self.orders:
            names = (*keys, *own)
            some = [item for item in self.items.values() if all(one in item for one in keys)]
            ordered = sorted((([item[name]["S"] for name in names], item) for item in some), key=itemgetter(0))
            self.orders[keys] = [places for places, _ in ordered], [item for _, item in ordered]
        places, found = self.orders[keys]
        if not prefix or not places:
            return found
        value = places[0][0]
        return found[bisect_left(places, [value, prefix]) : bisect_left(places, [value, prefix + _LAST])]


@cache
def _place_of(partition: str) -> int:
    """Which segment of a parallel scan a partition is in."""
    return crc32(partition.encode())

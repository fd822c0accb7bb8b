"""Batches of DynamoDB that are done in part: some entries are held back, and come back as unprocessed.

The entries that are held back never reach the emulator, so "unprocessed" is true.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Tables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Divided:
    """A batch in two: the request that is sent on, and per table what comes back."""

    sent: bytes
    held_back: Tables


def divide(operation: str, body: bytes, share: float) -> Divided | None:
    """Hold back about this share of a batch, one entry at least, but not all.

    None when that cannot be: for one entry alone DynamoDB throws, it returns nothing unprocessed.
    """
    request = json.loads(body)
    entries = [
        (table, entry) for table, asked in request["RequestItems"].items() for entry in _entries(operation, asked)
    ]
    if len(entries) <= 1:
        return None
    keep = len(entries) - 1 - int(share * (len(entries) - 1))
    kept = _tables(operation, request["RequestItems"], entries[:keep])
    rest = _tables(operation, request["RequestItems"], entries[keep:])
    return Divided(json.dumps({**request, "RequestItems": kept}).encode(), rest)


def unite(operation: str, body: bytes, held_back: Tables) -> bytes:
    """The emulator's answer with what was held back put to what it left itself."""
    answer = json.loads(body)
    name = "UnprocessedItems" if operation == "BatchWriteItem" else "UnprocessedKeys"
    left = answer.get(name) or {}
    for table, asked in held_back.items():
        more = _entries(operation, left[table]) if table in left else []
        left[table] = _with(operation, asked, [*more, *_entries(operation, asked)])
    return json.dumps({**answer, name: left}).encode()


def _tables(operation: str, asked: Tables, entries: list[tuple[str, Any]]) -> Tables:
    per_table: dict[str, list[Any]] = {}
    for table, entry in entries:
        per_table.setdefault(table, []).append(entry)
    return {table: _with(operation, asked[table], some) for table, some in per_table.items()}


def _entries(operation: str, asked: Any) -> list[Any]:
    found: list[Any] = asked if operation == "BatchWriteItem" else asked["Keys"]
    return found


def _with(operation: str, asked: Any, entries: list[Any]) -> Any:
    # A batch of reads has more than keys per table: projection, consistency.
    return entries if operation == "BatchWriteItem" else {**asked, "Keys": entries}

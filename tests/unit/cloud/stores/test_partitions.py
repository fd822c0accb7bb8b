"""Every kind of key that the code writes is in the table of partitions, with who writes it and what bounds it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import unioncard.cloud
from support import templates
from support.partitions import PAGE, partitions

_KIND = re.compile(r"([A-Z][A-Z-]+)(?:#|$)")
_NO_KEYS = {"BOOL", "NULL", "SS", "COUNT", "NFKC", "POST"}
"""Types of attributes, and words of others."""


def kinds_in_the_code() -> set[str]:
    """What begins a text that may be a key, in whatever the stores are written."""
    found = set[str]()
    for file in Path(unioncard.cloud.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) | ast.Constant(value=str(text)):
                    if (kind := _KIND.match(text)) and kind[1] not in _NO_KEYS:
                        found.add(kind[1])
    return found


def sort_keys() -> set[str]:
    """The page's last paragraph."""
    return set(re.findall(r"`([A-Z][A-Z-]+)`", PAGE.read_text("utf-8").rpartition("Below a key")[2]))


def test_every_kind_of_key_in_the_code_is_on_the_page_and_none_else() -> None:
    assert kinds_in_the_code() == partitions().keys() | sort_keys()


def test_every_partition_has_a_writer_a_bound_and_if_it_is_shared_a_peak() -> None:
    incomplete = [
        kind
        for kind, one in partitions().items()
        if not one.writers or not one.bound or (not one.is_own and one.peak is None and kind not in ONE_REGISTERS)
    ]
    assert incomplete == []


ONE_REGISTERS = {"TRANSFERS", "TRANSFERS-DUE"}
"""Written by who takes in one register with transfers; what slows it down is said."""


def test_no_shared_partition_comes_near_what_dynamodb_takes() -> None:
    assert {kind: one.peak for kind, one in partitions().items() if (one.peak or 0) > 500} == {}


def test_every_index_is_on_the_page_with_its_bound() -> None:
    """An index has partitions of its own; one that takes no more slows down the table's writes."""
    rows = re.findall(r"^\| (\w+) `(\w+)` \| `(\w+)`[^|]* \| [^|]+ \| [^|]+ \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    tables = templates.expanded(templates.STORES)["Resources"]
    assert set(rows) == {
        (name.removesuffix("Table").lower(), index["IndexName"], index["KeySchema"][0]["AttributeName"])
        for name, body in tables.items()
        for index in body["Properties"].get("GlobalSecondaryIndexes", ())
    }

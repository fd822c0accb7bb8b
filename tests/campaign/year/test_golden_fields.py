"""What a store cannot do without, every release has stored: a field that is added has a default.

test_golden.py shows it for each kind of item that something asks for again; this holds it for all that a store can
read, also for the guards and the leftovers that no question meets.
"""

from __future__ import annotations

import ast
import importlib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

import unioncard
from campaign.year import golden

if TYPE_CHECKING:
    from collections.abc import Iterator

STORES: Final = sorted((Path(unioncard.__file__).parent / "cloud" / "stores").glob("*.py"))
RELEASES: Final = sorted(golden.FOLDER.glob("province-*.jsonl.gz"))
NOT_STORED: Final = {
    "Item": "of DynamoDB's answer",
    "Items": "of DynamoDB's answer",
    "column": "of a refused register, which the small province of 0.3 does not have",
    "message": "of a refused register, which the small province of 0.3 does not have",
    "other": "of a row with somebody else's mobile, which it does not have",
    "mail": "within a sealed name (appointments.py)",
    "sent": "a state that is counted (audit_scan.py)",
}
"""By name, so that a further one is noticed."""


def names_in(node: Any) -> Iterator[str]:
    """Names of attributes, at any depth of maps and lists."""
    match node:
        case dict():
            for name, value in node.items():
                yield name
                yield from names_in(value)
        case list():
            for one in node:
                yield from names_in(one)


def required(file: Path) -> Iterator[str]:
    """Names that a store takes out of an item by ``[…]``, and fields without a default of records that it reads."""
    module = importlib.import_module(f"unioncard.cloud.stores.{file.stem}")
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Subscript(ctx=ast.Load(), slice=ast.Constant(value=str(name))):
                yield name
            case ast.Call(func=ast.Name(id="stored_as"), args=[ast.Name(id=kind), *_]):
                for one in fields(getattr(module, kind)):
                    if one.default is MISSING and one.default_factory is MISSING:
                        yield one.name


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.stem)
def test_a_store_needs_nothing_that_a_release_did_not_store(release: Path) -> None:
    stored = {name for line in golden.read(release) if "item" in line for name in names_in(line["item"])}
    needed = {name: file.name for file in STORES for name in required(file) if file.stem != "__init__"}
    assert {name: file for name, file in needed.items() if name not in stored | NOT_STORED.keys()} == {}
    assert NOT_STORED.keys() - needed.keys() == set(), "an exception for nothing"

"""An in-process AWS begun anew for every test, without doing over and over what costs the most there.

Transactions: each table is saved once a transaction, not once an action. moto 5.2.5 deep-copies the table again for
every action (models/__init__.py, transact_write_items), always before the first one is carried out: all copies but one
are the same and thrown away. Answers: of an attribute's value the one type that it has is looked for, not all ten under
twenty names. Clients: the descriptions of services, megabytes of JSON, are read once, not once a test.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from botocore.loaders import create_loader
from moto.core.serialize import JSONSerializer
from moto.dynamodb import models

if TYPE_CHECKING:
    from collections.abc import Iterator


class _OnceATransaction:
    """Stands in for the module ``copy`` in moto's models."""

    def __init__(self) -> None:
        self._saved: dict[int, Any] = {}

    def begin(self) -> None:
        """Forget the tables of the transaction before."""
        self._saved.clear()

    def deepcopy(self, thing: Any, *memo: Any) -> Any:
        """The real copy; of a table the one made for this transaction."""
        if not isinstance(thing, models.Table):
            return copy.deepcopy(thing, *memo)
        return self._saved.setdefault(id(thing), None) or self._save(thing)

    def _save(self, table: models.Table) -> Any:
        self._saved[id(table)] = copy.deepcopy(table)
        return self._saved[id(table)]

    def __getattr__(self, name: str) -> Any:
        return getattr(copy, name)


_write_structure = JSONSerializer._serialize_type_structure


def _quick_structure(self: JSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name != "AttributeValue" or not isinstance(value, dict):
        _write_structure(self, serialized, value, shape, key)
        return
    written: dict[str, Any] = {}
    for kind, content in value.items():
        self._serialize(written, content, shape.members[kind], kind)
    self._default_serialize(serialized, written, shape, key)


_one_loader = cache(create_loader)


@contextmanager
def quick_moto() -> Iterator[None]:
    """For the length of a block."""
    once, slow = _OnceATransaction(), models.DynamoDBBackend.transact_write_items

    def transact_write_items(self: models.DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        once.begin()
        slow(self, transact_items)

    with (
        patch("botocore.session.create_loader", _one_loader),
        patch.object(JSONSerializer, "_serialize_type_structure", _quick_structure),
        patch.object(models, "copy", once),
        patch.object(models.DynamoDBBackend, "transact_write_items", transact_write_items),
    ):
        yield

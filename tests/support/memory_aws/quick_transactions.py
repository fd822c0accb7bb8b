"""moto's transactions without what costs the most there: each table is copied once a transaction, not once an action.

moto 5.2.5 deep-copies the table again for every action (models/__init__.py, transact_write_items), always before the
first one is carried out: all copies but one are the same and thrown away.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

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
        if id(thing) not in self._saved:
            self._saved[id(thing)] = copy.deepcopy(thing)
        return self._saved[id(thing)]

    def __getattr__(self, name: str) -> Any:
        return getattr(copy, name)


@contextmanager
def quick_transactions() -> Iterator[None]:
    """For the length of a block."""
    once, slow = _OnceATransaction(), models.DynamoDBBackend.transact_write_items

    def transact_write_items(self: models.DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        once.begin()
        slow(self, transact_items)

    with (
        patch.object(models, "copy", once),
        patch.object(models.DynamoDBBackend, "transact_write_items", transact_write_items),
    ):
        yield

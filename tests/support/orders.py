"""Every message of our own queues, found in the package of messages, so that no test names them one by one."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import TYPE_CHECKING, Any

from unioncard import messages, versions
from unioncard.messages.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterable


def read(bodies: Iterable[str]) -> list[dict[str, Any]]:
    """What messages of this release say, without its version, which each has."""
    found = [json.loads(body) for body in bodies]
    assert [one.pop(versions.FIELD, None) for one in found] == [versions.WRITTEN] * len(found)
    return found


def orders() -> dict[str, type[Order]]:
    """Kind → message."""
    for module in pkgutil.iter_modules(messages.__path__, f"{messages.__name__}."):
        importlib.import_module(module.name)
    return {kind.model_fields["kind"].default: kind for kind in Order.__subclasses__()}

"""Every message of our own queues, found in the package of messages, so that no test names them one by one."""

from __future__ import annotations

import importlib
import pkgutil

from unioncard import messages
from unioncard.messages.order import Order


def orders() -> dict[str, type[Order]]:
    """Kind → message."""
    for module in pkgutil.iter_modules(messages.__path__, f"{messages.__name__}."):
        importlib.import_module(module.name)
    return {kind.model_fields["kind"].default: kind for kind in Order.__subclasses__()}

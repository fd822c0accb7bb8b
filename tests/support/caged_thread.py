"""A module that starts a thread when it is imported, as work of the cage must not."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH_S = 60
threading.Thread(target=threading.Event().wait, args=(ENOUGH_S,), daemon=True).start()


def work(send: Callable[[bytes], None]) -> None:
    """Never reached."""
    send(b"forked beside a thread")

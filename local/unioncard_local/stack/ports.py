"""Free ports for servers that several runs start at once."""

from __future__ import annotations

import random
import socket
from typing import TYPE_CHECKING

from unioncard_local.stack.settings import HOST, SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Below Linux's range for outgoing connections (32768 and up): there a client could take the port
# between our choice and the server's bind.
_LOWEST, _HIGHEST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Whether a server could bind this port on 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(wanted: Mapping[str, int]) -> dict[str, int]:
    """A port for each server: the wanted one, or a free one; no port twice."""
    chosen = {name: wanted[name] for name in SERVERS if name in wanted}
    for name in SERVERS:
        if name not in chosen:
            chosen[name] = next(port for port in _from_anywhere() if port not in chosen.values() and is_free(port))
    return chosen


def _from_anywhere() -> Iterator[int]:
    """All ports, beginning at one by chance: to shuffle twelve thousand takes longer than to find six free ones."""
    begin = random.SystemRandom().randrange(_LOWEST, _HIGHEST)
    yield from range(begin, _HIGHEST)
    yield from range(_LOWEST, begin)

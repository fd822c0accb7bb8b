"""One connection, to a client or to the emulator."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from unioncard_local.faultproxy.message import LONGEST_HEAD

# SO_LINGER on, for no time: closing then sends RST, not FIN.
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Line:
    """Both directions of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def is_open(self) -> bool:
        """False once either side has closed it."""
        return not (self.writer.is_closing() or self.reader.at_eof())

    async def send(self, *parts: bytes) -> None:
        """Send these, and wait while the peer is slower than we are."""
        self.writer.writelines(parts)
        await self.writer.drain()

    async def close(self) -> None:
        """End it in order: what was sent arrives."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    def reset(self) -> None:
        """End it so that the peer gets "connection reset by peer"."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self.writer.transport.abort()

    async def hold(self, seconds: float) -> None:
        """Say nothing until the peer gives up, or for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.reader.read(1), seconds)


async def connect(host: str, port: int) -> Line:
    """A new connection. Raises OSError when nobody listens."""
    return Line(*await asyncio.open_connection(host, port, limit=LONGEST_HEAD))

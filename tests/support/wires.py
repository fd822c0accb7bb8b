"""Wires between us and a server: one that counts and can be cut, and one at whose end nobody speaks."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from support.loop_thread import LoopThread
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.banks.sftp.connection import SftpAddress


@dataclass(slots=True)
class Wire:
    """Between us and a server: counts what we send, and is cut once after so many bytes of it.

    when: what must have come true before the cut, while no byte goes on.
    """

    cut_after: int | None
    when: Callable[[], bool]
    sent: int = 0
    port: int = 0

    def to(self, address: SftpAddress) -> SftpAddress:
        """The same server, reached over this wire."""
        return replace(address, port=self.port)

    async def carry(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side or the cut ends it."""
        back_reader, back_writer = await asyncio.open_connection(HOST, port)
        back = asyncio.create_task(_pass_on(back_reader, writer))
        try:
            while data := await reader.read(16_384):
                self.sent += len(data)
                if self.cut_after is not None and self.sent > self.cut_after:
                    self.cut_after = None
                    while not self.when():
                        await asyncio.sleep(0.01)
                    return
                back_writer.write(data)
                await back_writer.drain()
        finally:
            back.cancel()
            back_writer.close()
            writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(16_384):
        writer.write(data)
        await writer.drain()
    writer.close()


async def _closed(server: asyncio.Server) -> None:
    """In the loop's own thread: connections end in it at the same moment."""
    server.close()


@contextmanager
def wire(
    address: SftpAddress, *, cut_after: int | None = None, when: Callable[[], bool] = lambda: True
) -> Iterator[Wire]:
    """A wire to this server. cut_after: bytes from us, over all connections together."""
    made, loop = Wire(cut_after, when), LoopThread()
    server = loop.run(asyncio.start_server(lambda r, w: made.carry(address.port, r, w), HOST, 0))
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        loop.run(_closed(server))
        loop.stop()


@contextmanager
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]

"""HTTP/1.1 as it is on the wire (RFC 9112): connections, heads, and bodies in pieces, kept byte for byte."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

PIECE = 64 * 1024
LONGEST_HEAD = 256 * 1024
"""Also of a chunk's line. S3 and DynamoDB allow 16 KB at most."""

_END = b"\r\n\r\n"
_WITHOUT_BODY = (204, 304)
_CONTINUE = 100
_OK = range(200, 300)
# SO_LINGER on, for no time: closing then sends RST, not FIN.
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Head:
    """First line and fields of a request or an answer; names of fields in small letters."""

    raw: bytes
    first: str
    fields: Mapping[str, str]

    @property
    def status(self) -> int:
        """An answer's status."""
        return int(self.first.split(" ", 2)[1])

    @property
    def succeeded(self) -> bool:
        """Whether an answer says that it was done."""
        return self.status in _OK

    @property
    def length(self) -> int | None:
        """Bytes of the body, where the head says so."""
        said = self.fields.get("content-length")
        return None if said is None else int(said)

    @property
    def is_chunked(self) -> bool:
        """Whether the body marks its own end."""
        return "chunked" in self.fields.get("transfer-encoding", "").lower()

    def replacing(self, **fields: str) -> bytes:
        """The head's bytes with other values for these fields where it has them (content_length is Content-Length)."""
        others = {name.replace("_", "-"): value for name, value in fields.items()}
        lines = self.raw.removesuffix(_END).decode("latin-1").split("\r\n")
        for place, line in enumerate(lines[1:], start=1):
            name = line.partition(":")[0]
            if name.lower() in others:
                lines[place] = f"{name}: {others[name.lower()]}"
        return "\r\n".join(lines).encode("latin-1") + _END


def parse(raw: bytes) -> Head:
    """A head from its bytes, the empty line included."""
    first, *lines = raw.removesuffix(_END).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Head(raw, first, {name.strip().lower(): value.strip() for name, _, value in pairs})


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next head; None when the peer has closed instead. Raises IncompleteReadError when it stops within one."""
    try:
        return parse(await reader.readuntil(_END))
    except asyncio.IncompleteReadError as ended:
        if ended.partial:
            raise
        return None


async def read_answer(reader: asyncio.StreamReader) -> Head:
    """The head of the answer; "100 Continue" before it is dropped, our client got ours. Raises ConnectionResetError."""
    while True:
        head = await read_head(reader)
        if head is None:
            raise ConnectionResetError("closed instead of an answer")
        if head.status != _CONTINUE:
            return head


async def request_body(reader: asyncio.StreamReader, head: Head) -> bytes:
    """The whole body of a request, chunks with their lines."""
    if head.is_chunked:
        return b"".join([piece async for piece in _chunks(reader)])
    return await reader.readexactly(head.length or 0)


async def answer_body(reader: asyncio.StreamReader, head: Head, method: str) -> AsyncIterator[bytes]:
    """The body of an answer to this method, piece by piece, as on the wire."""
    if method == "HEAD" or head.status in _WITHOUT_BODY:
        return
    if head.is_chunked:
        async for piece in _chunks(reader):
            yield piece
    elif head.length is None:
        while piece := await reader.read(PIECE):
            yield piece
    else:
        async for piece in _exactly(reader, head.length):
            yield piece


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    size = 1
    while size:
        line = await reader.readuntil(b"\r\n")
        yield line
        size = int(line.partition(b";")[0], 16)
        if size:
            async for piece in _exactly(reader, size + 2):
                yield piece
    while (trailer := await reader.readuntil(b"\r\n")) != b"\r\n":
        yield trailer
    yield trailer


async def _exactly(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        piece = await reader.read(min(PIECE, size))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(piece)
        yield piece


@dataclass(slots=True)
class Connection:
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


async def connect(host: str, port: int) -> Connection:
    """A new connection. Raises OSError when nobody listens."""
    return Connection(*await asyncio.open_connection(host, port, limit=LONGEST_HEAD))

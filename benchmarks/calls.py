"""What functions ask of the local cloud: a relay between them and the emulator that notes each call and its answer."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from unioncard_local.faultproxy.http import LONGEST_HEAD, Connection, answer_body, connect, read_answer, read_head
from unioncard_local.faultproxy.http import request_body as body_of
from unioncard_local.faultproxy.request import request_of
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_ENDED = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
SERVICES = ("dynamodb", "s3", "sqs", "kms")
"""What is sent through it."""


@dataclass
class Calls:
    """Calls by service and operation, the items that DynamoDB read for them, the bytes of its answers, and seconds.

    ``items``: those that an answer brings, and those that a count counted.
    """

    by_operation: Counter[tuple[str, str]] = field(default_factory=Counter)
    items: int = 0
    bytes_read: int = 0
    seconds: float = 0.0

    def of(self, service: str) -> int:
        """Calls of a service."""
        return sum(number for (one, _), number in self.by_operation.items() if one == service)

    def note(self, service: str, operation: str, body: bytes, seconds: float) -> None:
        """One call, with the body of its answer."""
        self.by_operation[service, operation] += 1
        self.seconds += seconds
        if service == "dynamodb":
            self.bytes_read += len(body)
            self.items += items_of(json.loads(body or b"{}"))


def items_of(answer: dict[str, Any]) -> int:
    """Items that DynamoDB read for an answer: of a query or scan, of a read of one, of a batch read."""
    looked_at: int = answer.get("ScannedCount", 0)
    return looked_at + ("Item" in answer) + sum(map(len, answer.get("Responses", {}).values()))


class Relay:
    """Passes everything on as it comes. ``calls`` is what was asked since ``begin``."""

    def __init__(self, emulator: str) -> None:
        """To the emulator at this address (cloud.endpoint)."""
        host, _, port = emulator.removeprefix("http://").rpartition(":")
        self._to = host, int(port)
        self._lock = threading.Lock()
        self.calls = Calls()
        self._serving: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """Count anew."""
        with self._lock:
            self.calls = Calls()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take on one function's connection."""
        task = asyncio.create_task(self._serve(Connection(reader, writer)))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def end(self) -> None:
        """Break off all connections."""
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, client: Connection) -> None:
        emulator = await connect(*self._to)
        try:
            with suppress(*_ENDED):
                while await self._exchange(client, emulator):
                    if not emulator.is_open:
                        emulator = await connect(*self._to)
        finally:
            await emulator.close()
            await client.close()

    async def _exchange(self, client: Connection, emulator: Connection) -> bool:
        head = await read_head(client.reader)
        if head is None:
            return False
        if head.fields.get("expect", "").lower() == "100-continue":
            await client.send(_GO_ON)
        body = await body_of(client.reader, head)
        request = request_of(head)
        began = perf_counter()
        await emulator.send(head.raw, body)
        answer = await read_answer(emulator.reader)
        pieces = [piece async for piece in answer_body(emulator.reader, answer, request.method)]
        with self._lock:
            self.calls.note(request.service, request.operation, b"".join(pieces), perf_counter() - began)
        await client.send(answer.raw, *pieces)
        return answer.length is not None or answer.is_chunked or request.method == "HEAD" or answer.status == 204


@contextmanager
def relayed(emulator: str) -> Iterator[tuple[Relay, int]]:
    """A relay for the length of a block, and its port; functions are sent through it by the deploy."""
    relay, loop = Relay(emulator), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(relay.accept, HOST, 0, limit=LONGEST_HEAD))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield relay, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(relay.end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

"""What each fault does to one exchange. One that does not fit the answer lets it pass, and returns False."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from unioncard_local.faultproxy import responses
from unioncard_local.faultproxy.faults import LOST, Fault
from unioncard_local.faultproxy.http import Head, answer_body, read_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from unioncard_local.faultproxy.http import Connection
    from unioncard_local.faultproxy.plan import Throw
    from unioncard_local.faultproxy.request import Request


_READS = frozenset({"GetObject", "HeadObject"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, read to its end, and the two connections it is about."""

    client: Connection
    emulator: Callable[[], Awaitable[Connection]]
    """Called only when the request is sent on."""
    head: Head
    body: bytes
    request: Request
    hold_s: float
    hides_missing: bool = False

    async def send_on(self, head: bytes | None = None, body: bytes | None = None) -> tuple[Head, AsyncIterator[bytes]]:
        """Let it be carried out, as it came or changed; the answer's head, and its body as it arrives."""
        line = await self.emulator()
        await line.send(head or self.head.raw, self.body if body is None else body)
        answer = await read_answer(line.reader)
        return answer, answer_body(line.reader, answer, self.request.method)


async def pass_on(exchange: Exchange) -> None:
    """No fault: request and answer byte for byte, but for objects that are missing where the plan hides that."""
    answer, body = await exchange.send_on()
    if exchange.hides_missing and exchange.request.operation in _READS and answer.status == HTTPStatus.NOT_FOUND:
        async for _ in body:
            pass
        await exchange.client.send(responses.denied(exchange.request))
        return
    await _relay(exchange, answer, body)


async def inject(exchange: Exchange, throw: Throw) -> bool:
    """Let the fault happen. False when it could not, and the exchange passed as it came."""
    if throw.fault in LOST:
        return await _lose(exchange, throw.fault)
    if throw.fault is Fault.PARTIAL:
        return await _in_part(exchange, throw.share)
    if throw.fault is Fault.CUT_BODY:
        return await _cut(exchange, throw.share)
    await _answer(exchange, throw.fault)
    return True


async def _answer(exchange: Exchange, fault: Fault) -> None:
    """What the client gets instead of the emulator's answer."""
    if fault in (Fault.RESET, Fault.LOST_RESET):
        exchange.client.reset()
    elif fault in (Fault.TIMEOUT, Fault.LOST_TIMEOUT):
        await exchange.client.hold(exchange.hold_s)
        exchange.client.reset()
    elif fault is Fault.CONFLICT:
        await exchange.client.send(responses.conflict(exchange.body))
    else:
        await exchange.client.send(responses.refusal(exchange.request, fault))


async def _lose(exchange: Exchange, fault: Fault) -> bool:
    answer, body = await exchange.send_on()
    if not answer.succeeded:
        await _relay(exchange, answer, body)
        return False
    async for _ in body:
        pass
    await _answer(exchange, fault)
    return True


async def _cut(exchange: Exchange, share: float) -> bool:
    answer, body = await exchange.send_on()
    if not answer.succeeded or not answer.length:
        await _relay(exchange, answer, body)
        return False
    left = int(answer.length * share)
    await exchange.client.send(answer.raw)
    async for piece in body:
        await exchange.client.send(piece[:left])
        left -= len(piece[:left])
    await exchange.client.close()
    return True


async def _in_part(exchange: Exchange, share: float) -> bool:
    operation = exchange.request.operation
    divided = responses.divide(operation, exchange.body, share)
    if divided is None:
        await pass_on(exchange)
        return False
    head = exchange.head.replacing(content_length=str(len(divided.sent)))
    answer, body = await exchange.send_on(head, divided.sent)
    if not answer.succeeded:
        await _relay(exchange, answer, body)
        return False
    if answer.length is None:
        raise ConnectionError("the emulator answered a batch without a length")
    whole = responses.unite(operation, b"".join([piece async for piece in body]), divided.held_back)
    fields = {"content_length": str(len(whole)), "x_amz_crc32": str(zlib.crc32(whole))}
    await exchange.client.send(answer.replacing(**fields), whole)
    return True


async def _relay(exchange: Exchange, answer: Head, body: AsyncIterator[bytes]) -> None:
    first = await anext(body, b"")
    # Head and first piece in one packet: most answers are no longer.
    await exchange.client.send(answer.raw, first)
    async for piece in body:
        await exchange.client.send(piece)
    ends_here = answer.length is None and not answer.is_chunked
    if ends_here or answer.fields.get("connection", "").lower() == "close":
        await exchange.client.close()

"""The proxy: connections, and each exchange from request to count."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard_local.faultproxy import effects
from unioncard_local.faultproxy.counts import BROKEN, PASSED, Counts
from unioncard_local.faultproxy.http import Connection, connect, read_head, request_body
from unioncard_local.faultproxy.plan import Dice
from unioncard_local.faultproxy.request import Request, request_of

if TYPE_CHECKING:
    from unioncard_local.faultproxy.http import Head
    from unioncard_local.faultproxy.plan import PlanFile, Throw

_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_ENDED = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


class Proxy:
    """Everything between the functions and one emulator."""

    def __init__(self, to: tuple[str, int], plans: PlanFile, counts: Counts) -> None:
        """To the emulator at this address, by the plan in that file."""
        self._to = to
        self._plans = plans
        self._counts = counts
        self._dice = Dice(plans.plan)
        self._serving: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take on one client's connection."""
        task = asyncio.create_task(self._serve(_Pair(Connection(reader, writer), self._to)))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def end(self) -> None:
        """Break off all connections, and put on file what was done."""
        broken_off = list(self._serving)
        for task in broken_off:
            task.cancel()
        await asyncio.gather(*broken_off, return_exceptions=True)
        self.write_counts()

    def write_counts(self) -> None:
        """Put what was done so far on file."""
        self._counts.write(self._plans.times_read)

    async def _serve(self, pair: _Pair) -> None:
        try:
            with suppress(*_ENDED):
                while pair.client.is_open and (head := await read_head(pair.client.reader)):
                    await self._exchange(pair, head)
        finally:
            await pair.end()

    async def _exchange(self, pair: _Pair, head: Head) -> None:
        request = request_of(head)
        outcome: str = BROKEN
        try:
            if head.fields.get("expect", "").lower() == "100-continue":
                await pair.client.send(_GO_ON)
            body = await request_body(pair.client.reader, head)
            throw, plan = self._throw(request), self._dice.plan
            if wait_s := plan.wait_s(request.service, request.operation):
                await asyncio.sleep(wait_s)
            hides = plan.hides_missing and request.service == "s3"
            exchange = effects.Exchange(pair.client, pair.emulator, head, body, request, plan.hold_s, hides)
            outcome = await _carry_out(exchange, throw)
        finally:
            self._count(request, outcome)

    def _throw(self, request: Request) -> Throw | None:
        if self._plans.changed():
            self._dice = Dice(self._plans.plan)
        plan = self._dice.plan
        if request.service not in plan.rates or plan.spares(request.path, request.target):
            return None
        return self._dice.throw(request.service, request.operation)

    def _count(self, request: Request, outcome: str) -> None:
        if request.service:
            self._counts.add(request.service, request.operation, outcome)
        else:
            self._counts.add_unsigned()


async def _carry_out(exchange: effects.Exchange, throw: Throw | None) -> str:
    if throw is None:
        await effects.pass_on(exchange)
        return PASSED
    return throw.fault if await effects.inject(exchange, throw) else PASSED


@dataclass(slots=True)
class _Pair:
    """A client's connection and the one to the emulator that is its own."""

    client: Connection
    to: tuple[str, int]
    _emulator: Connection | None = field(default=None)

    async def emulator(self) -> Connection:
        """The connection to the emulator, a new one when that before has ended."""
        if self._emulator is None or not self._emulator.is_open:
            self._emulator = await connect(*self.to)
        return self._emulator

    async def end(self) -> None:
        """Close both. A client whose answer broke off gets no orderly one."""
        for line in (self.client, self._emulator):
            if line is not None:
                await line.close()

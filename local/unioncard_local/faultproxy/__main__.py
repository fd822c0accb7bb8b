"""python -m unioncard_local.faultproxy: runs until SIGTERM or SIGINT, then writes the counts a last time."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from unioncard_local.faultproxy.counts import Counts
from unioncard_local.faultproxy.http import LONGEST_HEAD
from unioncard_local.faultproxy.plan import PlanFile, PlanRefused
from unioncard_local.faultproxy.proxy import Proxy

_WRITE_EVERY_S = 1.0
_USAGE = 2


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("faultproxy", description="Makes AWS fail between functions and the emulator.")
    parser.add_argument("--listen", type=_address, required=True, metavar="HOST:PORT", help="where functions connect")
    parser.add_argument("--to", type=_address, required=True, metavar="HOST:PORT", help="the emulator's gateway")
    parser.add_argument("--plan", type=Path, required=True, help="seed and rates, JSON; read again when it changes")
    parser.add_argument("--counts", type=Path, required=True, help="where the counts are written, JSON")
    return parser.parse_args()


async def run(listen: tuple[str, int], proxy: Proxy) -> None:
    """Serve until a signal ends it; the counts are on file at the end. Raises OSError when the port is taken."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    server = await asyncio.start_server(proxy.accept, *listen, limit=LONGEST_HEAD)
    try:
        while not stop.is_set():
            proxy.write_counts()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _WRITE_EVERY_S)
    finally:
        server.close()
        await proxy.end()


def main() -> int:
    """0 when stopped; 2 when the plan cannot be used."""
    given = _arguments()
    try:
        plans = PlanFile(given.plan)
    except PlanRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return _USAGE
    asyncio.run(run(given.listen, Proxy(given.to, plans, Counts(given.counts))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

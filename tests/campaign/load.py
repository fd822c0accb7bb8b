"""``make load``: many cards in many batches over three banks through the local cloud; nothing lost, nothing twice.

Exit 0 when every person has one card and every batch is answered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from tests.campaign.audited import audited
from tests.campaign.faults import LATENCY
from tests.campaign.processor import FunctionsProcessor

from unioncard_local.demo import scenario
from unioncard_local.demo.campaign import UNIONS, Campaign, Size
from unioncard_local.demo.campaign_end import EndState, end_of
from unioncard_local.faultproxy.beside import beside
from unioncard_local.faultproxy.plan import Plan
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud

console = Console(width=120, highlight=False)
REGISTERS = 10
"""For each bank."""


def main() -> int:
    """One campaign; the exit status."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--batches", type=int, default=1_000)
    parser.add_argument("--latency", action="store_true", help="DynamoDB as slow as on a bad day (faults.LATENCY)")
    options = parser.parse_args()
    size = size_of(options.cards, options.batches)
    with tempfile.TemporaryDirectory() as folder, deployed(Path(folder), slow=options.latency) as started:
        cloud, directory = scenario.load_directory(started)
        run = Campaign(cloud, directory, Path(folder), size, say=lambda line: console.print(f"  [dim]{line}[/]"))
        began = monotonic()
        with FunctionsProcessor(cloud.folder) as processor:
            run.run(seconds=5400)
        seconds = monotonic() - began
        end = end_of(run)
        differences = audited(cloud, console.print)
    wanted = len(UNIONS) * size.people
    console.print(
        f"{end.files:,} 个批次，{end.cards:,} 张卡，用时 {seconds:.0f} 秒，每秒 {wanted / seconds:.0f} 行；"
        f"会员 {end.members}，变动 {end.movements}，死信 {end.dead_letters}，重复 {end.doubled}"
    )
    each = {name: f"{used * 1000 / end.cards:.2f}" for name, used in processor.seconds().most_common()}
    console.print(f"函数处理器时间，每张卡 {sum(processor.seconds().values()) * 1000 / end.cards:.2f} 毫秒：{each}")
    return 0 if is_whole(end, wanted) and not differences else 1


@contextmanager
def deployed(folder: Path, *, slow: bool) -> Iterator[Cloud]:
    """A cloud of its own; ``slow``: its functions reach DynamoDB through a proxy that lets each request wait."""
    if not slow:
        with running() as started:
            yield started
        return
    plan = Plan(seed=1, latency_s=LATENCY)
    with running(template=None) as started, beside(started.endpoint, folder / "proxy", plan) as proxy:
        yield deploy(started, faults_port=proxy.port, through=("dynamodb",))


def size_of(cards: int, batches: int) -> Size:
    """Registers, rows and batches that give about so many cards in about so many batches; nobody is refused."""
    rows = -(-cards // (len(UNIONS) * REGISTERS))
    return Size(REGISTERS, rows, max(1, round(cards / batches)), refuse=0)


def is_whole(end: EndState, people: int) -> bool:
    """Nothing lost, nothing twice.

    Made-up people of different seeds meet now and then: such a row is the same member again, or another union's.
    """
    moved = end.movements
    cards = moved["joined"]
    return (
        moved["read"] == people == moved["accepted"] + moved.get("rejected", 0)
        and end.members == {"opened": cards}
        and end.cards == end.card_records == moved["requested"] == moved["opened"] == cards
        and end.dead_letters == end.doubled == 0
    )


if __name__ == "__main__":
    sys.exit(main())

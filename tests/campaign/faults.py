"""``make faults``: one campaign with AWS failing on purpose, one without; both must leave the same behind.

Between the functions and the emulator stands a proxy that throttles, breaks, times out, and loses answers after the
call was carried out. With ``--latency`` DynamoDB is slow as well, with ``--kill`` workers are ended after so long.
Exit 0 when the end states are equal and no message died.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.console import Console
from tests.campaign.audited import audited

from unioncard_local.demo import scenario
from unioncard_local.demo.campaign import Campaign, Size
from unioncard_local.demo.campaign_end import EndState, end_of
from unioncard_local.faultproxy.beside import beside
from unioncard_local.faultproxy.faults import Fault, Kind
from unioncard_local.faultproxy.plan import Plan
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud

console = Console(width=120, highlight=False)
SIZE = Size(registers=7, rows=100, batch=10)
"""3 banks × 7 registers × 10 batches = 210 batches at first, and one more for each that is refused whole."""

RATES: dict[str, dict[Fault, float]] = {
    "dynamodb": {
        Fault.THROTTLED: 0.02, Fault.INTERNAL: 0.01, Fault.CONFLICT: 0.01, Fault.WRITE_CONFLICT: 0.01,
        Fault.PARTIAL: 0.02, Fault.RESET: 0.005, Fault.LOST_ERROR: 0.01, Fault.LOST_RESET: 0.005, Fault.TIMEOUT: 0.0005,
    },
    "s3": {
        Fault.UNAVAILABLE: 0.03, Fault.INTERNAL: 0.02, Fault.CUT_BODY: 0.02, Fault.RESET: 0.01,
        Fault.LOST_ERROR: 0.03, Fault.LOST_RESET: 0.01, Fault.TIMEOUT: 0.002,
    },
    "sqs": {Fault.INTERNAL: 0.03, Fault.UNAVAILABLE: 0.03, Fault.LOST_ERROR: 0.03, Fault.RESET: 0.01},
}  # fmt: skip

LATENCY: dict[Kind, float] = {Kind.READ: 0.005, Kind.WRITE: 0.01, Kind.TRANSACTION: 0.1}
"""Seconds of AWS on a bad day, before each request of DynamoDB is carried out; the emulator takes 2 ms."""


def main() -> int:
    """Both runs and their comparison; the exit status."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=2015)
    parser.add_argument("--registers", type=int, default=SIZE.registers)
    parser.add_argument("--latency", action="store_true", help="DynamoDB as slow as on a bad day")
    parser.add_argument("--kill", type=int, metavar="SECONDS", help="end every worker after so long")
    options = parser.parse_args()
    size = replace(SIZE, registers=options.registers)
    calm, _ = one_run(size, None)
    latency = LATENCY if options.latency else {}
    plan = Plan(seed=options.seed, rates=RATES, hold_s=3.0, latency_s=latency, hides_missing=True)
    shaken, counts = one_run(size, plan, options.kill)
    say_counts(counts)
    same = calm == shaken
    console.print(f"没有故障：{told(calm)}\n注入故障：{told(shaken)}\n结果{'相同' if same else '不同'}")
    if not same:
        Path("build").mkdir(exist_ok=True)
        Path("build/faults.json").write_text(
            json.dumps([str(calm), str(shaken)], ensure_ascii=False, indent=1), "utf-8"
        )
    whole = shaken.dead_letters == shaken.doubled == shaken.differences == 0
    return 0 if same and whole else 1


def one_run(size: Size, plan: Plan | None, kill_after_s: int | None = None) -> tuple[EndState, dict[str, Any]]:
    """A campaign on a cloud of its own; what it left, and the faults it met."""
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder, running(template=None) as started:
        if plan is None:
            state = campaign(deploy(started, parameters={"RetrySeconds": "1"}), Path(folder), size)
            console.print(f"没有故障的一遍：{monotonic() - began:.0f} 秒")
            return state, {}
        with beside(started.endpoint, Path(folder) / "proxy", plan) as proxy:
            parameters = {"RetrySeconds": "1"}
            cloud = deploy(started, parameters=parameters, faults_port=proxy.port, kill_after_s=kill_after_s)
            state = campaign(cloud, Path(folder), size)
            console.print(f"注入故障的一遍：{monotonic() - began:.0f} 秒")
            return state, proxy.end()


def campaign(cloud: Cloud, folder: Path, size: Size) -> EndState:
    """Load the directory, run, read back."""
    ready, directory = scenario.load_directory(cloud)
    run = Campaign(ready, directory, folder, size, say=lambda line: console.print(f"  [dim]{line}[/]"))
    run.run(seconds=1500)
    end = end_of(run)
    return replace(end, differences=audited(ready, console.print))


def told(end: EndState) -> str:
    """An end state in one line."""
    return (
        f"{end.files} 个批次，{end.cards:,} 张卡，会员 {end.members}，变动 {end.movements}，"
        f"死信 {end.dead_letters}，重复 {end.doubled}"
    )


def say_counts(counts: dict[str, Any]) -> None:
    """The faults, by service and kind."""
    console.print_json(json.dumps(counts))


if __name__ == "__main__":
    sys.exit(main())

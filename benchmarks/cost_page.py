"""What a member costs, and a stack that sleeps, as a section of docs/performance.md (``make costs``)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from benchmarks import page
from benchmarks.costs import (
    CUSTODY,
    MEMBERS,
    PER_MILLION,
    UNITS_A_MEMBER,
    USD_A_GB_SECOND,
    USD_A_MEMBER,
    Bill,
    measured,
)
from support import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVINCE_MEMBERS: Final = 15_000_000
HOURS: Final = 730
"""Of a month."""
ROUNDS: Final = 4 * HOURS
"""A month, each an invocation of issue and some of deliver."""
HEADER: Final = ("step, a member", "write units", "read units", "calls", "processor, ms", "USD")
ONCE: Final = ("one of these", *HEADER[1:])
KMS, ALARM, SECRET, SERVER, BOARD, FIREWALL = 1.0, 0.1, 0.4, 0.3 * HOURS, 3.0, 7.0
"""USD a month each."""
NAT_AN_HOUR, ADDRESS_AN_HOUR = 0.045, 0.005
"""USD of egress.yaml: its NAT gateway, and since 2024 its public IPv4 address."""


def section(bills: Mapping[str, Bill], apart: Mapping[str, Bill], members: int) -> str:
    """The section as it stands on the page."""
    others = page.table(ONCE, [[what, *figures(bill, 1)] for what, bill in apart.items()]).rstrip()
    whole = sum(bills.values(), Bill())
    issued = sum(bill.units["write"] for step, bill in bills.items() if step != CUSTODY) / members
    rows = [[step, *figures(bill, members)] for step, bill in {**bills, "together": whole}.items()]
    sleeps = sleeping()
    prices = ", ".join(f"{name} {price}" for name, price in PER_MILLION.items())
    fixed = [[what, str(number), f"{usd:.2f}", how] for what, number, usd, how in sleeps]
    return f"""## What a member costs

Measured by `make costs` on {datetime.now(UTC):%Y-%m-%d}: the functions' own handlers on AWS in memory with real
sealing, one register of {members:,} members from the upload to the activated card. Units are counted from each call,
the items it touches (a transaction's writes twice) and the entries of indexes it changes; processor time is this
machine's, and so are GB-seconds: what a function waits for is not in them. Prices on demand, us-east-1, late
2025, USD a million: {prices}; a GB-second {USD_A_GB_SECOND}.

{page.table(HEADER, rows).rstrip()}

Upload, card and activation take {issued:.1f} write units a member (budget {UNITS_A_MEMBER}), all of it
{whole.usd / members:.1e} USD (budget {USD_A_MEMBER}): {whole.usd / members * PROVINCE_MEMBERS:,.0f} USD for 15 million
members, once. A return is the second line, with its receipt; an event of a card the fourth: {members:,} of each came in
one file.

{others}

A month of a stack in which nothing happens:

{page.table(("what", "how many", "USD a month", "can it be left out"), fixed).rstrip()}

Together {sum(usd for _, _, usd, _ in sleeps):,.0f} USD. Tables, buckets, queues and functions cost what is stored and
asked: nothing is provisioned. A key that is rotated costs 1 USD a month more after each of its first two years. Not in
the sum is a fixed address (`egress.yaml`): {HOURS} hours of a NAT gateway at {NAT_AN_HOUR} and of its address at
{ADDRESS_AN_HOUR} are {HOURS * (NAT_AN_HOUR + ADDRESS_AN_HOUR):.2f} USD a month, and 0.045 a gigabyte.
"""


def figures(bill: Bill, members: int) -> list[str]:
    """A bill as cells, by the member."""
    return [
        f"{bill.units['write'] / members:.2f}",
        f"{bill.units['read'] / members:.2f}",
        f"{sum(bill.calls.values()) / members:.3f}",
        f"{1000 * bill.seconds / members:.2f}",
        f"{bill.usd / members:.1e}",
    ]


def sleeping() -> list[tuple[str, int, float, str]]:
    """What is paid while nothing happens, counted in the templates: what, how many, USD a month, and whether it must.

    Of the rounds each is taken for a second of a function with 1 GB, three times over: rounds, polls, daily jobs.
    """
    kinds = Counter(
        body["Type"]
        for name in (templates.STORES, templates.MAIN, templates.ENTRANCE, templates.DASHBOARD)
        for body in templates.expanded(name)["Resources"].values()
    )
    keys, alarms = kinds["AWS::KMS::Key"], kinds["AWS::CloudWatch::Alarm"]
    secrets = kinds["AWS::SecretsManager::Secret"] + 1
    return [
        ("Transfer Family, 0.30 an hour", 1, SERVER, "if all banks have own servers; stopped it costs the same"),
        ("keys", keys, keys * KMS, "no: persons are sealed under them"),
        ("alarms", alarms, alarms * ALARM, "one by one; nobody is told then"),
        ("secrets, the mail server's among them", secrets, secrets * SECRET, "the mail server's, with SES"),
        ("firewall before the entrance", 1, FIREWALL, "yes; the look-up counts by address all the same"),
        ("dashboard", kinds["AWS::CloudWatch::Dashboard"], BOARD, "yes; the first three of an account cost nothing"),
        ("rounds, polls and daily jobs", ROUNDS, ROUNDS * 3 * USD_A_GB_SECOND, "no"),
    ]  # fmt: skip


if __name__ == "__main__":
    meter = measured()
    page.put_section("costs", section(meter.bills, meter.apart, MEMBERS))

"""What the sweep of erased persons costs (persons/sweep.py): items, calls and read units of a walk, by the members.

On AWS in memory. What a member takes in the work table is measured, so what a province of 15 million costs follows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from botocore.client import BaseClient

from benchmarks import federation, page
from support.group_secrets import LocalSecrets
from support.in_process import made_stores, running_aws
from support.memory_aws.items import size as size_of
from unioncard import clock
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.card_records import CardHistoryTable
from unioncard.cloud.stores.erased_copies import ErasedCopyBucket
from unioncard.cloud.stores.erasures import ErasureTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.persons.erase import PersonErasure
from unioncard.persons.store import Erased
from unioncard.persons.sweep import ErasureSweep

if TYPE_CHECKING:
    from benchmarks.federation import Size

PROVINCE_MEMBERS: Final = 15_000_000
UNIT_BYTES: Final = 4096
"""What a read unit reads consistently; half a unit reads it eventually consistently."""
WALKS_A_YEAR: Final = 52
USD_A_MILLION: Final = 0.125
"""Read request units on demand, us-east-1, since November 2024."""


@dataclass
class Walked:
    """One walk: ``scans`` of 1 MB, the items and bytes that they read, all ``calls``; ``consistent``: how it read."""

    size: Size
    scans: int = 0
    items: int = 0
    bytes_read: int = 0
    consistent: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, given: dict[str, Any], answer: dict[str, Any]) -> None:
        """One call and its answer."""
        self.calls[name] += 1
        if name == "Scan":
            self.scans += 1
            self.items += answer["ScannedCount"]
            self.consistent = given.get("ConsistentRead", False)
            for item in answer["Items"]:
                bytes_of = size_of(item)
                self.bytes_read += bytes_of
                self.kinds[item["pk"]["S"].partition("#")[0]] += bytes_of

    @property
    def units(self) -> float:
        """Read request units of the walk."""
        return self.bytes_read / UNIT_BYTES * (1 if self.consistent else 0.5)

    def of_the_province(self) -> tuple[float, float, float]:
        """GB read, read units and USD of a walk over the work table of 15 million members."""
        times = PROVINCE_MEMBERS / self.size.members
        return self.bytes_read * times / 1e9, self.units * times, self.units * times / 1e6 * USD_A_MILLION


def walked(size: Size) -> Walked:
    """The walk in the name of one erased person, in a federation of this size."""
    with running_aws():
        stores = made_stores()
        tables = [Table(name) for name in ("directory", "members", "work")]
        federation.load(federation.Stores(*tables, LocalSecrets(b"member pepper"), stores.vault), size)
        _, members, work = tables
        records, cases = ErasureTable(members, work), PersonCaseTable(work)
        copies = ErasedCopyBucket(Bucket("products"))
        erasing = PersonErasure(records, TransferRequestTable(work), CardHistoryTable(members), records, copies)
        sweep = ErasureSweep(records, records, erasing, records, cases, cases)
        records.erase(Erased("gone" * 10, "P1", "2026-11-28T02:00:00.000000Z"), None)
        found, real = Walked(size), BaseClient._make_api_call

        def noted(client: Any, name: str, given: Any) -> Any:
            answer = real(client, name, given)
            found.note(name, given, answer)
            return answer

        with patch.object(BaseClient, "_make_api_call", noted):
            while (walk := sweep.part("sweep")) is not None and not walk.over:
                pass
        assert walk, "nobody was on the list"
        return found


def line(found: Walked) -> str:
    """In words."""
    gb, units, usd = found.of_the_province()
    each = found.bytes_read / found.size.members
    kinds = ", ".join(f"{name} {part / found.bytes_read:.0%}" for name, part in found.kinds.most_common(4))
    return (
        f"A walk with {found.size.members:,} members reads {found.items:,} items in {found.scans:,} calls of 1 MB "
        f"({each:,.0f} bytes a member: {kinds}), and makes {found.calls.total() - found.scans} other calls. With 15 "
        f"million members: {gb:,.1f} GB, {gb * 1e9 / 2**20:,.0f} calls, {units:,.0f} read units, USD {usd:.2f} a walk "
        f"and {usd * WALKS_A_YEAR:,.0f} a year at one a week; none in a week in which nobody was erased."
    )


def write() -> None:
    """Measure, and write the part of docs/performance.md."""
    found = walked(federation.TENTH)
    text = line(found)
    print(f"sweep: {text}", flush=True)
    page.put_section("sweep", f"{HEAD.format(day=clock.today().isoformat())}{fill(text, 120)}\n")


HEAD: Final = """\
## The sweep of erased persons

Measured by `make lists-cloud` on {day}, on AWS in memory: what the weekly walk over the work table costs
([operations/person.md](operations/person.md)). Prices: read units on demand, us-east-1, late 2025.

"""

if __name__ == "__main__":
    write()

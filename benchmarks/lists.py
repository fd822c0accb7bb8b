"""``make lists-load``: calls and items read for a page of every list, in a small federation and in one ten times it.

Stores and desks are ours, on AWS in memory (tests/support/memory_aws), whose answers say what was read; so the figures
are the same on every machine, and there are no seconds in them. Writes docs/lists-load.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from botocore.client import BaseClient

from support.group_secrets import LocalSecrets
from support.in_process import made_stores, running_aws
from unioncard import clock
from unioncard.cards.card import CardTails
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.checks import CheckTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.listings import ListingTable
from unioncard.cloud.stores.member_lists import MemberIndexTable
from unioncard.cloud.stores.members import _item
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.held import HeldRows
from unioncard.desk.lists import Lists
from unioncard.desk.members import MemberDesk
from unioncard.desk.work import WorkDesk
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind
from unioncard.issuance.batch import Batch
from unioncard.members.columns import DOCUMENT, MOBILE, NAME, NUMBER
from unioncard.members.keys import MemberKeys, PersonMarks
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.person import Person
from unioncard.people.documents import DocumentType
from unioncard.registers.register import Register
from unioncard.unions.officer import Officer, Role
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.in_process import Stores

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "lists-load.md"
PROVINCE, CITY, LARGE = "410000", "410100", "4101900000"
BEGIN: Final = date(2026, 1, 1)
NAMES: Final = ("张示例", "李示例", "王示例", "赵示例")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a federation is; ``large`` members are in one union."""

    members: int
    large: int
    unions: int
    registers: int


SIZES: Final = (Size(20_000, 10_000, 200, 300), Size(200_000, 100_000, 2_000, 3_000))


@dataclass
class Readings:
    """Calls, and the items that their answers brought or counted."""

    calls: Counter[str] = field(default_factory=Counter)
    items: int = 0

    def note(self, name: str, answer: Any) -> None:
        """One call."""
        self.calls[name] += 1
        self.items += answer.get("Count", 0) + ("Item" in answer)
        self.items += sum(map(len, answer.get("Responses", {}).values()))

    def __str__(self) -> str:
        keys = f", {self.calls['Decrypt']} data keys" if self.calls["Decrypt"] else ""
        return f"{self.reads.total()} calls, {self.items:,} items{keys}"

    @property
    def reads(self) -> Counter[str]:
        """Calls but for those that open data keys: as many as registers brought the persons shown, 50 at most."""
        return Counter({name: number for name, number in self.calls.items() if name != "Decrypt"})


def read_by(work: Callable[[], object]) -> Readings:
    """What a piece of work reads."""
    readings, real = Readings(), BaseClient._make_api_call

    def noted(client: Any, name: str, given: Any) -> Any:
        answer = real(client, name, given)
        readings.note(name, answer)
        return answer

    with patch.object(BaseClient, "_make_api_call", noted):
        work()
    return readings


def path_of(union: int) -> tuple[str, str]:
    """Code and path of the basic union with this number; every tenth city gets a tenth of them."""
    code = f"4101{900_000 + union:06d}"
    return code, f"/{PROVINCE}/{CITY}/{code}/"


def load(stores: Stores, size: Size) -> None:
    """The federation, straight into the tables through the stores."""
    basic = (Union(code, f"示例{code}工会", Kind.BASIC, CITY, path) for code, path in map(path_of, range(size.unions)))
    stores.directory.load(Directory(tuple(basic), (), ()))
    stores.members.members.put_many(_item(one) for one in members(stores, size))
    work = stores.members.work
    lists = WorkListTable(work)
    for number in range(size.registers):
        code, path = path_of(number % size.unions)
        day = (BEGIN + timedelta(number % 330)).isoformat()
        register = f"R20260101-{number:010d}"
        stores.registers.open(Register(register, code, path, "officer", f"{day}T02:00:00Z"))
        batch = Batch(f"{register}-01", register, code, "示例", path, "bankone", "7", "省总工会", day)
        stores.batches.open(batch)
        facts = {"bank": "bankone", "at_branch": 0, "collected": 0, "opened": 60, "branches": []}
        for kind in (WorkKind.TO_CORRECT, WorkKind.TO_COLLECT, WorkKind.UNCLAIMED, WorkKind.AT_BANK):
            id = register if kind is WorkKind.TO_CORRECT else batch.id
            place(lists, path, WorkEntry(kind, id, day, 60, facts))
    for number in range(size.registers):
        code, path = path_of(0)
        key = f"{number:043d}"
        faults = [["姓名", "bank-characters", "有银行系统不收的字"]]
        place(
            lists, path, WorkEntry(WorkKind.HELD, key, "2026-11-20", 1, {"register": "R", "row": 2, "faults": faults})
        )


def place(lists: WorkListTable, path: str, entry: WorkEntry) -> None:
    """One entry, of a source of its own."""
    lists.place(f"{entry.kind}/{entry.id}", lambda: Placed(path, [entry]))


def members(stores: Stores, size: Size) -> Iterator[Member]:
    """Made-up members: ``large`` of the first union, the rest spread over the others."""
    vault, keys = stores.vault, MemberKeys(LocalSecrets(b"member pepper"))
    tails = CardTails(LocalSecrets(b"member pepper"))
    marks: dict[tuple[str, str], str] = {}
    for number in range(size.members):
        code, _ = path_of(0 if number < size.large else 1 + number % (size.unions - 1))
        name, key = NAMES[number % len(NAMES)], f"{number:043d}"
        cells = {NAME: name, DOCUMENT: DocumentType.RESIDENT.value, NUMBER: f"{number:018d}", MOBILE: ""}
        mark = marks.setdefault((code, name), keys.name_mark(code, name))
        yield Member(
            key, code, Membership.ACTIVE, Person(key, cells, {}).sealed_by(vault), "R", 2,
            card=CardState.OPENED if number >= size.registers else CardState.NONE,
            marks=PersonMarks(name=mark), card_mark=tails.mark(f"{number:04d}"),
            held_at=("R", 2) if number < size.registers else None,
        )  # fmt: skip


def lists(stores: Stores) -> dict[str, Callable[[], object]]:
    """Every list, asked for by the province's officer; those of members for the union with half of all members."""
    officer = Officer("officer", PROVINCE, frozenset({Role.OFFICER}))
    work, secrets = stores.members.work, LocalSecrets(b"member pepper")
    # A vault as a function that has just started has it: it has no data key yet.
    vault = KmsVault(stores.vault.key_arn)
    opened = Lists(stores.directory, ListingTable(work))
    waiting = WorkDesk(stores.directory, WorkListTable(work))
    index = MemberIndexTable(Table("members"), work)
    desk = MemberDesk(
        stores.directory, index, CustodyTable(work), CheckTable(work), MemberKeys(secrets), CardTails(secrets), vault,
    )  # fmt: skip
    found = {
        "`GET /registers`": lambda: opened.registers(stores.registers, officer, PROVINCE),
        "`GET /batches`": lambda: opened.batches(stores.batches, officer, PROVINCE),
        "`GET /registers?state=to-correct`": lambda: waiting.found(
            officer, PROVINCE, WorkKind.TO_CORRECT, stores.registers.find_many
        ),
        "`GET /batches?state=overdue`": lambda: waiting.found(
            officer, PROVINCE, WorkKind.AT_BANK, stores.batches.find_many
        ),
        "`GET /custody?state=to-collect`": lambda: waiting.page(officer, PROVINCE, WorkKind.TO_COLLECT),
        "`GET /custody?state=unclaimed`": lambda: waiting.page(officer, PROVINCE, WorkKind.UNCLAIMED),
        "`GET /held`": lambda: HeldRows(waiting, index, vault).page(officer, PROVINCE),
        "`GET /work`": lambda: waiting.sums(officer, PROVINCE, TransferRequestTable(work)),
        "`GET /unions/{id}/work` (100 unions)": lambda: waiting.below(officer, CITY),
        "`GET /members`": lambda: desk.page(officer, LARGE),
        "`POST /members/search`, name (a quarter have it)": lambda: desk.search(officer, LARGE, name=NAMES[0]),
        "`POST /members/search`, card": lambda: desk.search(officer, LARGE, card_last="7012"),
    }
    return found


def measured(size: Size) -> dict[str, Readings]:
    """What a page of every list reads in a federation of this size."""
    with running_aws():
        stores = made_stores()
        load(stores, size)
        print(f"lists-load: {size} is loaded", flush=True)
        return {name: read_by(ask) for name, ask in lists(stores).items()}


def page(found: list[dict[str, Readings]]) -> str:
    """docs/lists-load.md."""
    titles = " | ".join(
        f"{one.members:,} members ({one.large:,} in one union), {one.unions:,} unions, {one.registers:,} registers"
        for one in SIZES
    )
    rows = [f"| {name} | {' | '.join(str(one[name]) for one in found)} |" for name in found[0]]
    head = HEAD.format(day=clock.today().isoformat(), titles=titles, columns="---|" * len(SIZES))
    return "\n".join([head, *rows]) + "\n"


HEAD: Final = """# What a page of a list reads

Measured by `make lists-load` on {day}: calls to AWS and items that they read for the first page (50 entries, asked for
by the province, whose subtree is everything; members: of the union with half of them). Our stores and desks on AWS in
memory, which answers as DynamoDB does, a page of 1 MB and all; so there are no seconds here. In the larger federation,
ten times the smaller, a page reads the same, but for the counts of `counted_all`: of lists that only grow, or that
depend on the day, at most a thousand entries are counted, by one query (at half a unit for 8 kB). Whoever shows
persons also opens a data key for each register that brought them, 50 at most; a function that is warm has most of them.

| list | {titles} |
|---|{columns}"""


def main() -> int:
    """Measure both sizes and write the page."""
    found = [measured(size) for size in SIZES]
    PAGE.write_text(page(found), "utf-8")
    for name in found[0]:
        print(f"lists-load: {name}: {' / '.join(str(one[name]) for one in found)}")
    grown = [name for name in found[0] if found[0][name].reads != found[1][name].reads]
    print(f"lists-load: calls differ: {grown}" if grown else "lists-load: every page costs the same calls")
    return bool(grown)


if __name__ == "__main__":
    sys.exit(main())

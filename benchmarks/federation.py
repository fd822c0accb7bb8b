"""A made-up federation of any size, stored by the domain's own writers: lists, the desk and sweeps are measured on it.

Half of the members are in one union, by half of the registers; every other register has a union of its own as long as
there are unions. Every register has a batch with cards in every place, one held row, a request for one of its members
by another union, and a letter.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard.cards.card import CardTails
from unioncard.cards.sealed import seal_card
from unioncard.chunks import batched
from unioncard.cloud.aws.items import Item, to_item
from unioncard.cloud.stores.batches import BatchMovesTable, row_item
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.members import HOLDERS, MOBILE, _item, chunk_put
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.worklists import WorkListTable
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind
from unioncard.issuance.batch import Batch, Stage
from unioncard.issuance.row import BatchRow, RowState
from unioncard.members import columns
from unioncard.members.keys import MemberKeys
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.person import Person
from unioncard.members.store import Changes, Chunk
from unioncard.members.transfer import MaskedPerson, TransferRequest, transfer_id
from unioncard.notifications.outbox import MailRecord, MailState
from unioncard.registers.register import Register, RegisterState, RowCounts
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.cloud.aws.table import Table
    from unioncard.cloud.aws.vault import KmsVault
    from unioncard.digest import GroupSecrets

PROVINCE, CITY, LARGE = "410000", "410100", "4101900000"
BANK: Final = "bankone"
BEGIN: Final = date(2026, 1, 1)
NAMES: Final = ("张示例", "李示例", "王示例", "赵示例")
UNDOS: Final = 10
"""One register in so many has a request to undo."""
AT_ONCE: Final = 3
"""Registers stored at once: the emulator works while the next is made up."""
AREAS: Final = 10
BIRTHS: Final = 45
"""Areas and years of birth in document numbers: each pair is a group with a secret of its own."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a federation is; half of the members, and of the registers, are of one union."""

    members: int
    unions: int
    registers: int

    @property
    def large(self) -> int:
        """Members of the large union."""
        return self.members // 2

    def __str__(self) -> str:
        return (
            f"{self.members:,} members ({self.large:,} in one union), {self.unions:,} unions, "
            f"{self.registers:,} registers"
        )


FULL: Final = Size(200_000, 2_000, 3_000)
HUNDREDTH: Final = Size(2_000, 20, 30)
TENTH: Final = Size(20_000, 200, 300)


@dataclass(frozen=True, slots=True)
class Stores:
    """Where it is stored."""

    directory: Table
    members: Table
    work: Table
    secrets: GroupSecrets
    vault: KmsVault

    def new_data_key(self) -> None:
        """Each register's check has one of its own; a vault of its own would make another client of KMS each time."""
        self.vault._materials._kept.clear()


def path_of(union: int) -> tuple[str, str]:
    """Code and path of the basic union with this number."""
    code = f"4101{900_000 + union:06d}"
    return code, f"/{PROVINCE}/{CITY}/{code}/"


def union_of(register: int, size: Size) -> int:
    """The number of the union of a register."""
    large = size.registers // 2
    return 0 if register < large else 1 + (register - large) % (size.unions - 1)


def register_id(register: int) -> str:
    """As real ones are, by day."""
    return f"R{BEGIN + timedelta(register % 330):%Y%m%d}-{register:010d}"


def cells_of(member: int) -> dict[str, str]:
    """The cells of a member: as large as real ones, with a number, a mobile and a name that follow from theirs."""
    area, birth = member % AREAS, member // AREAS % BIRTHS
    own = {
        columns.NAME: NAMES[member % len(NAMES)],
        columns.NUMBER: f"4101{area:02d}{1960 + birth}{member:08d}",
        columns.MOBILE: f"139{member:08d}",
    }
    return _SAMPLE | own


_SAMPLE: Final[dict[str, str]] = {name: str(cell) for name, cell in sample_rows(1)[0].items()}


def load(
    stores: Stores, size: Size, say: Callable[[str], None] = lambda _: None, *, for_the_desk: bool = False
) -> None:
    """Store all of it; the province, its cities and the banks must be there.

    ``for_the_desk``: without letters, and with batch rows and mobiles of the first register alone, whose batch the desk
    opens. No other page of it reads them, and they are more than half of what there is to store.
    """
    basic = (Union(code, f"示例{code}工会", Kind.BASIC, CITY, path) for code, path in map(path_of, range(size.unions)))
    DirectoryTable(stores.directory).load(Directory(tuple(basic), (), ()))
    loading = _Loading(stores, size, for_the_desk)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, _ in enumerate(pool.map(loading.register, range(size.registers)), 1):
            if number % 500 == 0:
                say(f"{number:,} of {size.registers:,} registers")
    loading.ask_for_members()


class _Loading:
    """One load: a register after the other."""

    def __init__(self, stores: Stores, size: Size, for_the_desk: bool) -> None:
        self.stores, self.size, self.for_the_desk = stores, size, for_the_desk
        self.keys, self.tails = MemberKeys(stores.secrets), CardTails(stores.secrets)
        self.lists, self.mails = WorkListTable(stores.work), MailTable(stores.work)
        self.asked: list[TransferRequest] = []

    def register(self, number: int) -> None:
        """A register, its members, its batch, and what waits of them."""
        id, (code, path) = register_id(number), path_of(union_of(number, self.size))
        at = f"{BEGIN + timedelta(number % 330)}T02:00:00.000000Z"
        batch = f"{id}-01"
        members = list(self._members(number, code, id, batch))
        counts = RowCounts(len(members) + 3, len(members), 3, joined=len(members))
        checked = Register(
            id, code, path, "officer", at, RegisterState.CHECKED, "v", counts=counts, by_code={"mobile-missing": 3},
            finished_at=at,
        )  # fmt: skip
        RegisterTable(self.stores.work).open(checked)
        issued = Batch(
            batch, id, code, f"示例{code}工会", path, BANK, "7", "郑州市总工会", at[:10],
            stage=Stage.DELIVERED, rows=len(members), file=f"{batch}.txt", delivered_at=at,
        )  # fmt: skip
        BatchMovesTable(self.stores.work).open(issued)
        self.stores.members.put_many(map(_item, members))
        if number == 0 or not self.for_the_desk:
            self.stores.work.put_many(self._of_members(id, batch, members))
        self._place(path, id, batch, at, members[0].key)
        if number % UNDOS == 0:
            facts = {"batch": batch, "document": "S1", "reason": "登记错了", "officer": "another"}
            self._put(path, f"undo/{batch}", WorkEntry(WorkKind.TO_APPROVE, f"{batch}.S1", at, 60, facts))
        if not self.for_the_desk:
            letter = MailRecord(f"register-checked/{id}", MailState.SENT, at)
            self.mails.enter(letter, path)
            self.mails.finish(letter)
        asker = path_of(1 + number % (self.size.unions - 1))[0]
        self.asked.append(
            TransferRequest(
                transfer_id(id, 2), members[-1].key, code, id, 2, asker, ((f"{id}-X", 2),), at, at, "2099-01-01",
                held_as=MaskedPerson("张*例", "4101****0001"), asked_as=MaskedPerson("张*例", "4101****0001"),
                sealed=members[-1].sealed,
            )
        )  # fmt: skip

    def ask_for_members(self) -> None:
        """One member of each register is asked for by another union."""
        for some in batched(self.asked, 100):
            TransferRequestTable(self.stores.work).ask(some)

    def _members(self, number: int, code: str, register: str, batch: str) -> Iterator[Member]:
        """Those of a register; the first is held, all others have a card."""
        each = self.size.members // self.size.registers
        last = self.size.members if number == self.size.registers - 1 else (number + 1) * each
        self.stores.new_data_key()
        vault = self.stores.vault
        for row, member in enumerate(range(number * each, last), 2):
            cells = cells_of(member)
            digests = self.keys.digests(code, cells)
            card = f"6217{member:012d}"
            known: dict[str, Any] = {"held_at": (register, row)}
            if row > 2:
                known = {
                    "card": CardState.OPENED, "batch": batch, "batch_row": row - 1,
                    "sealed_card": seal_card(vault, digests.key, card, batch, row - 1), "card_key": f"{member:043d}",
                    "card_mark": self.tails.mark(card),
                }  # fmt: skip
            yield Member(
                digests.key, code, Membership.ACTIVE, Person(digests.key, cells, {}).sealed_by(vault), register, row,
                digest=digests.cells, cells_at=f"{BEGIN}T02:00:00.000000Z",
                membership_at=f"{BEGIN}T02:00:00.000000Z", marks=digests.marks, named=digests.named, **known,
            )  # fmt: skip

    def _of_members(self, register: str, batch: str, members: list[Member]) -> Iterator[Item]:
        """What the work table has of each: a place in the register's chunk, a batch row, the mobile."""
        keys, rows = tuple(one.key for one in members), tuple(one.row for one in members)
        changes = Changes(joined=len(members))
        yield chunk_put(self.stores.work.name, Chunk(register, 0, keys, rows, "2026-11-01T02:00:00Z", changes))["Put"][
            "Item"
        ]
        for one in members:
            answered = {"card": one.card_key, "opened_on": "2026-06-01", "answered_by": "bankone_answer_20260601_1"}
            if one.batch_row is not None:
                row = BatchRow(batch, one.batch_row, one.key, register, one.row, state=RowState.OPENED)
                yield row_item(row) | to_item(answered)
            yield {
                "pk": {"S": MOBILE + one.marks.mobile},
                "sk": {"S": HOLDERS},
                "holders": {"SS": [one.key]},
            }

    def _place(self, path: str, register: str, batch: str, at: str, held: str) -> None:
        """The register's rows to correct, its held row, and its cards in every place."""
        facts = {"bank": BANK, "at_branch": 9, "collected": 20, "opened": 60, "branches": ["示例支行"]}
        cards = (WorkKind.TO_COLLECT, WorkKind.TO_SIGN, WorkKind.TO_RETURN)
        unclaimed = WorkEntry(WorkKind.UNCLAIMED, batch, at[:10], 20, facts | {"days": {at[:10]: 20}})
        overdue = WorkEntry(WorkKind.AT_BANK, batch, at, 4, {"bank": BANK, "since": at})
        waiting = (WorkEntry(one, batch, at[:10], 20, facts) for one in cards)
        self._put(path, f"batch/{batch}", *waiting, unclaimed, overdue)
        rejected = WorkEntry(WorkKind.TO_CORRECT, register, at, 3, {"kind": "members", "whole": False})
        self._put(path, f"register/{register}", rejected)
        row = {"register": register, "row": 2, "faults": [["姓名", "bank-characters", "有银行系统不收的字"]]}
        self._put(path, f"held/{held}", WorkEntry(WorkKind.HELD, held, at, 1, row))

    def _put(self, path: str, source: str, *entries: WorkEntry) -> None:
        self.lists.place(source, lambda: Placed(path, entries))


def of_large(size: Size, most: int) -> Iterator[int]:
    """Numbers of members of the large union, each of another register as far as there are as many."""
    each = size.members // size.registers
    return itertools.islice((number * each + 1 for number in range(size.registers // 2)), most)

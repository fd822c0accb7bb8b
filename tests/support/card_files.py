"""A bank that sends card events, and a union whose returns open cards, on the tables of infra/stores.yaml."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stdnum import luhn

from support.group_secrets import LocalSecrets
from support.in_process import make_tables, running_aws
from unioncard.banks.files.answer import CardEventRow, Events
from unioncard.banks.profiles.issuance import Cards
from unioncard.cards.card import CardKeys, CardTails
from unioncard.cards.holders import CardHolders
from unioncard.cards.reconcile import CardReconciler
from unioncard.cards.record import CardRecord
from unioncard.cards.sealed import seal_card
from unioncard.chunks import batched
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.card_records import CardRecordTable, card_put, record_put
from unioncard.cloud.stores.event_parts import EventPartTable
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.members import MemberTable, member_put
from unioncard.cloud.stores.tallies import TallyTable
from unioncard.errors import Conflict
from unioncard.issuance.card_events import CardEventFiles
from unioncard.issuance.file_record import BankFile, FileRecord, Outcome, Problem, RowProblem
from unioncard.ledger.movement import answer_document
from unioncard.members.member import CardState, Member, Membership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from unioncard.cards.events import EventKind
    from unioncard.cards.tally import Tally
    from unioncard.ledger.movement import Movement
    from unioncard.members.person import SealedKind

KEYS = CardKeys(LocalSecrets(b"pepper"))
TAILS = CardTails(LocalSecrets(b"marks"))
NUMBERS = Cards()
"""Both banks have any number."""
BANK, OTHER_BANK = "bankone", "banktwo"
UNION, OTHER_UNION = "4101000001", "4108000001"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def number(place: int) -> str:
    """The made-up card number with this running number: 19 digits, right by Luhn."""
    front = f"622000{place:012d}"
    return front + luhn.calc_check_digit(front)


A, B, C = map(number, (1, 2, 3))


class GlassVault:
    """Seals nothing, so that records can be compared to the byte."""

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        return sealed


VAULT = GlassVault()


@contextmanager
def card_tables() -> Iterator[None]:
    """An AWS in this process with the tables that cards are in, and nothing else."""
    with running_aws():
        make_tables("members", "cards", "work")
        yield


def empty_tables() -> None:
    """As they were made."""
    for name in ("members", "cards", "work"):
        for few in batched(items(name), 25):
            keys = [{part: item[part] for part in ("pk", "sk") if part in item} for item in few]
            requests = [{"DeleteRequest": {"Key": key}} for key in keys]
            client("dynamodb").batch_write_item(RequestItems={name: requests})


def fill_tables(contents: dict[str, list[dict[str, Any]]]) -> None:
    """Restore the tables to these ``items``."""
    empty_tables()
    for name, some in contents.items():
        for few in batched(some, 25):
            client("dynamodb").batch_write_item(RequestItems={name: [{"PutRequest": {"Item": one}} for one in few]})


def items(table: str) -> list[dict[str, Any]]:
    """Everything in a table, by key."""
    found = client("dynamodb").scan(TableName=table)["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item.get("sk", {}).get("S", "")))


@dataclass(frozen=True)
class FileTable:
    """FileRecords for these tests: a record and its movements in one transaction."""

    work: Table = field(default_factory=lambda: Table("work"))

    def file(self, bank: str, digest: str) -> FileRecord | None:
        found = self.work.get(f"FILE#{bank}", digest)
        if found is None:
            return None
        problems = tuple(RowProblem(row, Problem(problem)) for row, problem in found["problems"])
        values = {name: found[name] for name in ("bank", "digest", "name", "at", "kind", "counts")}
        return FileRecord(**values, outcome=Outcome(found["outcome"]), problems=problems)

    def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
        problems = [[one.row, one.problem.value] for one in record.problems]
        values = {"problems": problems, "outcome": record.outcome.value}
        item = asdict(record) | values | {"pk": f"FILE#{record.bank}", "sk": record.digest}
        puts = [{"Put": new(self.work.name, one)} for one in [to_item(item), *map(movement_item, movements)]]
        try:
            transact(puts, "a file")
        except Conflict:
            stored = self.file(record.bank, record.digest)
            assert stored
            return stored
        return record


@dataclass
class World:
    """Both sides. Objects are made anew each time, as a function would."""

    now: datetime = NOW
    members: MemberTable = field(default_factory=lambda: MemberTable(Table("members"), Table("work")))
    records: CardRecordTable = field(
        default_factory=lambda: CardRecordTable(Table("members"), Table("work"), Table("cards"), lambda: NOW)
    )
    tallies: TallyTable = field(default_factory=lambda: TallyTable(Table("work"), lambda: NOW))
    files: FileTable = field(default_factory=FileTable)
    parts: EventPartTable = field(default_factory=lambda: EventPartTable(Table("work"), lambda: NOW))
    order_part: Callable[[BankFile, int], None] | None = None

    @property
    def reconciler(self) -> CardReconciler:
        return CardReconciler(self.records, self.tallies, CardHolders(self.members, KEYS, VAULT, TAILS))

    @property
    def card_events(self) -> CardEventFiles:
        return CardEventFiles(
            self.records, self.reconciler, self.files, self.parts, KEYS, VAULT, self.order_part, lambda: self.now
        )

    def take(self, *events: CardEventRow, bank: str = BANK) -> FileRecord:
        """A file of events comes in; equal events make the same file."""
        record = self.card_events.take(bank_file(events, bank), Events(events), NUMBERS)
        assert record
        return record

    def awaits(self, bank: str = BANK) -> set[str]:
        """The cards without a record of which this bank has reported events."""
        found = (item for item in items("members") if item["sk"]["S"] == f"EVENTS#{bank}")
        return {item["card"]["S"] for item in found if "expires" in item}

    def member(self, name: str) -> Member:
        return self.members.find([name])[name]

    def record(self, card: str) -> CardRecord:
        return self.records.find([KEYS.of(card)])[KEYS.of(card)]

    def asks(self, name: str, union: str = UNION, row: int = 1) -> None:
        """A member with a request under way."""
        asked = Member(name, union, Membership.ACTIVE, b"sealed", "R", row).requesting("B", row)
        transact([member_put("members", asked)], "a member")

    def writes(self, card: str, name: str, bank: str = BANK, union: str = UNION, since: str = "") -> None:
        """The first half of a return: the card is written with its holder. Again, it changes nothing."""
        if self.records.find([KEYS.of(card)]):
            return
        member = self.member(name)
        opened = member.opened(seal_card(VAULT, name, card, "B", member.row))
        record = CardRecord(
            KEYS.of(card), bank, "郑州市总工会", union, f"/41/{union}", name, "B", member.row, since=since
        )  # fmt: skip
        actions = [member_put("members", opened), record_put("members", record), card_put("cards", record.shown)]
        transact(actions, "a return")

    def opens(self, card: str, name: str, bank: str = BANK, union: str = UNION, since: str = "") -> Tally:
        """A whole return, but for its record."""
        self.writes(card, name, bank, union, since)
        document = answer_document(bank, f"return-of-{name}")
        self.reconciler.reconcile_opened([KEYS.of(card)], bank, document)
        return self.reconciler.counted(document, "2026-11-20T04:00:00Z")

    def holds(self, name: str) -> tuple[CardState, str]:
        """A member's state and the number they have or had."""
        member = self.member(name)
        return member.card, json.loads(member.sealed_card or b'{"card": ""}')["card"]


def bank_file(events: Sequence[CardEventRow], bank: str = BANK) -> BankFile:
    """The file with these events."""
    content = repr(events).encode()
    digest = hashlib.sha256(content).hexdigest()[:32]
    return BankFile(bank, "events.txt", digest, content, answer_document(bank, digest))


def event(kind: EventKind, card: str = A, day: int = 1, new_card: str = "", second: int = 0) -> CardEventRow:
    return CardEventRow(card, kind, f"2026-11-{day:02d}T09:00:{second:02d}", new_card)


def end_state(world: World, cards: Sequence[str]) -> dict[str, Any]:
    """What must not depend on the order: records but for who counted what, holders, and what the look-up says."""
    records = world.records.find([KEYS.of(card) for card in cards])
    plain = {
        key: replace(record, version=0, closed_by="", unclosed_by="", activated_by=str(bool(record.activated_by)))
        for key, record in records.items()
    }
    return {
        "records": plain,
        "holders": {record.member: world.holds(record.member) for record in plain.values()},
        "shown": items("cards"),
    }

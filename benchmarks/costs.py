"""What a member costs: units of DynamoDB, calls and processor time from the register to the activated card.

The functions' own handlers on AWS in memory, with real sealing: a register of one union, its bank's receipt and return,
custody by count, and events that activate every card. Units are counted from each call, the items that it touches and
the entries of indexes that it changes.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from math import ceil
from time import process_time
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from campaign.year import fate, functions, world
from campaign.year.province import CITIES, Size, made
from support.memory_aws.items import size
from unioncard.banks.files import answer_files
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Return
from unioncard.banks.profiles.profile import profile_of
from unioncard.cards.events import EventKind
from unioncard.cloud.aws import vault
from unioncard.members.columns import FORM_COLUMNS
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from campaign.year.province import Province
    from campaign.year.world import World
    from unioncard.banks.files.answer_files import Value

MEMBERS: Final = 1_000
UPLOAD: Final = "upload to the bank's file"
CUSTODY: Final = "collected and signed for"
POLL: Final = "a poll of the page of a register that waits"
REPORT: Final = "a union's report of a month, with its letter"
UNITS_A_MEMBER: Final = 40
"""Write units that a member may cost from the upload to the activated card."""
USD_A_MEMBER: Final = 0.0003
KB: Final = 1024
PER_MILLION: Final = {
    "write": 0.625,
    "read": 0.125,
    "s3 put": 5.0,
    "s3 get": 0.4,
    "sqs": 0.4,
    "kms": 3.0,
    "invoke": 0.2,
}
"""USD on demand, us-east-1, late 2025."""
USD_A_GB_SECOND: Final = 0.0000133334
"""Of Lambda on aarch64."""
MEMORY_MB: Final = {"validate": 1769, "issue": 2048, "answers": 2048, "deliver": 1024, "report": 1024}
"""Of the functions that queues call, as in infra/template.yaml; the others have 512."""
S3_WRITES: Final = ("PutObject", "CopyObject", "ListObjectVersions", "ListObjectsV2")
SQS_A_MESSAGE: Final = 3
"""Sent, received and deleted; those that come in one batch share two of the three."""


@dataclass
class Bill:
    """What one step of the way used."""

    units: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    gb_seconds: float = 0.0

    def __add__(self, other: Bill) -> Bill:
        """Both together."""
        return Bill(
            self.units + other.units,
            self.calls + other.calls,
            self.seconds + other.seconds,
            self.gb_seconds + other.gb_seconds,
        )

    @property
    def usd(self) -> float:
        """At list prices."""
        return sum(self.units[one] * price / 1e6 for one, price in PER_MILLION.items()) + (
            self.gb_seconds * USD_A_GB_SECOND
        )


@dataclass
class Meter:
    """Counts what every call uses: ``bills`` by the step of the way, ``workers`` by the function that makes it."""

    aws: Any
    bills: dict[str, Bill] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)
    apart: dict[str, Bill] = field(default_factory=dict)
    """What is not a step of a member's way, each once."""
    workers: dict[str, Bill] = field(default_factory=dict)
    worker: Bill = field(default_factory=Bill)
    partitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Write units by table and partition key: what many write to one key is slowed down to 1,000 a second."""
    indexes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Write units by table and index; a bill's units have them, too."""
    entries: dict[tuple[str, str, Any], tuple[str, ...]] = field(default_factory=dict)
    """By table, index and item's key: what the index has of it."""

    @contextmanager
    def of(self, step: str) -> Iterator[Bill]:
        """The bill of a block."""
        self.bill = self.bills.setdefault(step, Bill())
        yield self.bill
        self.bill = Bill()

    @contextmanager
    def once(self, what: str) -> Iterator[None]:
        """The bill of one thing of another kind."""
        self.bill = self.apart.setdefault(what, Bill())
        yield
        self.bill = Bill()

    def note(self, service: str, operation: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """One call and its answer."""
        units: Counter[str] = Counter()
        self.bill.calls[f"{service} {operation}"] += 1
        self.worker.calls[f"{service} {operation}"] += 1
        if service == "dynamodb":
            units["write"] += sum(self._writes(operation, given))
            units["read"] += _reads(operation, given, answer)
        elif service == "s3":
            units["s3 put" if operation in S3_WRITES else "s3 get"] += operation != "DeleteObject"
        elif service == "sqs" and operation == "SendMessage":
            units["sqs"] += SQS_A_MESSAGE
        elif service == "sqs":
            units["sqs"] += 1
        elif service == "kms":
            units["kms"] += 1
        self.bill.units += units
        self.worker.units += units

    def _writes(self, operation: str, given: Mapping[str, Any]) -> Iterator[int]:
        match operation:
            case "PutItem":
                yield self._wrote(given["TableName"], given["Item"])
            case "UpdateItem" | "DeleteItem":
                yield self._wrote(given["TableName"], given["Key"])
            case "BatchWriteItem":
                for table, requests in given["RequestItems"].items():
                    for request in requests:
                        ((_, action),) = request.items()
                        yield self._wrote(table, action.get("Item") or action["Key"])
            case "TransactWriteItems":
                for action in given["TransactItems"]:
                    ((_, one),) = action.items()
                    yield self._wrote(one["TableName"], one.get("Item") or one["Key"], 2)

    def _units(self, table: str, item: Mapping[str, Any]) -> int:
        """Of the larger of what is there and what is written."""
        stored = self.aws.tables.tables[table]
        there = stored.find(stored.key_of(item)) or {}
        return max(1, ceil(max(size(dict(item)), size(there)) / KB))

    def _wrote(self, table: str, item: Mapping[str, Any], times: int = 1) -> int:
        units = times * self._units(table, item)
        self.partitions[table, item["pk"]["S"]] += units
        return units + self._indexed(table, item)

    def _indexed(self, table: str, item: Mapping[str, Any]) -> int:
        """One unit for each entry of an index that comes or goes, small as all are; not doubled by a transaction, for
        DynamoDB writes it afterwards. What changes beside its keys costs nothing: the members' indexes hold keys alone.
        """
        stored, units = self.aws.tables.tables[table], 0
        key = stored.key_of(item)
        there = stored.find(key) or {}
        for name, keys in stored.indexes.items():
            now = tuple(there[one]["S"] for one in keys) if all(one in there for one in keys) else ()
            before = self.entries.get((table, name, key), ())
            changed = 0 if now == before else bool(now) + bool(before)
            self.entries[table, name, key] = now
            self.indexes[table, name] += changed
            units += changed
        return units


def _reads(operation: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    def units(items: list[Any], asked: Mapping[str, Any], *, together: bool) -> float:
        sizes = [size(one) for one in items]
        blocks = ceil(sum(sizes) / 4096) if together else sum(ceil(one / 4096) for one in sizes)
        return max(1, blocks) * (1.0 if asked.get("ConsistentRead") else 0.5)

    match operation:
        case "GetItem":
            return units([answer["Item"]] if answer.get("Item") else [], given, together=False)
        case "BatchGetItem":
            return sum(
                units(answer["Responses"].get(table, []), asked, together=False)
                for table, asked in given["RequestItems"].items()
            )
        case "Query" | "Scan":
            return units(answer.get("Items", []), given, together=True)
    return 0


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    """Count every call of the world's functions, and the processor time of those that queues call."""
    call, done = fate.FatefulAws.call, world.World.done

    def counted(aws: Any, client: Any, operation: str, parameters: Any) -> Any:
        answer = call(aws, client, operation, parameters)
        meter.note(client.meta.service_model.service_name, operation, parameters, answer or {})
        return answer

    def timed(one: World, what: str, name: str, work: Any, *rest: Any, **named: Any) -> Any:
        meter.worker = meter.workers.setdefault(name, Bill())
        began = process_time()
        try:
            return done(one, what, name, work, *rest, **named)
        finally:
            seconds = process_time() - began
            for bill in (meter.bill, meter.worker):
                bill.units["invoke"] += 1
                bill.seconds += seconds
                bill.gb_seconds += seconds * MEMORY_MB.get(name, 512) / KB
            meter.worker = Bill()

    send = functions.Post.send

    def mailed(one: functions.Post, message: Any) -> None:
        send(one, message)
        meter.worker.units["letter"] += 1

    with (
        patch.object(fate.FatefulAws, "call", counted),
        patch.object(world.World, "done", timed),
        patch.object(functions.Post, "send", mailed),
    ):
        yield


@dataclass
class Way:
    """One register's way through a small province."""

    world: World
    province: Province
    union: str
    serial: int = 0

    def rest(self) -> None:
        """Let everything happen that was ordered."""
        self.world.run_until(self.world.now + timedelta(hours=2))
        self.world.calm_down()

    def upload(self, people: list[dict[str, str]]) -> str:
        """A register comes in; its batches are made and lie in the drop."""
        _, opened = self.world.ask("POST /registers", self.union, body={"union": self.union})
        lines = [",".join(FORM_COLUMNS), *(",".join(str(one.get(c, "")) for c in FORM_COLUMNS) for one in people)]
        key = f"registers/{opened['register']}/source"
        self.world.put("registers", key, "\n".join(lines).encode(), "register")
        self.rest()
        return str(opened["register"])

    def send(self, kind: AnswerKind, value: Value) -> None:
        """The bank puts a file."""
        self.serial += 1
        profile = profile_of(self.province.banks["bankone"])
        name, content = answer_files.write(profile, kind, value, serial=str(self.serial))
        self.world.put("drop", f"bankone/in/{name}", content, "answer")
        self.rest()

    def files(self) -> list[Any]:
        """The issuance files that lie in the bank's drop."""
        there, profile = self.world.aws.buckets.contents("drop"), profile_of(self.province.banks["bankone"])
        control = {issuance_file.control_name(profile, key.rpartition("/")[2]) for key in there}
        names = sorted(key for key in there if key.startswith("bankone/out/"))
        found = []
        for key in names:
            name = key.rpartition("/")[2]
            if name not in control:
                found.append(issuance_file.parse(profile, there[key], name.removeprefix("UC_").rpartition(".")[0]))
        return found


def measured(members: int = MEMBERS) -> Meter:
    """What a register of so many members used; AssertionError if anything did not go as told."""
    sys.setrecursionlimit(5_000)
    one = world.World(1, datetime(2026, 11, 2, 1, tzinfo=UTC), odds=world.CALM)
    province = made(Size(unions=8, members=members), one.chance)
    union = next(code for code in province.basic if code.startswith(CITIES[2]))
    meter = Meter(one.aws)
    with (
        patch.object(functions, "GlassVault", vault.KmsVault),
        metered(meter),
        one.running(province.directory, papers=True),
    ):
        way = Way(one, province, union)
        with meter.of(UPLOAD):
            way.upload([{c: str(text) for c, text in person.items()} for person in province.people])
        files = way.files()
        assert sum(len(file.rows) for file in files) == members, "a row was not issued"
        cards: list[str] = []
        with meter.of("receipt and return"):
            for file in files:
                for kind, value in bank_answers.answer(profile_of(province.banks["bankone"]), file):
                    way.send(kind, value)
                    cards += [answer.card for answer in value.answers] if isinstance(value, Return) else []
        day = one.local.date().isoformat()
        with meter.of(CUSTODY):
            for fact in ("collected", "signed"):
                for file in files:
                    status, _ = one.ask(
                        "POST /batches/{id}/custody", union, f"clerk-{union}", {"fact": fact, "day": day}, id=file.batch
                    )
                    assert status == 202, status
                way.rest()
        with meter.of("activated"):
            at = f"{one.local:%Y-%m-%dT%H:%M:%S}"
            way.send(AnswerKind.EVENTS, Events(tuple(CardEventRow(card, EventKind.ACTIVATED, at) for card in cards)))
        of_the_members = meter.partitions.copy()
        _, waits = one.ask("POST /registers", union, body={"union": union})
        with meter.once(POLL):
            assert one.ask("GET /registers/{id}", union, id=waits["register"])[0] == HTTPStatus.OK
        with meter.once(REPORT):
            one.invoke("report", {"month": f"{one.local:%Y-%m}", "union": union})
            way.rest()
        meter.partitions = of_the_members
        shown = one.aws.tables.tables["work"].items()
        activated = sum("activated_on" in item and bool(item["activated_on"].get("S")) for item in shown)
        assert activated >= members, f"{activated} of {members} are activated"
    return meter

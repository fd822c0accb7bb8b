"""Everything once: each route, schedule and kind of message, so that what functions ask of AWS can be seen whole."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from benchmarks.costs import Way

from campaign.year import fate, functions, world
from campaign.year import tour_offices as offices
from campaign.year import tour_registers as registers
from campaign.year.province import CITIES, FIXED, OTHER, SERVED, UNION, Size, made
from support.memory_aws import keys
from support.polled_bank import bank_at
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.sftp import server as own_server
from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.errors import Unreachable
from unioncard.banks.sftp.listing import Contents, Remote
from unioncard.cloud.aws import mac, vault
from unioncard.members.columns import FORM_COLUMNS
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Role
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from campaign.year.province import Province
    from unioncard.banks.files.answer_files import Value

ROLES: Final = {"roles": " ".join(Role)}
KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl3dIeudNqd0DMROGvKbgzqkZx4sXkqQv1mSx9Bd3rq"


@dataclass
class Server:
    """A bank's own SFTP server: takes everything, and offers what lies there."""

    files: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, bytes] = field(default_factory=dict)
    is_down: bool = False
    is_nearly_over: bool = False

    @contextmanager
    def connected(self, _address: SftpAddress) -> Iterator[Server]:
        """See banks.sftp.session."""
        if self.is_down:
            raise Unreachable
        yield self

    def push(self, _folder: str, name: str, content: bytes, **_: Any) -> None:
        """See Session."""
        self.taken[name] = content

    def contents(self, _folder: str) -> Contents:
        """See Session."""
        return Contents(tuple(Remote(name, len(content), 1) for name, content in sorted(self.files.items())))

    def fetch(self, _folder: str, name: str, _limit: int) -> bytes:
        """See Session."""
        return self.files[name]


@dataclass
class Tour:
    """A province where everything happens once.

    ``refused``: what was answered with a refusal, route and status. ``calls``: route → calls to AWS, the most of one
    request.
    """

    way: Way
    server: Server
    refused: list[tuple[str, int, Any]] = field(default_factory=list)
    cards: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)

    def go(self) -> None:
        """All of it, in an order in which each thing finds what it needs."""
        self.send("banktwo", AnswerKind.STOCK, bank_answers.stock("L1", 1_000, 60))
        people = [{name: str(text) for name, text in one.items()} for one in self.way.province.people]
        some = dict(
            zip((UNION, OTHER, FIXED, SERVED), (people[place : place + 4] for place in range(0, 16, 4)), strict=True)
        )
        made = {union: self.upload(union, rows) for union, rows in some.items()}
        batches = {union: f"{register}-01" for union, register in made.items()}
        registers.correct(self, people[16:18])
        registers.touch(self, people[18:20], batches[SERVED])
        registers.wait(self, people[20:22])
        registers.answer(self, batches, some[OTHER][3])
        registers.hand_out(self, batches[UNION])
        registers.report_events(self, batches[UNION])
        registers.move_members(self, made[UNION], some[UNION], some[OTHER])
        offices.look(self, batches[UNION], made[UNION])
        offices.persons(self, [*some[FIXED][:2], some[UNION][3], some[FIXED][3]])
        offices.unions(self)
        offices.appoint(self)
        offices.assess(self)
        offices.close(self)
        offices.look_up(self)
        offices.leave_open(self)

    def ask(self, route: str, union: str, body: Any = None, subject: str = "", **path: Any) -> Any:
        """What an officer with every role of a union is answered; ``path`` may have ``claims`` instead of the roles."""
        world, claims = self.way.world, path.pop("claims", ROLES)
        before = world.aws.calls
        status, answer = world.ask(route, union, subject, body, claims, **path)
        self.calls[route] = max(self.calls.get(route, 0), world.aws.calls - before)
        if status >= 400:
            self.refused.append((route, status, answer))
        return answer

    def upload(self, union: str, rows: Sequence[Mapping[str, str]], **more: Any) -> str:
        """A register of members comes in, and everything that follows is done."""
        opened = self.ask("POST /registers", union, {"union": union, **more})
        self.poll(union, opened["register"])
        lines = [",".join(FORM_COLUMNS), *(",".join(str(one.get(c, "")) for c in FORM_COLUMNS) for one in rows)]
        key = f"registers/{opened['register']}/source"
        self.way.world.put("registers", key, "\n".join(lines).encode(), "register")
        self.way.rest()
        return str(opened["register"])

    def poll(self, union: str, register: str) -> None:
        """The page of a register that waits, which asks every few seconds; counted apart."""
        name, route = "poll of a register", "GET /registers/{id}"
        before = self.calls.pop(route, 0)
        self.ask(route, union, id=register)
        self.calls[name] = max(self.calls.pop(route), self.calls.get(name, 0))
        self.calls[route] = before

    def send(self, bank: str, kind: AnswerKind, value: Value) -> None:
        """A bank puts a file into its drop, or leaves it on its own server until the next rounds."""
        self.way.serial += 1
        profile = profile_of(self.way.province.banks[bank])
        name, content = answer_files.write(profile, kind, value, serial=str(self.way.serial))
        if bank == "own":
            self.server.files[name] = content
            self.order("issue", {"kind": "rounds"})
        else:
            self.way.world.put("drop", f"{bank}/in/{name}", content, "answer")
            self.way.rest()

    def order(self, queue: str, message: Mapping[str, Any]) -> None:
        """A message that a schedule sends."""
        self.way.world.send(queue, json.dumps(message))
        self.way.rest()

    def at_night(self, *jobs: str) -> None:
        """What the scheduler calls report for."""
        for job in jobs:
            self.way.world.invoke("report", {job: self.way.world.local.isoformat()})
            self.way.rest()


@contextmanager
def toured() -> Iterator[Tour]:
    """A small province with everything deployed, in which real keys seal and digest."""
    one = world.World(1, datetime(2026, 11, 2, 1, tzinfo=UTC), odds=fate.CALM)
    province = _province(one)
    server = Server()
    names = count(1)
    one.aws.secrets.texts["unioncard/banks/own"] = "a private key"
    with (
        patch.object(functions, "GlassVault", vault.KmsVault),
        patch.object(functions, "GroupSecrets", mac.KmsGroupSecrets),
        patch.object(own_server, "connected", server.connected),
        patch.object(keys, "os", SimpleNamespace(urandom=Random("keys").randbytes)),
        patch.object(keys, "uuid", SimpleNamespace(uuid4=lambda: f"key-{next(names)}")),
        one.running(province.directory, papers=True),
    ):
        yield Tour(Way(one, province, UNION), server)


def _province(one: world.World) -> Province:
    province = made(Size(unions=8, members=40), one.chance)
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "rename")
    served = Agreement(CITIES[3], bank.code, date(2015, 1, 20), None, 3_000, "")
    directory = province.directory
    province.directory = replace(directory, banks=(*directory.banks, bank), agreements=(*directory.agreements, served))
    province.banks[bank.code] = bank
    return province

"""However many files a bank leaves at its server, each is fetched once, and what is remembered stays small."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.in_process import make_tables, running_aws
from support.memory_aws.aws import MemoryAws
from support.polled_bank import bank_at
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.sftp.connection import SftpAddress
from unioncard.banks.sftp.fetch import FileFetch
from unioncard.banks.sftp.listing import Contents, Remote
from unioncard.banks.sftp.polled import LONGEST_WAIT, Fetched, mark
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bank_servers import BankServerTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.unions.agreement import Bank

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl3dIeudNqd0DMROGvKbgzqkZx4sXkqQv1mSx9Bd3rq"


@dataclass
class Folder:
    """A bank's server and its session in one; ``most`` files are read before a session is nearly over."""

    files: dict[str, Remote] = field(default_factory=dict)
    most: int = 1_000_000
    left: int = 0
    now: datetime = datetime(2026, 11, 25, tzinfo=UTC)

    def now_(self) -> datetime:
        return self.now

    @contextmanager
    def session(self, bank: Bank) -> Iterator[tuple[Any, Any]]:
        self.left = self.most
        yield self, profile_of(bank).drop

    @property
    def is_nearly_over(self) -> bool:
        return not self.left

    def contents(self, _folder: str) -> Contents:
        return Contents(tuple(sorted(self.files.values(), key=lambda file: file.name)))

    def fetch(self, _folder: str, name: str, _limit: int) -> bytes:
        self.left -= 1
        return name.encode() if self.files[name].size else b""


@dataclass
class Clocked:
    """The part of an OwnServer that a poll uses."""

    folder: Folder

    def now(self) -> datetime:
        self.folder.now += timedelta(minutes=15)
        return self.folder.now

    def session(self, bank: Bank) -> Any:
        return self.folder.session(bank)


@dataclass
class Came:
    """What arrived."""

    names: list[str] = field(default_factory=list)

    def arrived(self, _bank: str, name: str, _content: bytes) -> None:
        self.names.append(name)


@pytest.fixture
def servers() -> Iterator[BankServerTable]:
    """What is remembered of servers, in memory."""
    with running_aws(MemoryAws()):
        make_tables("work")
        yield BankServerTable(Table("work"))


def named(number: int) -> Remote:
    return Remote(f"x{number:06}.ret", 1, 1)


def answer(number: int, size: int = 1) -> Remote:
    return Remote(f"UC_R20261123-7KM3Q9XTBW-01-{number}.ret", size, 1)


def fetching(folder: Folder, servers: BankServerTable, came: Came) -> FileFetch:
    return FileFetch(Clocked(folder), servers, came)  # type: ignore[arg-type]


@pytest.mark.parametrize("finished", ["rename", "stable"])
@pytest.mark.parametrize("old", [LONGEST_WAIT + 300, pytest.param(5_000, marks=pytest.mark.every_case)])
def test_files_beyond_those_remembered_are_fetched_too(servers: BankServerTable, old: int, finished: str) -> None:
    """A bank that never cleans up: today's answers stand behind thousands of old ones."""
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), finished)
    folder, came = Folder({file.name: file for file in map(named, range(old))}), Came()
    for _ in range(5):
        fetching(folder, servers, came).poll(bank)
        assert len(servers.memory("own").waiting) <= LONGEST_WAIT

    assert sorted(came.names) == sorted(folder.files)
    folder.files |= {"y.ret": Remote("y.ret", 1, 1)}
    for _ in range(2):
        fetching(folder, servers, came).poll(bank)
    assert came.names[old:] == ["y.ret"]


def test_files_that_never_stand_still_do_not_keep_out_the_others(servers: BankServerTable) -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "stable")
    folder, came = Folder({"z.ret": Remote("z.ret", 1, 1)}), Came()
    for poll in range(4):
        folder.files |= {name: Remote(name, poll, poll) for name in (named(n).name for n in range(LONGEST_WAIT))}
        fetching(folder, servers, came).poll(bank)

    assert came.names == ["z.ret"]


@pytest.mark.parametrize("finished", ["rename", "stable"])
def test_empty_files_with_names_of_answers_keep_out_no_other(servers: BankServerTable, finished: str) -> None:
    """A client that makes each file before it fills it, or leaves empty signals and never cleans up."""
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), finished)
    empty = [answer(number, 0) for number in range(1, LONGEST_WAIT + 101)]
    folder, came = Folder({file.name: file for file in empty}, most=500), Came()
    for _ in range(6):
        fetching(folder, servers, came).poll(bank)
    last = answer(LONGEST_WAIT + 101)
    folder.files[last.name] = last
    for _ in range(3):
        fetching(folder, servers, came).poll(bank)

    assert came.names == [last.name]


def test_an_empty_file_that_is_filled_is_fetched(servers: BankServerTable) -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "stable")
    folder, came = Folder({answer(1).name: answer(1, 0)}), Came()
    for _ in range(20):
        fetching(folder, servers, came).poll(bank)
    folder.files[answer(1).name] = answer(1)
    for _ in range(2):
        fetching(folder, servers, came).poll(bank)

    assert came.names == [answer(1).name]


@pytest.mark.parametrize("suffix", ["gz", "zip", "pgp", "GPG", "7z", "rar"])
def test_a_packed_answer_is_fetched_and_no_marker(servers: BankServerTable, suffix: str) -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""))
    packed, beside = (Remote(f"{answer(number).name}.{suffix}", 1, 1) for number in (1, 2))
    folder, came = Folder({packed.name: packed, answer(2).name: answer(2), beside.name: beside}), Came()
    fetching(folder, servers, came).poll(bank)

    assert came.names == [packed.name, answer(2).name], "a copy beside the answer is the bank's own business"


def test_a_poll_that_runs_out_of_time_goes_on_where_it_ended(servers: BankServerTable) -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "stable")
    folder, came = Folder({file.name: file for file in map(named, range(50))}, most=20), Came()
    counts = [fetching(folder, servers, came).poll(bank) for _ in range(5)]

    assert counts == [0, 20, 20, 10, 0]
    assert sorted(came.names) == sorted(folder.files)


def test_records_go_with_the_files_some_at_a_time(servers: BankServerTable) -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""))
    folder, came = Folder({file.name: file for file in map(named, range(1_200))}), Came()
    fetching(folder, servers, came).poll(bank)
    folder.files = {"y.ret": Remote("y.ret", 1, 1)}
    left = []
    for _ in range(3):
        fetching(folder, servers, came).poll(bank)
        left.append(len(servers.fetched("own")))

    assert left == [701, 201, 1]


@dataclass
class Counted(MemoryAws):
    """AWS in memory that says what it was asked."""

    asked: list[str] = field(default_factory=list)

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        self.asked.append(operation)
        return super().call(client, operation, parameters)


@pytest.mark.parametrize(("idle", "pages"), [(9_000, 2), pytest.param(20_000, 3, marks=pytest.mark.every_case)])
def test_an_idle_poll_of_20_000_files_takes_nine_calls_at_most(idle: int, pages: int) -> None:
    """Three are the session's (tests/campaign/year/test_roles.py counts all of a poll), these are the others: two, and
    one for each page of 1 MB, which holds some 8,500 files.
    """
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "rename")
    folder, came, aws = Folder({file.name: file for file in map(named, range(idle))}), Came(), Counted()
    with running_aws(aws):
        make_tables("work")
        servers = BankServerTable(Table("work"))
        servers.note_fetched("own", mark("x000000.ret"), Fetched(1, 1, "0" * 32))
        (one,) = Table("work").query("SERVER#own", "FETCHED#")
        marks = ({"sk": f"FETCHED#{mark(name)}"} for name in folder.files)
        Table("work").put_many(to_item(one | each) for each in marks)
        aws.asked.clear()
        assert fetching(folder, servers, came).poll(bank) == 0
    assert came.names == []
    assert aws.asked.count("Query") == pages
    assert len(aws.asked) == 2 + pages <= 9 - 3


def test_fetching_takes_one_call_a_file_beside_those_of_each_poll() -> None:
    bank = bank_at(SftpAddress("bank.example", 22, "u", KEY, ""), "rename")
    folder, came, aws = Folder({file.name: file for file in map(named, range(3_000))}), Came(), Counted()
    with running_aws(aws):
        make_tables("work")
        aws.asked.clear()
        while fetching(folder, BankServerTable(Table("work")), came).poll(bank):
            pass
    assert sorted(came.names) == sorted(folder.files)
    assert len(aws.asked) <= 3_000 + 20

"""A bank with its own server, from its folder to what arrives of it: the polls and deliveries of the product."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from support import sftp_servers
from support.in_process import make_tables, running_aws
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.profiles.transport import Sftp
from unioncard.banks.sftp.fetch import FileFetch
from unioncard.banks.sftp.server import OwnServer
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.bank_servers import BankServerTable
from unioncard.unions.agreement import Bank
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import asyncssh

    from support.sftp_servers import Seen
    from unioncard.banks.sftp.connection import SftpAddress
    from unioncard_local.bank.own_sftp import Drop

ROUND = timedelta(minutes=15)
ANSWER = "UC_R20261123-7KM3Q9XTBW-01-1.ret"
OTHER = "UC_R20261123-7KM3Q9XTBW-02-1.ret"


@dataclass
class PolledBank:
    """A bank, its server's folders on this disk, and what arrived of it."""

    bank: Bank
    put: Path
    get: Path
    seen: Seen
    server: OwnServer
    now: datetime = datetime(2026, 11, 25, 4, tzinfo=UTC)
    came: list[tuple[str, bytes]] = field(default_factory=list)
    said: list[dict[str, int]] = field(default_factory=list)

    def arrived(self, _bank: str, name: str, content: bytes) -> None:
        """See Arrivals."""
        self.came.append((name, content))

    def unusual(self, _bank: str, found: Mapping[str, int]) -> None:
        """See FileFetch."""
        self.said.append(dict(found))

    def poll(self) -> int:
        """The next round."""
        self.now += ROUND
        return FileFetch(self.server, self.servers, self, self.unusual).poll(self.bank)

    def deliver(self, *files: tuple[str, bytes]) -> None:
        """Deliver in the next round."""
        self.now += ROUND
        self.server.put(self.bank, files, lambda: None)

    @property
    def servers(self) -> BankServerTable:
        """What is stored of it."""
        return BankServerTable(Table("work"))


@contextmanager
def polled_bank(
    folder: Path,
    drop: Callable[[Path, Seen, asyncssh.SSHServerChannel[bytes]], Drop] = sftp_servers.Watching,
    *,
    finished: str = "rename",
) -> Iterator[PolledBank]:
    """A bank with a server of this behaviour. finished: how it says that an answer is complete."""
    with sftp_servers.running(folder, drop) as running, running_aws():
        make_tables("work")
        made = PolledBank(
            bank_at(running.address, finished),
            running.put,
            running.get,
            running.seen,
            server=None,  # type: ignore[arg-type]
        )
        made.server = OwnServer(made.servers, made.servers, lambda _name: running.address.key, now=lambda: made.now)
        yield made


def bank_at(address: SftpAddress, finished: str = "rename") -> Bank:
    """A bank with the delimited format and its own server there."""
    drop = Sftp(
        kind="sftp",
        host=address.host,
        port=address.port,
        user=address.user,
        host_key=address.host_key,
        secret="unioncard/banks/own",
        put_folder="put",
        get_folder="get",
        finished=finished,  # type: ignore[arg-type]
    )
    bank = Bank("own", "自有服务器银行", profile=load("delimited", Path()).model_dump_json())
    return replace(bank, profile=profile_of(bank).model_copy(update={"drop": drop}).model_dump_json())

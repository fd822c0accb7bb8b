"""A bank's server in a thread of the test, whose behaviour can be replaced."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncssh

from support.loop_thread import LoopThread
from unioncard.banks.sftp.connection import SftpAddress
from unioncard_local.bank import own_sftp as bank_server
from unioncard_local.bank.hosted_sftp import make_key
from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path


@dataclass(slots=True)
class Seen:
    """What the server saw of us."""

    users: list[str] = field(default_factory=list)
    writes: list[tuple[int, int]] = field(default_factory=list)
    """(offset, bytes) of each write, also of those it then refused."""

    @property
    def bytes(self) -> int:
        """Bytes of all writes."""
        return sum(size for _, size in self.writes)


@dataclass(frozen=True, slots=True)
class Bank:
    """A running server. put, get: its folders on this disk."""

    address: SftpAddress
    put: Path
    get: Path
    seen: Seen


class Watching(bank_server.Drop):
    """Behaves, and keeps what it saw."""

    def __init__(self, root: Path, seen: Seen, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        super().__init__(root, chan)
        self.seen = seen

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        """Count, then write."""
        self.seen.writes.append((offset, len(data)))
        return super().write(file_obj, offset, data)


class Login(asyncssh.SSHServer):
    """Key login that keeps who came."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    def begin_auth(self, username: str) -> bool | Coroutine[None, None, bool]:
        """Everybody must prove himself."""
        self.seen.users.append(username)
        return True


class HangingLogin(Login):
    """Never answers a login."""

    async def begin_auth(self, username: str) -> bool:
        """Wait for ever."""
        self.seen.users.append(username)
        return await asyncio.Future()


def hanging_session(root: Path, seen: Seen, chan: asyncssh.SSHServerChannel[bytes]) -> bank_server.Drop:
    """Takes the login, and holds back everything it would say in the session."""
    chan.write = lambda *_: None  # type: ignore[method-assign]
    return Watching(root, seen, chan)


def chatting_session(root: Path, seen: Seen, chan: asyncssh.SSHServerChannel[bytes]) -> bank_server.Drop:
    """A login script of the server prints into the protocol."""
    chan.write(b"Welcome to the bank. All activity is logged.\r\n")
    return Watching(root, seen, chan)


@contextmanager
def running(
    folder: Path,
    drop: Callable[[Path, Seen, asyncssh.SSHServerChannel[bytes]], bank_server.Drop] = Watching,
    login: Callable[[Seen], asyncssh.SSHServer] = Login,
) -> Iterator[Bank]:
    """A bank's server with this behaviour, on a free port, with keys of its own."""
    host_key = make_key(folder / bank_server.HOST_KEY)
    (folder / bank_server.AUTHORIZED_KEYS).write_text(make_key(folder / "login_key") + "\n")
    root, seen, loop = folder / bank_server.ROOT, Seen(), LoopThread()
    listening = loop.run(
        bank_server.listen(folder, 0, drop=lambda chan: drop(root, seen, chan), login=lambda: login(seen))
    )
    key = (folder / "login_key").read_text()
    try:
        address = SftpAddress(HOST, listening.get_port(), "unioncard", host_key, key)
        yield Bank(address, root / bank_server.PUT, root / bank_server.GET, seen)
    finally:
        loop.run(_closed(listening))
        loop.stop()


async def _closed(listening: asyncssh.SSHAcceptor) -> None:
    listening.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(listening.wait_closed(), 1)

"""A bank's own SFTP server: `python -m unioncard_local.bank.own_sftp FOLDER PORT`, stopped by SIGTERM.

FOLDER holds host_key (sftp.make_key), authorized_keys, and root/, all that a login sees: put/ for us to deliver into,
get/ for the bank's answers.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh

from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

HOST_KEY, AUTHORIZED_KEYS, ROOT = "host_key", "authorized_keys", "root"
PUT, GET = "put", "get"


class Drop(asyncssh.SFTPServer):
    """The files below a root, and nothing else."""

    def __init__(self, root: Path, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """root: what the login sees as /."""
        super().__init__(chan, chroot=str(root).encode())


async def listen(
    folder: Path,
    port: int,
    *,
    drop: Callable[[asyncssh.SSHServerChannel[bytes]], Drop] | None = None,
    login: Callable[[], asyncssh.SSHServer] = asyncssh.SSHServer,
) -> asyncssh.SSHAcceptor:
    """Serve a folder's root/ by key login. drop and login: other behaviour, for tests."""
    for name in (PUT, GET):
        (folder / ROOT / name).mkdir(parents=True, exist_ok=True)
    return await asyncssh.listen(
        HOST,
        port,
        server_factory=login,
        server_host_keys=[str(folder / HOST_KEY)],
        authorized_client_keys=str(folder / AUTHORIZED_KEYS),
        password_auth=False,
        kbdint_auth=False,
        allow_pty=False,
        sftp_factory=drop or partial(Drop, folder / ROOT),
    )


async def serve(folder: Path, port: int) -> None:
    """Until SIGTERM."""
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    async with await listen(folder, port):
        await done.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))

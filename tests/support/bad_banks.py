"""Bank servers that misbehave, each in one way."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncssh

from support.sftp_servers import Watching


class CutsOnce(Watching):
    """Drops the connection once, when 300 000 bytes have been written."""

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        """Count, and cut."""
        before = self.seen.bytes
        if before < 300_000 <= before + len(data):
            self.connection.abort()
        return super().write(file_obj, offset, data)


class Silent(Watching):
    """Takes bytes and never says so."""

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Wait for ever."""
        return await asyncio.Future()


class Dripping(Watching):
    """Confirms every write, but a while later each time: never silent, never done."""

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Slowly."""
        await asyncio.sleep(0.3)
        super().write(file_obj, offset, data)
        return len(data)


class Full(Watching):
    """A full disk after 200 000 bytes, reported as an SFTP 3 server does."""

    def full(self) -> asyncssh.SFTPError:
        """What it says."""
        return asyncssh.SFTPFailure("No space left on device")

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        """As long as there is room."""
        if offset + len(data) > 200_000:
            raise self.full()
        return super().write(file_obj, offset, data)


class FullVersion6(Full):
    """The same, with the code that newer versions have for it."""

    def full(self) -> asyncssh.SFTPError:
        """What it says."""
        return asyncssh.SFTPNoSpaceOnFilesystem("")


class OverQuota(Full):
    """Full for us, from the moment a file is made."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """No new file."""
        if pflags & asyncssh.FXF_CREAT:
            raise asyncssh.SFTPFailure("Quota exceeded")
        return super().open(path, pflags, attrs)


class Truncating(Watching):
    """Says yes to every write, and keeps no byte past the 100 000th."""

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        """Keep what fits."""
        super().write(file_obj, offset, data[: max(0, 100_000 - offset)])
        return len(data)


class Garbling(Watching):
    """Spoils what is written behind the first 100 000 bytes."""

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        """Sizes stay right."""
        return super().write(file_obj, offset, data if offset < 100_000 else bytes(len(data)))


class NoPosixRename(Watching):
    """Knows the plain rename only, which fails when the name is taken."""

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Unknown here."""
        raise asyncssh.SFTPOpUnsupported("Operation unsupported")


class Overtaken(NoPosixRename):
    """Just before the rename somebody else's file gets the name."""

    theirs = b""

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Theirs first."""
        with open(self.map_path(newpath), "wb") as file:  # noqa: PTH123 paths are bytes here
            file.write(self.theirs)
        return super().rename(oldpath, newpath)


class OvertakenWhileWriting(Watching):
    """While we write, somebody else's file gets the name; and posix-rename would replace it."""

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        """Theirs first."""
        Path(os.fsdecode(file_obj.name).removesuffix(".part")).write_bytes(b"")
        return super().write(file_obj, offset, data)


class OvertakenBySame(Overtaken):
    """It is the same file."""

    theirs = b"bytes"


class NoWriting(Watching):
    """May be looked at, not written."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """Reading only."""
        if pflags & asyncssh.FXF_WRITE:
            raise asyncssh.SFTPPermissionDenied("no")
        return super().open(path, pflags, attrs)


class Growing(Watching):
    """A file grows by a byte just after its end was read."""

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        """Read, then grow."""
        got = super().read(file_obj, offset, size)
        if not got:
            with Path(os.fsdecode(file_obj.name)).open("ab") as more:
                more.write(b"+")
        return got


class TellsMore(Watching):
    """Says that files are 10 bytes longer than they are."""

    by = 10

    def stat(self, path: bytes) -> Any:
        """Lie."""
        attributes = asyncssh.SFTPAttrs.from_local(os.stat(self.map_path(path)))  # noqa: PTH116 paths are bytes here
        attributes.size = (attributes.size or 0) + self.by
        return attributes


class TellsLess(TellsMore):
    """Says that files are shorter than they are."""

    by = -10

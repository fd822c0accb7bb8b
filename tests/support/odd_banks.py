"""Bank servers as public reports describe them: each is odd in one way, none of them is broken.

Windows servers (Serv-U, Bitvise, Globalscape), managed file transfer (GoAnywhere, MOVEit, Sterling), mainframes (z/OS),
gateways to object stores, and hot folders that take a file as soon as it is closed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncssh

from support.sftp_servers import Watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_FAILURE = "Failure"


class Local(Watching):
    """Paths of this disk behind the bytes of the protocol."""

    def here(self, path: bytes) -> Path:
        """The file on this disk."""
        return Path(os.fsdecode(self.map_path(path)))

    def attributes(self, path: bytes) -> asyncssh.SFTPAttrs:
        """What a truthful server says of it."""
        return asyncssh.SFTPAttrs.from_local(self.here(path).stat())

    def stat(self, path: bytes) -> Any:
        """As the class says."""
        return self.said(self.attributes(path))

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """What this server says instead."""
        return attributes

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        """Alike in listings."""
        async for name in super().scandir(path):
            self.said(name.attrs)
            yield name


# --- reading ---------------------------------------------------------------------------------------------------------


class RemovesOnceRead(Local):
    """A queue: what was read to its end and closed is gone."""

    def close(self, file_obj: Any) -> Any:
        """Gone."""
        done = super().close(file_obj)
        if file_obj.mode == "rb":
            Path(os.fsdecode(file_obj.name)).unlink()
        return done


class RemovesAndCuts(RemovesOnceRead):
    """The same, and the connection ends with the file."""

    def close(self, file_obj: Any) -> Any:
        """Gone, both."""
        done = super().close(file_obj)
        if file_obj.mode == "rb":
            self.connection.abort()
        return done


class NoSizes(Local):
    """Says no size, anywhere."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """Without."""
        attributes.size = None
        return attributes


class SizeZero(Local):
    """Says 0 for every file."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """None of them is empty."""
        attributes.size = 0
        return attributes


class SizeMinusOne(Local):
    """Says -1, which is a very large number in the protocol."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """Unknown."""
        attributes.size = (1 << 64) - 1
        return attributes


class Converts(Local):
    """Gives lines with CR LF, and says the size of those with LF."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """As stored."""
        attributes.size = max((attributes.size or 0) - 2, 0)
        return attributes


class ConvertsShorter(Local):
    """Says more bytes than it gives."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """As stored, in records with padding."""
        attributes.size = (attributes.size or 0) + 7
        return attributes


class NoSizesRemoves(NoSizes, RemovesOnceRead):
    """Both at once."""


class TimesMove(Local):
    """Says the present for every file's time."""

    clock = 1_800_000_000

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """Always another."""
        TimesMove.clock += 3600
        attributes.mtime = TimesMove.clock
        return attributes


class TimesMoveAndRemoves(TimesMove, RemovesOnceRead):
    """Says the present for every file's time, and removes what was read."""


class TimesMoveAndCuts(TimesMove, RemovesAndCuts):
    """The same, and the connection ends with the file."""


class Locks(Local):
    """A file named lock… is open elsewhere (a sharing violation of Windows)."""

    failure: type[asyncssh.SFTPError] = asyncssh.SFTPFailure

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """In use."""
        if b"-00-" in path:
            raise self.failure("The process cannot access the file")
        return super().open(path, pflags, attrs)


class Forbids(Locks):
    """It may not be read."""

    failure = asyncssh.SFTPPermissionDenied


class Cuts(Local):
    """The connection ends when a file named …-00-… is read."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """Ended."""
        if b"-00-" in path:
            self.connection.abort()
        return super().open(path, pflags, attrs)


class NoTypes(Local):
    """Permissions without the type of a file, and no lines of ls -l."""

    def said(self, attributes: asyncssh.SFTPAttrs) -> asyncssh.SFTPAttrs:
        """0644 only."""
        if attributes.permissions is not None:
            attributes.permissions &= 0o777
        return attributes

    def format_longname(self, name: asyncssh.SFTPName) -> Any:
        """Just the name."""
        name.longname = name.filename


class SmallReads(Local):
    """Gives a few bytes at a time, and takes no larger request."""

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        """A kilobyte."""
        if size > 8192:
            raise asyncssh.SFTPFailure("Packet too large")
        return super().read(file_obj, offset, min(size, 1000))


class EndsEarlyOnce(Local):
    """Says that a file has ended, once, half way."""

    ended = 0

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        """Half."""
        if offset == 0 and not EndsEarlyOnce.ended:
            EndsEarlyOnce.ended = 1
            return super().read(file_obj, 0, 3)
        if EndsEarlyOnce.ended == 1:
            EndsEarlyOnce.ended = 2
            return b""
        return super().read(file_obj, offset, size)


class SaysGbk(Local):
    """Its messages are not UTF-8; and it says "failure" for what is not there."""

    def stat(self, path: bytes) -> Any:
        """In Chinese."""
        if not self.here(path).exists():
            raise asyncssh.SFTPFailure("文件不存在")
        return super().stat(path)


# --- writing ---------------------------------------------------------------------------------------------------------


class FailsForMissing(Local):
    """Says "failure" for the stat of a file that is not there."""

    failure: type[asyncssh.SFTPError] = asyncssh.SFTPFailure

    def stat(self, path: bytes) -> Any:
        """No reason."""
        if not self.here(path).exists():
            raise self.failure(_FAILURE)
        return super().stat(path)


class ForbidsMissing(FailsForMissing):
    """Says "permission denied" for it."""

    failure = asyncssh.SFTPPermissionDenied


class NoResume(Local):
    """Opens no file for writing without emptying it."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """Whole files only."""
        if pflags & asyncssh.FXF_WRITE and not pflags & asyncssh.FXF_TRUNC:
            raise asyncssh.SFTPFailure(_FAILURE)
        return super().open(path, pflags, attrs)


class NoOverwrite(Local):
    """Opens no file for writing that is there; what is there may be removed."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """New files only."""
        if pflags & asyncssh.FXF_WRITE and self.here(path).exists():
            raise asyncssh.SFTPPermissionDenied("exists")
        return super().open(path, pflags, attrs)


class OnlyNew(NoOverwrite):
    """Nor may it be removed."""

    def remove(self, path: bytes) -> Any:
        """No right to."""
        raise asyncssh.SFTPPermissionDenied("no")


class Appends(Local):
    """Writes every byte behind the last one, and empties nothing."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        """As if for appending."""
        return super().open(path, pflags & ~asyncssh.FXF_TRUNC, attrs)

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        """Behind."""
        self.seen.writes.append((offset, len(data)))
        file_obj.seek(0, os.SEEK_END)
        return file_obj.write(data)


class TakesAtClose(Local):
    """A hot folder: what was written and closed moves away."""

    def close(self, file_obj: Any) -> Any:
        """Taken."""
        done = super().close(file_obj)
        if file_obj.mode != "rb":
            file = Path(os.fsdecode(file_obj.name))
            self.take(file)
        return done

    def take(self, file: Path) -> None:
        """Out of the folder; twice the same name shows."""
        taken = file.parent.parent / "taken"
        taken.mkdir(exist_ok=True)
        file.rename(taken / f"{file.name}#{len(list(taken.iterdir()))}")


class NamesAtClose(TakesAtClose):
    """Gives the file its final name by itself."""

    def take(self, file: Path) -> None:
        """Without the suffix."""
        file.rename(file.with_name(file.name.removesuffix(".part")))


class TakesAtRename(Local):
    """A hot folder that waits for the final name; the first connection ends before it says so."""

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Taken at once."""
        taken = self.here(newpath).parent.parent / "taken"
        taken.mkdir(exist_ok=True)
        self.here(oldpath).rename(taken / f"{self.here(newpath).name}#{len(list(taken.iterdir()))}")
        if not self.seen.users[1:]:
            self.connection.abort()


class SmallWrites(Local):
    """Takes no write of more than 8 KiB."""

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        """A limit."""
        if len(data) > 8192:
            raise asyncssh.SFTPFailure("Message too long")
        return super().write(file_obj, offset, data)


class RenamesAndFails(Local):
    """Renames, and says that it could not."""

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Done."""
        self.here(oldpath).rename(self.here(newpath))
        raise asyncssh.SFTPFailure("timeout")


class OnlyPosixRename(Local):
    """Knows only the other rename."""

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Not this one."""
        raise asyncssh.SFTPPermissionDenied("no")


class NoRemoving(Local):
    """Nothing is ever removed."""

    def remove(self, path: bytes) -> Any:
        """No."""
        raise asyncssh.SFTPPermissionDenied("no")


class Trickles(Local):
    """Gives a byte at a time, and never stops."""

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        """One."""
        return b"x"

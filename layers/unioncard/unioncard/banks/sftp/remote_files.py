"""Single-file operations on a bank's server by paramiko; every failure is mapped to banks.sftp.errors."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from posixpath import split
from typing import TYPE_CHECKING, Final

import paramiko

from unioncard.banks.sftp.client import Entry, known_size
from unioncard.banks.sftp.connection import CONNECTION_FAILURES
from unioncard.banks.sftp.errors import Broken, Changed, FolderMissing, NoSpace, PermissionDenied, ServerFailed
from unioncard.errors import UnionCardError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.sftp.client import AnyEncodingClient
    from unioncard.banks.sftp.time_limit import TimeLimit

_REQUEST: Final = paramiko.SFTPFile.MAX_REQUEST_SIZE
_SMALL_REQUEST: Final = 4096
"""Bytes of a request for servers that refuse the usual 32 KiB."""

_BLOCK: Final = 1 << 20
"""Bytes sent before the server's answers are waited for."""

_LONGNAME: Final = re.compile(r"([-dlbcps])[-rwxsStT]{9}")


class EntryKind(Enum):
    """What an entry of a folder is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The server says nothing about it."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a folder. is_whole: whether the server sent all of them before it failed."""

    entries: tuple[Entry, ...]
    is_whole: bool


class RemoteFiles:
    """Single-file operations; paths are the server's."""

    def __init__(self, client: AnyEncodingClient, limit: TimeLimit) -> None:
        """client: logged in, its channel with a timeout. limit: earns time by bytes."""
        self._client = client
        self._limit = limit

    def size(self, path: str) -> int | None:
        """Bytes; None when nothing is there, -1 when the server reports no size."""
        found = self.stat(path)
        if found is None:
            return None
        return -1 if found.size is None else found.size

    def stat(self, path: str) -> Entry | None:
        """What lies under a path, links followed; None for nothing.

        Servers answer "failure" or "permission denied" for a file that is not there (Windows servers, servers that hide
        names). The folder's listing decides then.
        """
        folder, name = split(path)
        with self._translated():
            try:
                found = self._client.stat(os.fsencode(path))
            except FileNotFoundError:
                return None
            except OSError as failure:
                if self._is_connections(failure):
                    raise
                return self._listed(folder, name, failure)
        return Entry(name, "", found.st_mode, known_size(found.st_size), found.st_mtime)

    def entries(self, folder: str) -> Entries:
        """All entries of a folder, links not followed. A failure after the first entries ends it (some say no EOF)."""
        found: dict[str, Entry] = {}
        with self._translated():
            try:
                for some in self._client.scan(os.fsencode(folder or ".")):
                    found.update((entry.name, entry) for entry in some)
                    self._limit.earn(sum(len(entry.name) + len(entry.longname) + 32 for entry in some))
            except OSError as failure:
                if self._is_connections(failure) or not found:
                    raise
                return Entries(tuple(found.values()), is_whole=False)
        return Entries(tuple(found.values()), is_whole=True)

    def read(self, path: str, limit: int, *, expected: int = -1) -> bytes:
        """A file from its beginning to its end, but at most ``limit`` bytes and one more.

        expected: bytes that the file should have. Once they are in hand, a failure after them is none: the file may be
        gone from the server already. One request after the other: at 20 ms there and back 1.6 MB/s, plenty for answers.
        paramiko's prefetch is faster, but asks in a thread of its own, whose failure nobody catches.
        """
        with self._translated(missing=Changed):
            remote = self._client.open(os.fsencode(path), "rb")
        content = bytearray()
        try:
            with self._translated(missing=Changed):
                self._read(remote, content, limit, expected)
        except UnionCardError:
            if len(content) != expected:
                raise
        finally:
            _close(remote)
        return bytes(content)

    def _read(self, remote: paramiko.SFTPFile, content: bytearray, limit: int, expected: int) -> None:
        request = _REQUEST
        while len(content) <= limit:
            have = len(content)
            wanted = min(request, expected - have if have < expected else limit + 1 - have)
            try:
                piece = remote.read(wanted)
            except OSError as failure:
                if request == _SMALL_REQUEST or self._is_connections(failure):
                    raise
                request = _SMALL_REQUEST
                remote.seek(have)
                continue
            content += piece
            self._limit.earn(len(piece))
            if len(piece) < wanted:
                return

    def write(self, path: str, content: bytes, start: int) -> None:
        """Write content[start:] at ``start``; at 0 the file is made or emptied first. Raises NoSpace.

        OpenSSH says just "Failure" for a full disk (errno_to_portable in its sftp-server.c): once the file is open, any
        failure is taken for that. When not a byte was taken, the requests may have been too large: smaller ones follow.
        """
        try:
            self._write(path, content, start, _REQUEST)
        except NoSpace:
            if len(content) - start <= _SMALL_REQUEST or (self.size(path) or 0) > start:
                raise
            self._write(path, content, start, _SMALL_REQUEST)

    def _write(self, path: str, content: bytes, start: int, request: int) -> None:
        with self._translated():
            remote = self._client.open(os.fsencode(path), "r+b" if start else "wb")
        try:
            with self._translated(failed=NoSpace):
                for begin in range(start, len(content), _BLOCK):
                    end = min(begin + _BLOCK, len(content))
                    _write_block(remote, content, (begin, end), request)
                    self._limit.earn(end - begin)
        finally:
            _close(remote)

    def rename(self, path: str, to: str, *, missing: type[UnionCardError] = FolderMissing) -> None:
        """Rename, never over another file. Raises ServerFailed, PermissionDenied.

        The plain rename of SFTP 3 first, because it fails when the name is taken; posix-rename@openssh.com, which
        replaces, only for a server that refuses the plain one, and when nothing lies there.
        """
        old, new = os.fsencode(path), os.fsencode(to)
        with self._translated(missing=missing):
            try:
                self._client.rename(old, new)
            except FileNotFoundError:
                raise
            except OSError as failure:
                if self._is_connections(failure) or self.size(to) is not None:
                    raise
                try:
                    self._client.posix_rename(old, new)
                except OSError as second:
                    raise (second if self._is_connections(second) else failure) from None

    def remove(self, path: str) -> None:
        """Remove a file; idempotent."""
        with self._translated():
            try:
                self._client.remove(os.fsencode(path))
            except FileNotFoundError:
                return

    def discard(self, path: str) -> bool:
        """Remove a leftover of ours; False when the server does not let us, which hinders nothing."""
        try:
            self.remove(path)
        except (PermissionDenied, ServerFailed):
            return self.size(path) is None
        return True

    def is_folder(self, path: str) -> bool:
        """Whether a path can be listed: for servers that say of no entry what it is."""
        with suppress(PermissionDenied, ServerFailed, FolderMissing):
            found = self.stat(path)
            if found and found.mode is not None and stat.S_IFMT(found.mode):
                return stat.S_ISDIR(found.mode)
            self.entries(path)
            return True
        return False

    def _listed(self, folder: str, name: str, failure: OSError) -> Entry | None:
        try:
            listing = self.entries(folder)
        except FolderMissing:
            return None
        except (PermissionDenied, ServerFailed):
            raise failure from None
        entry = next((entry for entry in listing.entries if entry.name == name), None)
        if entry is None and not listing.is_whole:
            raise failure
        return entry

    @contextmanager
    def _translated(
        self, *, missing: type[UnionCardError] = FolderMissing, failed: type[UnionCardError] = ServerFailed
    ) -> Iterator[None]:
        """Maps what paramiko raises to our errors; ``from None``, because the server's text may quote anything."""
        try:
            yield
        except OSError as failure:
            raise (Broken if self._is_connections(failure) else _meaning(failure, missing, failed)) from None
        except CONNECTION_FAILURES:
            raise Broken from None

    def _is_connections(self, failure: OSError) -> bool:
        """Whether the connection failed; paramiko says so with the same OSError as for a server's failure."""
        channel = self._client.get_channel()
        return (
            isinstance(failure, TimeoutError | ConnectionError)
            or channel is None
            or channel.closed
            or not channel.get_transport().is_active()
        )


def kind_of_entry(entry: Entry) -> EntryKind:
    """What an entry is, by its mode, or else by how its line of ``ls -l`` begins.

    Some servers send permissions without a type (0644 for 0100644), and some send nothing at all.
    """
    kind = stat.S_IFMT(entry.mode or 0)
    if kind:
        kinds = {stat.S_IFREG: EntryKind.FILE, stat.S_IFDIR: EntryKind.FOLDER, stat.S_IFLNK: EntryKind.LINK}
        return kinds.get(kind, EntryKind.OTHER)
    line = _LONGNAME.match(entry.longname)
    if not line:
        return EntryKind.UNKNOWN
    return {"-": EntryKind.FILE, "d": EntryKind.FOLDER, "l": EntryKind.LINK}.get(line[1], EntryKind.OTHER)


def _write_block(remote: paramiko.SFTPFile, content: bytes, block: tuple[int, int], request: int) -> None:
    """Write a block, and have every byte of it confirmed."""
    begin, end = block
    last = max(begin, end - request)
    remote.seek(begin)
    if request == _REQUEST:
        try:
            remote.set_pipelined(True)
            remote.write(content[begin:last])
        finally:
            # paramiko's close() forgets the answers of pipelined writes; a plain write collects them all.
            remote.set_pipelined(False)
    else:
        for place in range(begin, last, request):
            remote.write(content[place : min(place + request, last)])
    remote.write(content[last:end])


def _close(remote: paramiko.SFTPFile) -> None:
    """Close a file. What went wrong with it shows in its size afterwards, what with the connection in the next call."""
    with suppress(*CONNECTION_FAILURES):
        remote.close()


def _meaning(failure: OSError, missing: type[UnionCardError], failed: type[UnionCardError]) -> type[UnionCardError]:
    if failure.errno == errno.ENOENT:
        return missing
    if failure.errno == errno.EACCES:
        return PermissionDenied
    text = str(failure).lower()
    return NoSpace if failure.errno == errno.ENOSPC or "space" in text or "quota" in text else failed

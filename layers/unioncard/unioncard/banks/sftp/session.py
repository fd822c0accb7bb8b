"""A session with a bank's SFTP server: atomic, resumable uploads that never overwrite, listings, downloads, moves."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from posixpath import join
from typing import TYPE_CHECKING

from unioncard.banks.sftp.connection import SftpAddress, sftp_client
from unioncard.banks.sftp.errors import (
    Broken,
    Changed,
    DifferentFile,
    FolderMissing,
    PermissionDenied,
    ServerFailed,
    TooLarge,
)
from unioncard.banks.sftp.listing import Remote
from unioncard.banks.sftp.remote_files import RemoteFiles, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator


UNFINISHED = ".part"
"""Suffix of an upload in progress."""

_UNFINISHED_BY_NAME = (UNFINISHED, ".tmp", ".filepart")


class Pushed(StrEnum):
    """Outcome of an upload."""

    SENT = "sent"
    RESUMED = "resumed"
    """Continued after the bytes of an earlier, interrupted attempt."""
    ALREADY_THERE = "already_there"
    """The same bytes exist under the final name."""


def push(files: RemoteFiles, folder: str, name: str, content: bytes) -> Pushed:
    """Upload one file into a folder: ``.part``, verify, rename. Raises banks.sftp.errors; Transient ones resume."""
    final = join(folder, name)
    part = final + UNFINISHED
    if _is_there(files, final, content):
        files.remove(part)
        return Pushed.ALREADY_THERE
    kept = _kept(files, part, content)
    if not kept or kept < len(content):
        files.write(part, content, kept)
    _check(files, part, content, resumed=kept > 0)
    if not _put_in_place(files, part, final, content):
        return Pushed.ALREADY_THERE
    return Pushed.RESUMED if kept else Pushed.SENT


def _is_there(files: RemoteFiles, final: str, content: bytes) -> bool:
    """Whether these bytes lie under the final name. Raises DifferentFile when others do."""
    size = files.size(final)
    if size is None:
        return False
    if size != len(content) or files.read(final, size) != content:
        raise DifferentFile
    return True


def _kept(files: RemoteFiles, part: str, content: bytes) -> int:
    """How many bytes of an interrupted attempt can be reused: all of them or 0.

    Read back and compared, because a server may complete pipelined writes in any order and leave holes. Without read
    permission nothing is reused.
    """
    size = files.size(part)
    if size is None or not 0 < size <= len(content):
        return 0
    try:
        return size if files.read(part, size) == content[:size] else 0
    except PermissionDenied:
        return 0


def _check(files: RemoteFiles, part: str, content: bytes, *, resumed: bool) -> None:
    """Verify the size (close() hides failures, some servers truncate), and the bytes after a resumed upload; Broken."""
    size = files.size(part)
    if size != len(content):
        raise Broken
    if resumed and files.read(part, size) != content:
        files.remove(part)
        raise Broken


def _put_in_place(files: RemoteFiles, part: str, final: str, content: bytes) -> bool:
    """Rename to the final name; False when the same bytes appeared there meanwhile, DifferentFile when others did.

    Checked again right before: posix-rename replaces an existing file.
    """
    if not _is_there(files, final, content):
        try:
            files.rename(part, final)
        except ServerFailed:
            # A plain rename fails when the name is taken.
            if not _is_there(files, final, content):
                raise
        else:
            return True
    files.remove(part)
    return False


WHOLE_S = 240.0
"""A session's end, however busy it is: a minute before that of the function (300 s), which has failures to note."""


@contextmanager
def connected(address: SftpAddress, *, timeout_s: float = 15.0, whole_s: float = WHOLE_S) -> Iterator[Session]:
    """Connect, log in, and disconnect on exit.

    timeout_s: seconds for the TCP connection, again for handshake and login, and again for each response after that.
    whole_s: seconds for everything after the login together; then Broken.
    Raises KeyUnusable before connecting; Unreachable, HostKeyDiffers, NoCommonCipher and
    LoginRefused while connecting.
    """
    with sftp_client(address, timeout_s=timeout_s, whole_s=whole_s) as client:
        yield Session(RemoteFiles(client))


class Session:
    """File operations. Folders are paths on the server, relative to the login's home. All raise banks.sftp.errors."""

    def __init__(self, files: RemoteFiles) -> None:
        """files: an open session's."""
        self._files = files

    def push(self, folder: str, name: str, content: bytes) -> Pushed:
        """Upload a file into a folder; its final name appears only once it is complete (see ``push``).

        Raises Broken, NoSpace, ServerFailed (resumable), FolderMissing, PermissionDenied, DifferentFile.
        """
        return push(self._files, folder, name, content)

    def listing(self, folder: str) -> tuple[Remote, ...]:
        """The regular files of a folder by name, without hidden ones and those with a temporary suffix."""
        entries = self._files.entries(folder)
        return tuple(
            sorted(
                (
                    Remote(entry.filename, entry.st_size or 0, entry.st_mtime or 0)
                    for entry in entries
                    if is_plain(entry) and _is_offered(entry.filename)
                ),
                key=lambda file: file.name,
            )
        )

    def fetch(self, folder: str, name: str, limit_bytes: int) -> bytes:
        """A whole file. Raises TooLarge before reading, Changed when it is gone or its size changed."""
        path = join(folder, name)
        size = self._files.size(path)
        if size is None:
            raise Changed
        if size > limit_bytes:
            raise TooLarge
        content = self._files.read(path, size)
        if len(content) != size or self._files.size(path) != size:
            raise Changed
        return content

    def move(self, folder: str, name: str, to_folder: str) -> None:
        """Move a file to another folder of the server, never overwriting; idempotent.

        Raises FolderMissing, DifferentFile, Changed (the file is in neither folder), PermissionDenied.
        """
        source, target = join(folder, name), join(to_folder, name)
        if self._files.size(to_folder) is None:
            raise FolderMissing
        size, there = self._files.size(source), self._files.size(target)
        if size is None:
            if there is None:
                raise Changed
        elif there is None:
            self._files.rename(source, target, missing=Changed)
        elif there == size and self._files.read(source, size) == self._files.read(target, size):
            self._files.remove(source)
        else:
            raise DifferentFile


def _is_offered(name: str) -> bool:
    """Not hidden, without temporary suffix, and not a path."""
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED_BY_NAME) and "/" not in name

"""A session with a bank's SFTP server: atomic, resumable uploads that never overwrite, listings, downloads, moves."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from posixpath import join
from typing import TYPE_CHECKING

from unioncard.banks.inbox import is_never_an_answer
from unioncard.banks.sftp.connection import SftpAddress, sftp_client
from unioncard.banks.sftp.download import download
from unioncard.banks.sftp.errors import Changed, DifferentFile, FolderMissing
from unioncard.banks.sftp.listing import Contents, Remote
from unioncard.banks.sftp.remote_files import EntryKind, RemoteFiles, kind_of_entry
from unioncard.banks.sftp.upload import UNFINISHED, Pushed, push
from unioncard.errors import UnionCardError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.sftp.client import Entry
    from unioncard.banks.sftp.time_limit import TimeLimit

__all__ = ["UNFINISHED", "WHOLE_S", "Pushed", "Session", "connected"]

WHOLE_S = 240.0
"""A session's end, however busy it is: a minute before that of the function (300 s), which has failures to note."""


@contextmanager
def connected(address: SftpAddress, *, timeout_s: float = 15.0, whole_s: float = WHOLE_S) -> Iterator[Session]:
    """Connect, log in, and disconnect on exit.

    timeout_s: seconds for the TCP connection, again for handshake and login, and again for each response after that.
    whole_s: seconds for everything after the login together, fewer while hardly a byte comes through (TimeLimit); then
    TooSlow.
    Raises KeyUnusable before connecting; Unreachable, HostKeyDiffers, HostKeyOutdated, NoCommonCipher and LoginRefused
    while connecting.
    """
    with sftp_client(address, timeout_s=timeout_s, whole_s=whole_s) as (client, limit):
        yield Session(RemoteFiles(client, limit), limit)


class Session:
    """File operations. Folders are paths on the server, relative to the login's home. All raise banks.sftp.errors."""

    def __init__(self, files: RemoteFiles, limit: TimeLimit) -> None:
        """files and limit: an open session's."""
        self._files = files
        self._limit = limit

    @property
    def is_nearly_over(self) -> bool:
        """Whether nothing new should be begun."""
        return self._limit.is_nearly_over

    def push(self, folder: str, name: str, content: bytes, *, unanswered: bool = False) -> Pushed:
        """Upload a file into a folder; its final name appears only once it is complete (see ``push``).

        Raises Broken, NoSpace, ServerFailed (resumable), FolderMissing, PermissionDenied, DifferentFile, TakenAway.
        """
        return push(self._files, folder, name, content, unanswered=unanswered)

    def listing(self, folder: str) -> tuple[Remote, ...]:
        """The regular files of a folder by name, without hidden ones and those with a temporary suffix."""
        return self.contents(folder).files

    def contents(self, folder: str) -> Contents:
        """What lies in a folder; hidden files and those with a temporary suffix are left out."""
        found = self._files.entries(folder)
        by_kind: dict[EntryKind, list[Entry]] = {kind: [] for kind in EntryKind}
        for entry in sorted(found.entries, key=lambda entry: entry.name):
            if _is_offered(entry.name):
                by_kind[kind_of_entry(entry)].append(entry)
        files = sorted(by_kind[EntryKind.FILE] + by_kind[EntryKind.UNKNOWN], key=lambda entry: entry.name)
        return Contents(
            files=tuple(map(_remote, files)),
            untyped=frozenset(entry.name for entry in by_kind[EntryKind.UNKNOWN]),
            links=tuple(entry.name for entry in by_kind[EntryKind.LINK]),
            folders=len(by_kind[EntryKind.FOLDER]),
            is_whole=found.is_whole,
        )

    def is_gone(self, folder: str, name: str) -> bool:
        """Whether a file is not there any more; also when the server, or the connection, fails us now."""
        try:
            return self._files.size(join(folder, name)) is None
        except UnionCardError:
            return True

    def behind(self, folder: str, link: str) -> Remote | None:
        """The regular file to which a symbolic link leads, under the link's name; None for anything else."""
        entry = self._files.stat(join(folder, link))
        return _remote(entry) if entry and stat.S_ISREG(entry.mode or 0) else None

    def is_folder(self, folder: str, name: str) -> bool:
        """Whether an entry of which the server does not say what it is turns out to be a folder."""
        return self._files.is_folder(join(folder, name))

    def fetch(self, folder: str, name: str, limit_bytes: int) -> bytes:
        """A whole file. Raises TooLarge, Changed, Unconfirmed (see ``download``), PermissionDenied, ServerFailed."""
        return download(self._files, join(folder, name), limit_bytes)

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


def _remote(entry: Entry) -> Remote:
    return Remote(entry.name, entry.size or 0, entry.mtime or 0)


def _is_offered(name: str) -> bool:
    """Not hidden, without temporary suffix, and not a path."""
    return bool(name) and not name.startswith(".") and not is_never_an_answer(name) and "/" not in name

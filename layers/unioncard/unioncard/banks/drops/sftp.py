"""A session with a bank's own SFTP server: only the pinned host, only our key, nothing half written or overwritten."""

from __future__ import annotations

from contextlib import contextmanager
from posixpath import join
from typing import TYPE_CHECKING

from unioncard.banks.drops import pushing
from unioncard.banks.drops.address import SftpAddress
from unioncard.banks.drops.connecting import sftp_client
from unioncard.banks.drops.errors import Changed, DifferentFile, FolderMissing, TooLarge
from unioncard.banks.drops.polling import Remote
from unioncard.banks.drops.pushing import Pushed
from unioncard.banks.drops.remote_files import RemoteFiles, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Pushed", "Remote", "Session", "SftpAddress", "connected"]


_UNFINISHED = (pushing.UNFINISHED, ".tmp", ".filepart")


@contextmanager
def connected(address: SftpAddress, *, timeout_s: float = 15.0) -> Iterator[Session]:
    """Connect, log in, and hang up at the end.

    timeout_s: seconds for the TCP connection, again for all that follows until the session is open, and again for
    each answer after that. Raises KeyUnusable before connecting; Unreachable, HostKeyDiffers, NoCommonCipher and
    LoginRefused while connecting.
    """
    with sftp_client(address, timeout_s=timeout_s) as client:
        yield Session(RemoteFiles(client))


class Session:
    """Folders are the server's paths, relative ones from where the login starts. All methods raise drops.errors."""

    def __init__(self, files: RemoteFiles) -> None:
        """files: an open session's."""
        self._files = files

    def push(self, folder: str, name: str, content: bytes) -> Pushed:
        """Bring a file into a folder under a name nobody sees before it is whole (pushing).

        Raises Broken, NoSpace, ServerFailed (call again: it goes on), FolderMissing, PermissionDenied, DifferentFile.
        """
        return pushing.push(self._files, folder, name, content)

    def listing(self, folder: str) -> tuple[Remote, ...]:
        """The plain files of a folder by name, without hidden ones and those still being written by their name."""
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
        """A whole file. Raises TooLarge before reading, Changed when it is gone or its size did not stand still."""
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
        """Move a file to another folder of the server, never over another one; fine when it was moved before.

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
    """Not hidden, not unfinished by its name, and no path."""
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED) and "/" not in name

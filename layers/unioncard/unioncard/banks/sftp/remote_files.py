"""Single-file operations on a bank's server by paramiko; every failure is mapped to banks.sftp.errors."""

from __future__ import annotations

import errno
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import paramiko
from paramiko.sftp import SFTPError

from unioncard.banks.sftp.errors import (
    Broken,
    Changed,
    FolderMissing,
    NameUnreadable,
    NoSpace,
    PermissionDenied,
    ServerFailed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.errors import UnionCardError

_REQUEST: Final = paramiko.SFTPFile.MAX_REQUEST_SIZE


class RemoteFiles:
    """Single-file operations; paths are the server's."""

    def __init__(self, client: paramiko.SFTPClient) -> None:
        """client: logged in, its channel with a timeout."""
        self._client = client

    def size(self, path: str) -> int | None:
        """Bytes; None when nothing is there, -1 when the server reports no size."""
        with self._translated():
            try:
                size = self._client.stat(path).st_size
            except FileNotFoundError:
                return None
        return -1 if size is None else size

    def entries(self, folder: str) -> list[paramiko.SFTPAttributes]:
        """All entries of a folder, links not followed."""
        with self._translated():
            return self._client.listdir_attr(folder)

    def read(self, path: str, size: int) -> bytes:
        """The first ``size`` bytes and, when the file goes on, one more; fewer when it ends before.

        One request of 32 KiB after the other: at 20 ms there and back 1.6 MB/s, plenty for answers. paramiko's
        prefetch is faster, but asks in a thread of its own, whose failure nobody catches when the connection breaks.
        """
        with self._translated(missing=Changed), self._client.open(path, "rb") as remote:
            pieces: list[bytes] = []
            for start in range(0, size + 1, _REQUEST):
                wanted = min(_REQUEST, size + 1 - start)
                pieces.append(remote.read(wanted))
                if len(pieces[-1]) < wanted:
                    break
            return b"".join(pieces)

    def write(self, path: str, content: bytes, start: int) -> None:
        """Write content[start:] at ``start``; at 0 the file is made or emptied first. Raises NoSpace."""
        with self._translated():
            remote = self._client.open(path, "r+b" if start else "wb")
        # OpenSSH says just "Failure" for a full disk (errno_to_portable in its sftp-server.c): once the file is open,
        # any failure is taken for that.
        with self._translated(failed=NoSpace):
            last = max(start, len(content) - _REQUEST)
            try:
                remote.seek(start)
                remote.set_pipelined(True)
                remote.write(content[start:last])
            finally:
                # paramiko's close() forgets the answers of pipelined writes; a plain write collects them all.
                remote.set_pipelined(False)
            remote.write(content[last:])
            remote.close()

    def rename(self, path: str, to: str, *, missing: type[UnionCardError] = FolderMissing) -> None:
        """Rename atomically where the server can (posix-rename@openssh.com), else as it can. Raises ServerFailed."""
        with self._translated(missing=missing):
            try:
                self._client.posix_rename(path, to)
            except (FileNotFoundError, TimeoutError, ConnectionError):
                raise
            except OSError:
                if self._is_lost():
                    raise
                # Unknown to the server, or switched off (OpenSSH then says "permission denied").
                self._client.rename(path, to)

    def remove(self, path: str) -> None:
        """Remove a file; idempotent."""
        with self._translated():
            try:
                self._client.remove(path)
            except FileNotFoundError:
                return

    @contextmanager
    def _translated(
        self, *, missing: type[UnionCardError] = FolderMissing, failed: type[UnionCardError] = ServerFailed
    ) -> Iterator[None]:
        """Maps what paramiko raises to our errors; ``from None``, because the server's text may quote anything."""
        try:
            yield
        except (paramiko.SSHException, SFTPError, EOFError, TimeoutError, ConnectionError):
            raise Broken from None
        except UnicodeDecodeError:
            raise NameUnreadable from None
        except OSError as failure:
            raise (Broken if self._is_lost() else _meaning(failure, missing, failed)) from None

    def _is_lost(self) -> bool:
        """Whether the connection has ended; paramiko says so with the same OSError as for a server's failure."""
        channel = self._client.get_channel()
        return channel is None or channel.closed or not channel.get_transport().is_active()


def is_plain(entry: paramiko.SFTPAttributes) -> bool:
    """Whether an entry is a regular file; an entry without a type counts as one."""
    return entry.st_mode is None or stat.S_ISREG(entry.st_mode)


def _meaning(failure: OSError, missing: type[UnionCardError], failed: type[UnionCardError]) -> type[UnionCardError]:
    if failure.errno == errno.ENOENT:
        return missing
    if failure.errno == errno.EACCES:
        return PermissionDenied
    text = str(failure).lower()
    return NoSpace if "space" in text or "quota" in text else failed

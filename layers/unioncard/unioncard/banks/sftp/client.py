"""paramiko's SFTP client for servers that are not as its authors expect: any encoding, later status codes."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import paramiko
from paramiko.sftp import CMD_CLOSE, CMD_HANDLE, CMD_NAME, CMD_OPENDIR, CMD_READDIR, SFTPError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OK, _EOF = 0, 1
_ERRNO: Final = {
    # draft-ietf-secsh-filexfer-13, 9.1. Servers send codes of later versions although version 3 was agreed on.
    2: errno.ENOENT,
    3: errno.EACCES,
    8: errno.EOPNOTSUPP,
    10: errno.ENOENT,
    11: errno.EEXIST,
    12: errno.EACCES,
    14: errno.ENOSPC,
    15: errno.ENOSPC,
    20: errno.ENOENT,
}
"""Status codes that mean more than "failure"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a folder as the server sent it. name: UTF-8, other bytes as surrogates (``os.fsdecode``)."""

    name: str
    longname: str
    mode: int | None
    size: int | None
    mtime: int | None


class AnyEncodingClient(paramiko.SFTPClient):
    """Reads names and messages that are not UTF-8, which paramiko ends with an exception.

    A Windows server of a Chinese bank says 文件不存在 in GBK, and one file with a GBK name would hide its whole folder.
    """

    def scan(self, folder: bytes) -> Iterator[list[Entry]]:
        """The entries of a folder without ``.`` and ``..``, as many at a time as the server sends."""
        kind, message = self._ask(CMD_OPENDIR, folder)
        if kind != CMD_HANDLE:
            raise SFTPError("no handle")
        handle = message.get_binary()
        try:
            while True:
                try:
                    kind, message = self._ask(CMD_READDIR, handle)
                except EOFError:
                    return
                if kind != CMD_NAME:
                    raise SFTPError("no names")
                entries = [_entry(message) for _ in range(message.get_int())]
                yield [entry for entry in entries if entry.name not in {".", ".."}]
        finally:
            self._async_request(type(None), CMD_CLOSE, handle)  # type: ignore[attr-defined]

    def _ask(self, kind: int, *parts: bytes) -> tuple[int, paramiko.Message]:
        answered: tuple[int, paramiko.Message] = self._request(kind, *parts)  # type: ignore[attr-defined]
        return answered

    def _send_packet(self, t: bytes, packet: paramiko.Message) -> None:
        """ConnectionResetError where paramiko has EOFError, which whoever reads takes for the end of the file."""
        try:
            super()._send_packet(t, packet)  # type: ignore[misc]
        except EOFError:
            raise ConnectionResetError from None

    def _convert_status(self, msg: paramiko.Message) -> None:
        code, text = msg.get_int(), msg.get_string().decode("utf-8", "replace")
        if code == _OK:
            return
        if code == _EOF:
            raise EOFError(text)
        if code in _ERRNO:
            raise OSError(_ERRNO[code], text)
        raise OSError(text)


def _entry(message: paramiko.Message) -> Entry:
    name, longname = message.get_string(), message.get_string()
    found: Any = paramiko.SFTPAttributes._from_msg(message)  # type: ignore[attr-defined]
    return Entry(
        os.fsdecode(name), longname.decode("utf-8", "replace"), found.st_mode, known_size(found.st_size), found.st_mtime
    )


def known_size(size: int | None) -> int | None:
    """A size in bytes; None for the largest numbers, by which servers say -1 (unknown)."""
    return None if size is None or size >= 1 << 62 or size == (1 << 32) - 1 else size

"""How a file arrives: whole, once, and never over another one.

It is written as `<name>.part`, which no bank's job takes, and gets its name when all bytes are there. What a broken
connection left is gone on with. One sender at a time for one name: two would write the same .part.
"""

from __future__ import annotations

from enum import StrEnum
from posixpath import join
from typing import TYPE_CHECKING

from unioncard.banks.drops.errors import Broken, DifferentFile, PermissionDenied, ServerFailed

if TYPE_CHECKING:
    from unioncard.banks.drops.remote_files import RemoteFiles

UNFINISHED = ".part"


class Pushed(StrEnum):
    """What it took."""

    SENT = "sent"
    RESUMED = "resumed"
    """Bytes of an earlier, broken attempt were there and were gone on with."""
    ALREADY_THERE = "already_there"
    """The same bytes had arrived before, under their final name."""


def push(files: RemoteFiles, folder: str, name: str, content: bytes) -> Pushed:
    """Bring one file into a folder. Raises what errors names; after a Passing, calling again goes on."""
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
    """How many bytes of a broken attempt are good: all, or none.

    Read back and compared, because a server may finish pipelined writes in any order and leave holes. Where we may
    write but not read, nothing can be trusted.
    """
    size = files.size(part)
    if size is None or not 0 < size <= len(content):
        return 0
    try:
        return size if files.read(part, size) == content[:size] else 0
    except PermissionDenied:
        return 0


def _check(files: RemoteFiles, part: str, content: bytes, *, resumed: bool) -> None:
    """The size always: close() hides its failures, and some servers cut. The bytes too when two attempts made them."""
    size = files.size(part)
    if size != len(content):
        raise Broken
    if resumed and files.read(part, size) != content:
        files.remove(part)
        raise Broken


def _put_in_place(files: RemoteFiles, part: str, final: str, content: bytes) -> bool:
    """Rename; False when the same bytes came to lie there meanwhile. Raises DifferentFile when others did.

    Asked once more before: posix-rename would replace what is there.
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

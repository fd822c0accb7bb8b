"""Upload of one file: under a temporary name, verified, renamed; resumable, and never over another file."""

from __future__ import annotations

from enum import StrEnum
from posixpath import dirname, join
from typing import TYPE_CHECKING, Final

from unioncard.banks.sftp.errors import (
    Broken,
    Changed,
    DifferentFile,
    FolderMissing,
    PermissionDenied,
    RenameUnanswered,
    ServerFailed,
    TakenAway,
)

if TYPE_CHECKING:
    from unioncard.banks.sftp.remote_files import RemoteFiles

UNFINISHED: Final = ".part"
"""Suffix of an upload in progress."""

_TEMPORARY: Final = (UNFINISHED, f".2{UNFINISHED}", f".3{UNFINISHED}")
"""The names tried in turn: a leftover may be neither resumed, nor overwritten, nor removed."""


class Pushed(StrEnum):
    """Outcome of an upload."""

    SENT = "sent"
    RESUMED = "resumed"
    """Continued after the bytes of an earlier, interrupted attempt."""
    ALREADY_THERE = "already_there"
    """The same bytes exist under the final name."""


def push(files: RemoteFiles, folder: str, name: str, content: bytes, *, unanswered: bool = False) -> Pushed:
    """Upload one file into a folder: ``.part``, verify, rename. Raises banks.sftp.errors; Transient ones resume.

    unanswered: the attempt before ended in RenameUnanswered. If neither name is there now, the bank has taken the file.
    TakenAway when the server took the upload under its temporary name: the bank has it, and a second attempt would give
    it to the bank again.
    """
    final = join(folder, name)
    if _is_there(files, final, content):
        files.discard(final + UNFINISHED)
        return Pushed.ALREADY_THERE
    if unanswered and all(files.size(final + suffix) is None for suffix in _TEMPORARY):
        return Pushed.ALREADY_THERE
    part, outcome = _uploaded(files, final, content)
    if files.size(part) is None:
        if not _is_there(files, final, content):
            raise TakenAway
        return outcome
    return outcome if _put_in_place(files, part, final, content) else Pushed.ALREADY_THERE


def _is_there(files: RemoteFiles, final: str, content: bytes) -> bool:
    """Whether these bytes lie under the final name. Raises DifferentFile when others do.

    The bytes decide: some servers report no size, or another one than is read.
    """
    if files.size(final) is None:
        return False
    if files.read(final, len(content)) != content:
        raise DifferentFile
    return True


def _uploaded(files: RemoteFiles, final: str, content: bytes) -> tuple[str, Pushed]:
    """Upload under the first temporary name that the server lets us use; returns it."""
    for suffix in _TEMPORARY:
        part = final + suffix
        left = files.size(part)
        if left is not None and _is_resumed(files, part, left, content):
            return part, Pushed.RESUMED
        # A server may append whatever is asked for, or refuse to overwrite: what cannot be resumed goes first.
        in_the_way = left is not None and not files.discard(part)
        try:
            files.write(part, content, 0)
        except (PermissionDenied, ServerFailed) as refused:
            if in_the_way:
                continue
            raise (FolderMissing if files.size(dirname(final) or ".") is None else refused) from None
        if _is_verified(files, part, content):
            return part, Pushed.SENT
    raise PermissionDenied


def _is_resumed(files: RemoteFiles, part: str, left: int, content: bytes) -> bool:
    """Whether the leftover is a beginning of ours, and what was missing has been written after it.

    Read back and compared before, because a server may complete pipelined writes in any order and leave holes, and
    afterwards. Without read permission, or where no file opens without being emptied, nothing is resumed.
    """
    if not 0 < left <= len(content):
        return False
    try:
        if files.read(part, left) != content[:left]:
            return False
        if left < len(content):
            files.write(part, content, left)
    except (PermissionDenied, ServerFailed):
        return False
    if files.size(part) is not None and files.read(part, len(content)) != content:
        files.discard(part)
        raise Broken
    return True


def _is_verified(files: RemoteFiles, part: str, content: bytes) -> bool:
    """Verify an upload written from its beginning (close() hides failures, some servers truncate); else Broken.

    By its size, or by its bytes where the server's size says otherwise. True also when it is gone; False when it is
    longer than ours, behind a leftover that could not be removed.
    """
    size = files.size(part)
    if size is None or size == len(content):
        return True
    try:
        if files.read(part, len(content)) == content:
            return True
    except PermissionDenied:
        if size < 0:
            return True  # nothing can be verified here; each write was confirmed
    if size > len(content):
        if files.discard(part):
            raise Broken
        return False
    raise Broken


def _put_in_place(files: RemoteFiles, part: str, final: str, content: bytes) -> bool:
    """Rename to the final name; False when the same bytes appeared there meanwhile, DifferentFile when others did."""
    if not _is_there(files, final, content):
        try:
            files.rename(part, final, missing=Changed)
        except Broken:
            raise RenameUnanswered from None
        except (ServerFailed, PermissionDenied, Changed):
            # A plain rename fails when the name is taken, and may fail when it is done.
            if not _is_there(files, final, content):
                if files.size(part) is None:
                    raise TakenAway from None
                raise
        else:
            return True
    files.discard(part)
    return False

"""Download of one answer: to its end and no further than the limit; complete bytes in hand are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.banks.sftp.errors import Changed, TooLarge, Unconfirmed
from unioncard.errors import UnionCardError

if TYPE_CHECKING:
    from unioncard.banks.sftp.remote_files import RemoteFiles

_READS: Final = 2
"""Times that a file is read which grows meanwhile."""


def download(files: RemoteFiles, path: str, limit: int) -> bytes:
    """A whole file.

    Raises TooLarge (before reading where the server gives the size), Changed when it is not there or still growing, and
    Unconfirmed, with the bytes, when it ends elsewhere than the server's size says: servers convert files, report no
    size or 0, or end a file early.
    """
    kept: bytes | None = None
    for _ in range(_READS):
        try:
            kept = _read(files, path, limit)
        except Unconfirmed:
            raise
        except UnionCardError:
            # Gone since it was read first: removed once it is read.
            if kept is None:
                raise
            return kept
        if not _has_grown(files, path, len(kept)):
            return kept
    raise Changed


def _read(files: RemoteFiles, path: str, limit: int) -> bytes:
    size = files.size(path)
    if size is None:
        raise Changed
    if size > limit:
        raise TooLarge
    content = files.read(path, limit, expected=size)
    if len(content) > limit:
        raise TooLarge
    if len(content) != size:
        is_short = len(content) < size
        raise Unconfirmed(content, is_short=is_short, is_gone=_is_gone(files, path, unknown=not is_short))
    return content


def _has_grown(files: RemoteFiles, path: str, size: int) -> bool:
    """Whether the server now says that the file is longer; anything else it says changes nothing about the bytes."""
    try:
        return (files.size(path) or 0) > size
    except UnionCardError:
        return False


def _is_gone(files: RemoteFiles, path: str, *, unknown: bool) -> bool:
    """Whether a file is not there any more; ``unknown`` when the server, or the connection, fails us now."""
    try:
        return files.size(path) is None
    except UnionCardError:
        return unknown

"""Which answer files the bank has finished writing, decided from directory listings alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.banks.inbox import is_control

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rule(StrEnum):
    """How a complete answer file is recognised; the bank's profile says which (``finished``)."""

    RENAME = "rename"
    """The bank writes under a temporary name and renames: a final name means complete."""
    CONTROL = "control"
    """The bank writes a control file after it."""
    STABLE = "stable"
    """No signal: a file is complete when two consecutive polls show the same size and time."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A regular file on the bank's server. size: bytes; mtime: seconds since 1970, by the server's clock."""

    name: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a folder of the bank's server.

    files: regular ones, and those of which the server does not say what they are (``untyped``). links: names of
    symbolic links. folders: how many. is_whole: False when the server failed before the end.
    """

    files: tuple[Remote, ...]
    untyped: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()
    folders: int = 0
    is_whole: bool = True


def finished(listing: Iterable[Remote], previous: Iterable[Remote], rule: Rule) -> tuple[Remote, ...]:
    """The complete answer files of a listing, in its order, without control files.

    previous: the listing of the poll before (empty at the first), used by Rule.STABLE only.
    """
    files = tuple(listing)
    answers = tuple(file for file in files if not is_control(file.name))
    if rule is Rule.CONTROL:
        complete = {file.name.rpartition(".")[0] for file in files if is_control(file.name)}
        return tuple(file for file in answers if file.name in complete)
    if rule is Rule.STABLE:
        before = set(previous)
        return tuple(file for file in answers if file in before)
    return answers

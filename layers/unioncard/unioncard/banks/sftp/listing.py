"""Which answer files the bank has finished writing, seen from listings alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTROL_SUFFIXES = (".ok", ".done")
"""A control file `<name>.ok` or `<name>.done` says that `<name>` is complete."""


class Rule(StrEnum):
    """How a bank tells that an answer file is complete; its agreement says which."""

    RENAME = "rename"
    """It writes under another name and renames: what has its final name is complete."""
    CONTROL = "control"
    """It writes a control file after it."""
    STABLE = "stable"
    """It tells nothing: a file is taken as complete when two listings, one polling apart, show no change."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A plain file on the bank's server. size: bytes; mtime: seconds since 1970, by the server's clock."""

    name: str
    size: int
    mtime: int


def is_control(name: str) -> bool:
    """Whether this is a control file, in whatever case."""
    return name.lower().endswith(CONTROL_SUFFIXES)


def finished(listing: Iterable[Remote], previous: Iterable[Remote], rule: Rule) -> tuple[Remote, ...]:
    """The answer files that may be fetched now, in the listing's order; control files are no answers.

    previous: the listing of the polling before (empty at the first), which only Rule.STABLE looks at.
    """
    files = tuple(listing)
    answers = tuple(file for file in files if not is_control(file.name))
    if rule is Rule.CONTROL:
        told = {file.name.rpartition(".")[0] for file in files if is_control(file.name)}
        return tuple(file for file in answers if file.name in told)
    if rule is Rule.STABLE:
        before = set(previous)
        return tuple(file for file in answers if file in before)
    return answers

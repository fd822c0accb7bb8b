"""The register 登记表 as a record: its union, its state and progress, its row counts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.clock import SHANGHAI
from unioncard.ledger.make_up import NO_MAKE_UP
from unioncard.sheets.layout import Kind
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncard.ledger.make_up import MakeUp


class RegisterState(StrEnum):
    """The states of a register; ``REGISTER_TRANSITIONS`` has the arrows."""

    AWAITING_UPLOAD = "awaiting-upload"
    CHECKING = "checking"
    CHECKED = "checked"
    REJECTED = "rejected"

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return not REGISTER_TRANSITIONS[self]


REGISTER_TRANSITIONS: dict[RegisterState, set[RegisterState]] = {
    RegisterState.AWAITING_UPLOAD: {RegisterState.CHECKING},
    RegisterState.CHECKING: {RegisterState.CHECKED, RegisterState.REJECTED},
    RegisterState.CHECKED: set(),
    RegisterState.REJECTED: set(),
}


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the rows (invariant 2: read = accepted + rejected) and of the ledger (``Changes``)."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    joined: int = 0
    left: int = 0
    updated: int = 0
    unchanged: int = 0
    recorded: int = 0
    stayed_out: int = 0
    superseded: int = 0

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected:
            raise ValueError(f"rows were lost: read {self.read}, accepted {self.accepted}, rejected {self.rejected}")

    @property
    def changes_memberships(self) -> bool:
        """Whether anybody may have joined, left, come back, or left for good after a release."""
        return bool(self.joined or self.left or self.recorded)


@dataclass(frozen=True, slots=True)
class Register:
    """One uploaded spreadsheet.

    ``version`` is the version of the uploaded object that is read; later uploads through the same link are listed in
    ``ignored`` and shown, not read. ``by_code`` counts findings by code, for the mail and the page. ``corrects`` is the
    register whose rejected rows this one brings again. ``asked`` are registers of other unions whose members this one
    wants to transfer in. ``progress`` is there while it is checked. ``batch`` is the one whose roster it is.
    ``freed`` are requests for persons whom this register let go, ``make_up`` is how it changed that of the union's
    members: known to whoever took it in, not stored.
    ``reading`` is the digest of the first complete check, which counts for good, ``rules`` the version of the rules by
    which it was made (registers/pinned.py).
    """

    id: str
    union: str
    path: str
    officer: str
    opened_at: str
    state: RegisterState = RegisterState.AWAITING_UPLOAD
    version: str | None = None
    ignored: tuple[str, ...] = ()
    counts: RowCounts = field(default_factory=RowCounts)
    by_code: Mapping[str, int] = field(default_factory=dict)
    finished_at: str | None = None
    kind: Kind = Kind.MEMBERS
    corrects: str | None = None
    asked: tuple[str, ...] = ()
    progress: Progress | None = None
    batch: str | None = None
    reading: str | None = None
    rules: str | None = None
    freed: tuple[str, ...] = ()
    make_up: MakeUp = field(default=NO_MAKE_UP, compare=False)

    @property
    def is_of_transfer(self) -> bool:
        """Whether nobody uploaded it: by it a member came over whom another union let go (registers/transfer.py)."""
        return (self.version or "").startswith(OF_TRANSFER)

    def must_allow(self, following: RegisterState) -> None:
        """ImpossibleTransition unless ``following`` may come next."""
        require(REGISTER_TRANSITIONS, self.state, following)


OF_TRANSFER: Final = "transfer/"
"""Begins the version of a register that a transfer made."""

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0 and O, no 1 and I: people read ids out."""


def new_register_id(opened: datetime) -> str:
    """A short name that people can read out, sorted by day: ``R20261123-7KM3Q9XTBW`` (50 random bits, no 0/O, 1/I)."""
    return f"R{opened.astimezone(SHANGHAI):%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


class Stage(StrEnum):
    """The stages of a check, in order."""

    READING = "reading"
    STORING = "storing"
    WRITING = "writing"


_ORDER = tuple(Stage)
_MOST_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress for the officer who waits: ``done`` of ``read`` rows are stored; ``read`` grows while reading."""

    stage: Stage
    done: int
    read: int

    @property
    def rank(self) -> int:
        """A number that only grows, so that of two concurrent deliveries the slower one is not shown."""
        return _ORDER.index(self.stage) * _MOST_ROWS + (self.read if self.stage is Stage.READING else self.done)

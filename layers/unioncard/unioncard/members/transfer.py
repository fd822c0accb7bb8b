"""转会: another union asks for a member, the own union lets them go (programmes.md: two decisions).

Both are named by the register and row in which the own union holds the person: no personal data (invariant 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReleaseState(StrEnum):
    """How far a release is."""

    ASKED = "asked"
    """An officer let the member go; it is on its way to the members."""
    RELEASED = "released"
    NEEDLESS = "needless"
    """The person was no member of the union any more, or a later register named another change."""


@dataclass(frozen=True, slots=True)
class Release:
    """The own union's word that it lets go the person of this row. ``at``: when that was first said."""

    register: str
    row: int
    officer: str
    at: str
    state: ReleaseState = ReleaseState.ASKED


@dataclass(frozen=True, slots=True)
class Transfer:
    """One row whose person another union wants. ``asked_at``: when its register was opened, the latest of several."""

    register: str
    row: int
    asked_at: str
    release: Release | None = None


class TransferStore(Protocol):
    """Requests and releases, beside the register of the union that holds the person."""

    def of_register(self, register: str) -> Sequence[Transfer]:
        """What other unions asked for, by row, with the releases given."""
        ...

    def find(self, register: str, row: int) -> Transfer | None:
        """What was asked for this row."""
        ...

    def open_release(self, release: Release) -> Release:
        """Store a release; returns the one stored first for this row."""
        ...

    def release(self, register: str, row: int) -> Release:
        """The release of a row; NotFound."""
        ...

    def settle(self, release: Release) -> None:
        """Store the state of a release that moved nobody; Conflict unless it is still asked."""
        ...


def release_document(register: str, row: int) -> str:
    """The document name of a release's movement."""
    return f"release/{register}/{row}"

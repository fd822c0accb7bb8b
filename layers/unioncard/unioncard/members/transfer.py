"""Transfer 转会: another union asks for a member, the member's union releases them: two decisions.

Source: docs/domain/programmes.md, Membership. Requests and releases are named by the register and row in which the
member's union holds the person: no personal data (invariant 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReleaseState(StrEnum):
    """The states of a release."""

    ASKED = "asked"
    """An officer released the member; the queue has still to carry it out."""
    RELEASED = "released"
    NEEDLESS = "needless"
    """The person was no member of the union any more, or a later register named another change."""


@dataclass(frozen=True, slots=True)
class Release:
    """A union's release of the person of this row. ``at``: when it was first given (``clock.stamp``)."""

    register: str
    row: int
    officer: str
    at: str
    state: ReleaseState = ReleaseState.ASKED


@dataclass(frozen=True, slots=True)
class Transfer:
    """A request for the person of one row. ``asked_at``: when the asking register was opened, the latest of several."""

    register: str
    row: int
    asked_at: str
    release: Release | None = None


class TransferStore(Protocol):
    """Port: requests and releases, stored beside the register of the union that holds the person."""

    def of_register(self, register: str) -> Sequence[Transfer]:
        """Requests of other unions, by row, with the releases given."""
        ...

    def find(self, register: str, row: int) -> Transfer | None:
        """The request for this row, None when there is none."""
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
    """The name of a release as a document of the ledger."""
    return f"release/{register}/{row}"

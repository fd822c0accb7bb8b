"""A case: what the province is asked about one person, by one officer, and approved by another.

The document number is not kept: a case holds keyed digests (``MemberKeys``), of the document and of document and name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unioncard.clock import SHANGHAI
from unioncard.members.columns import CHANGE, CHANGED_ON, DOCUMENT, NUMBER, SERIAL
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0 and O, no 1 and I: people read ids out."""

FIXED: Final = frozenset({SERIAL, DOCUMENT, NUMBER, CHANGE, CHANGED_ON, "会籍变化原因"})
"""Columns that say who somebody is, and of which union: registers change them, with batches and figures following."""
APPROVAL_DAYS: Final = 15
"""Days in which the second person approves; PIPL asks for a timely answer, and a new case can be opened."""
SHOWN_FOR: Final = timedelta(hours=24)
"""How long after the approval the record can be read; then it has to be asked for anew."""
KEPT_DAYS: Final = 90
"""Days after which a case that erased nobody is removed by the table: it holds digests of a person."""


class Act(StrEnum):
    """What is asked for."""

    HOLD = "hold"
    """Access and copy (PIPL §45)."""
    CORRECT = "correct"
    """Correction (PIPL §46)."""
    ERASE = "erase"
    """Deletion (PIPL §47)."""


class CaseState(StrEnum):
    """The states of a case."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """Of ``hold``: the record can be read. Else the queue has still to carry it out."""
    CLEARING = "clearing"
    """The person's record is gone; the weekly sweep has still to clear what names it elsewhere."""
    DONE = "done"
    REFUSED = "refused"
    """Declined by an officer, or not possible as things stood when it was to be carried out; ``refusal`` says why."""


CASE_TRANSITIONS: Final[Mapping[CaseState, set[CaseState]]] = {
    CaseState.REQUESTED: {CaseState.APPROVED, CaseState.REFUSED},
    CaseState.APPROVED: {CaseState.CLEARING, CaseState.DONE, CaseState.REFUSED},
    CaseState.CLEARING: {CaseState.DONE},
    CaseState.DONE: set(),
    CaseState.REFUSED: set(),
}


@dataclass(frozen=True, slots=True)
class PersonCase:
    """One case.

    ``keys`` are the digests by which the person's records are found, () once they are erased; ``name`` and ``number``
    are masked, for the second person, and '' then. ``reason``: why, without numbers. ``asked_at``, ``approved_at`` and
    ``ended_at`` are ``clock.stamp``. ``changes`` are the cells of a correction, sealed; ``columns`` are their names,
    for the second person. ``erased`` counts what was
    cleared by kind; ``files_until`` is the day (``YYYY-MM-DD``) after which no file of many persons holds this one.
    """

    id: str
    union: str
    act: Act
    keys: tuple[str, ...]
    name: str
    number: str
    reason: str
    officer: str
    asked_at: str
    state: CaseState = CaseState.REQUESTED
    approver: str = ""
    approved_at: str = ""
    ended_at: str = ""
    refusal: str = ""
    changes: bytes | None = None
    columns: tuple[str, ...] = ()
    erased: Mapping[str, int] = field(default_factory=dict)
    files_until: str = ""
    version: int = 0

    def approved(self, approver: str, at: str) -> PersonCase:
        """The case after a second person approved it."""
        return self._moved(CaseState.APPROVED, approver=approver, approved_at=at)

    def refused(self, why: str, at: str) -> PersonCase:
        """The case that could not be carried out; a correction's cells go with it."""
        return self._moved(CaseState.REFUSED, refusal=why, ended_at=at, changes=None)

    def declined(self, officer: str, why: str, at: str) -> PersonCase:
        """The case that an officer did not approve; its digests and cells go with it."""
        return self._moved(
            CaseState.REFUSED, approver=officer, refusal=why, ended_at=at, changes=None, keys=(), name="", number=""
        )

    def corrected(self, at: str) -> PersonCase:
        """The case after the cells were corrected."""
        return self._moved(CaseState.DONE, ended_at=at, changes=None)

    def clearing(self, erased: Mapping[str, int], files_until: str) -> PersonCase:
        """The case after the person's record is gone; nothing in it leads to the person any more."""
        blank = {"keys": (), "name": "", "number": ""}
        return self._moved(CaseState.CLEARING, erased=erased, files_until=files_until, **blank)

    def done(self, at: str) -> PersonCase:
        """The case after the sweep found nothing of the person any more."""
        return self._moved(CaseState.DONE, ended_at=at)

    @property
    def is_declined(self) -> bool:
        """Whether an officer refused it: nobody approved it before, as of what could not be carried out."""
        return self.state is CaseState.REFUSED and not self.approved_at

    def lapsed(self, now: datetime) -> bool:
        """Whether nobody approved it in time."""
        late = datetime.fromisoformat(self.asked_at) + timedelta(days=APPROVAL_DAYS)
        return self.state is CaseState.REQUESTED and now >= late

    def readable(self, now: datetime) -> bool:
        """Whether the record may be read now."""
        if self.act is not Act.HOLD or self.state is not CaseState.APPROVED:
            return False
        return now < datetime.fromisoformat(self.approved_at) + SHOWN_FOR

    def _moved(self, state: CaseState, **values: object) -> PersonCase:
        require(CASE_TRANSITIONS, self.state, state)
        return replace(self, state=state, **values)  # type: ignore[arg-type]


def new_case_id(at: datetime) -> str:
    """``P20261128-7KM3Q9XTBW``."""
    return f"P{at.astimezone(SHANGHAI):%Y%m%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))


class CaseStore(Protocol):
    """Port: cases, read consistently."""

    def case(self, case: str) -> PersonCase:
        """One case; NotFound."""
        ...

    def open_case(self, case: PersonCase) -> None:
        """Store a new case."""
        ...

    def change_case(self, before: PersonCase, after: PersonCase) -> None:
        """Store the next state; Conflict if it is not ``before`` any more."""
        ...

    def cases(self, union: str, after: str = "") -> tuple[list[PersonCase], str]:
        """A page, newest first, and where the next begins ('' at the end)."""
        ...

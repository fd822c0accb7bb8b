"""A note of urging 督办: a union above asks one below for something by a day, and closes the answer or asks again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from unioncard.clock import SHANGHAI
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from unioncard.unions.union import Union

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST: Final = timedelta(days=180)
"""Until the day of an answer at most."""
PAGE: Final = 50


class UrgingState(StrEnum):
    """The states of a note."""

    ASKED = "asked"
    """It waits for the answer of the union that is urged."""
    ANSWERED = "answered"
    """It waits for the union that urges: to close it, or to ask again."""
    RETURNED = "returned"
    """The answer did not do: another is asked for, by another day."""
    CLOSED = "closed"


S = UrgingState
TRANSITIONS: Final[Mapping[UrgingState, set[UrgingState]]] = {
    S.ASKED: {S.ANSWERED, S.CLOSED},
    S.ANSWERED: {S.RETURNED, S.CLOSED},
    S.RETURNED: {S.ANSWERED, S.CLOSED},
    S.CLOSED: set(),
}
TO_ANSWER: Final = frozenset({S.ASKED, S.RETURNED})


class Said(NamedTuple):
    """What somebody wrote: for which union, in which state it left the note, and by when an answer was wanted."""

    state: UrgingState
    union: str
    officer: str
    at: str
    due: str
    text: str


@dataclass(frozen=True, slots=True)
class Urging:
    """One note. ``by`` urges ``union``, an answer is wanted until the end of ``due`` (a day in Henan).

    ``rules`` are those of the table's ``version`` that it is about. ``said`` is everything that was written, the oldest
    first: nothing of it is ever changed. ``judge`` is whom the last answer waits for, '' for the union that wrote it
    (``judge_of``). ``lock`` grows with every write.
    """

    id: str
    union: str
    by: str
    state: UrgingState
    due: date
    rules: tuple[str, ...]
    version: str
    said: tuple[Said, ...]
    judge: str = ""
    lock: int = 0

    @property
    def asked_at(self) -> str:
        """When it was first written (``clock.stamp``)."""
        return self.said[0].at

    @property
    def round(self) -> int:
        """How often an answer was asked for."""
        return sum(one.state in TO_ANSWER for one in self.said)

    def is_overdue(self, today: date) -> bool:
        """Whether its answer is owed since yesterday or longer."""
        return self.state in TO_ANSWER and self.due < today

    def moved(self, said: Said) -> Urging:
        """The note in its next state, by what was said last. ImpossibleTransition."""
        require(TRANSITIONS, self.state, said.state)
        return replace(self, state=said.state, due=date.fromisoformat(said.due), said=(*self.said, said))

    def is_as_said(self, state: UrgingState, text: str) -> bool:
        """Whether this was said already: the same press twice, or an answer that got lost on its way."""
        return self.state is state and self.said[-1].text == text


def judge_of(one: Urging, union: Union) -> str:
    """Who judges the answer of the urged union as the tree stands: the one that wrote the note, or once that stands
    above it no longer the one directly above it."""
    return one.by if union.is_within(one.by) or not union.parent else union.parent


class Side(StrEnum):
    """From which side a union looks at its notes."""

    RECEIVED = "received"
    SENT = "sent"


class UrgingPage(NamedTuple):
    """A page of notes, the newest first, and after which the next begins, '' at the end."""

    urgings: list[Urging]
    following: str


class Answered(NamedTuple):
    """A note whose answer waits to be judged: when it came, and of which union ('' of one of an earlier release)."""

    at: str
    union: str


class Waiting(NamedTuple):
    """How many notes wait for a union, whether those are all, and the day of the first of them ('' if none)."""

    number: int
    counted_all: bool
    oldest: str


class UrgingStore(Protocol):
    """Port for notes; every read is consistent."""

    def find(self, id: str) -> Urging:
        """The note; NotFound."""
        ...

    def open_between(self, by: str, union: str) -> Urging | None:
        """The note of one union to another that is not closed: there is one at most."""
        ...

    def write(self, before: Urging | None, after: Urging) -> None:
        """Write a new one (before None), or its next state on the version that was read; Conflict."""
        ...

    def page(self, side: Side, union: str, after: str = "") -> UrgingPage:
        """A union's notes: a query, and a batch read of the notes themselves."""
        ...

    def to_answer(self, union: str) -> Waiting:
        """What waits for a union's answer, by its day."""
        ...

    def to_judge(self, union: str) -> tuple[list[Answered], bool]:
        """Answers that wait for a union's judgement, the oldest first, a page at most; and whether those are all."""
        ...

    def due_on(self, days: Sequence[date]) -> list[tuple[date, str]]:
        """The notes that wait for an answer until one of these days: the day and the id, a query for each day."""
        ...


def new_urging_id(at: datetime) -> str:
    """``U20261128-7KM3Q9XTBW``."""
    return f"U{at.astimezone(SHANGHAI):%Y%m%d}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))

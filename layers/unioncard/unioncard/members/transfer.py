"""Transfer 转会: another union asks for a member, the member's union agrees or refuses: two decisions.

Source: docs/domain/programmes.md, Membership. A request is answered by the union that holds the person, or by the union
above once nobody answered for ``ANSWER_DAYS``; when it is agreed the asking union's row goes on by itself
(docs/decisions/0054). Ids are digests: no personal data (invariant 7).

A release is the older way, by the register and row in which the member's union holds the person: it lets the person go
to whoever asks next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from unioncard import clock
from unioncard.members.keys import NO_MARKS, PersonMarks
from unioncard.states import require

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class ReleaseState(StrEnum):
    """The states of a release."""

    ASKED = "asked"
    """An officer released the member; the queue has still to carry it out."""
    RELEASED = "released"
    NEEDLESS = "needless"
    """The person was no member of the union any more, or a later register named another change."""
    REFUSED = "refused"
    """The union keeps the member. Only of a request: a release of the older way cannot be refused."""


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
    """A row whose person others asked for: when the latest asking register was opened, and what was answered.

    ``release`` is None while anybody still waits for an answer.
    """

    register: str
    row: int
    asked_at: str
    release: ReleaseState | None = None


ANSWER_DAYS: Final = 15
"""Days in which a union answers; then the union above may answer, too."""
SLOT: Final = timedelta(minutes=10)
"""Answers of one slot are in one letter. Shorter than the letter's delay in its queue, so that none is missing."""
LONGEST_TEXT: Final = 100
"""Characters of what a refusal says beside its reason."""
_ID_CHARACTERS: Final = 20
"""80 bits of a digest: nobody comes upon another union's request by trying."""
MOST_ROWS: Final = 10
"""Rows of one request that show its state: whoever uploads a row again and again sees it in the latest."""


class TransferState(StrEnum):
    """The states of a request; ``TRANSFER_TRANSITIONS`` has the arrows."""

    ASKED = "asked"
    AGREED = "agreed"
    """The person is on the way: the queue has still to carry it out."""
    REFUSED = "refused"
    DONE = "done"
    """The person is a member of the asking union."""
    NEEDLESS = "needless"
    """They came another way, went to a third union, or their union named another change after it had agreed."""

    @property
    def is_final(self) -> bool:
        """Whether nothing follows: whoever wants the person still has to ask anew."""
        return not TRANSFER_TRANSITIONS[self]


TRANSFER_TRANSITIONS: Final[Mapping[TransferState, set[TransferState]]] = {
    # ASKED → DONE: the person left that union without an answer (转出 in a register, or a release).
    TransferState.ASKED: {
        TransferState.ASKED,
        TransferState.AGREED,
        TransferState.REFUSED,
        TransferState.DONE,
        TransferState.NEEDLESS,
    },
    TransferState.AGREED: {TransferState.AGREED, TransferState.DONE, TransferState.NEEDLESS},
    TransferState.REFUSED: set(),
    TransferState.DONE: set(),
    TransferState.NEEDLESS: set(),
}


_ANSWERS: Final[Mapping[TransferState, ReleaseState | None]] = {
    TransferState.ASKED: None,
    TransferState.AGREED: ReleaseState.ASKED,
    TransferState.REFUSED: ReleaseState.REFUSED,
    TransferState.DONE: ReleaseState.RELEASED,
    TransferState.NEEDLESS: ReleaseState.NEEDLESS,
}


def release_of_row(asked: Sequence[tuple[str, TransferState]], given: ReleaseState | None) -> ReleaseState | None:
    """What a row says whose person others asked for: the requests with their times, and the older way's release.

    Who went is gone whatever others wait for; then what is on its way; then who waits; then the latest answer.
    """
    answers = [_ANSWERS[state] for _, state in sorted(asked)]
    known = {*answers, given} if given else {*answers}
    for one in (ReleaseState.RELEASED, ReleaseState.ASKED):
        if one in known:
            return one
    return None if None in known else answers[-1]


class RefusalReason(StrEnum):
    """Why a union does not let a member go; the sentences are in texts/transfers.py."""

    STILL_EMPLOYED = "still-employed"
    OTHER_PERSON = "other-person"
    FORMALITIES = "formalities"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """Name and document number as a list shows them, masked where the cells were in hand (people/masking.py)."""

    name: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer answered for ``union`` at an instant (``clock.stamp``); ``reason`` and ``text`` of a refusal."""

    union: str
    officer: str
    at: str
    reason: RefusalReason | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A union asks for a member of another one.

    ``member`` is the person's key. ``holder`` is the union that holds them, by its ``holder_register`` and
    ``holder_row``, ``asker`` the one that asks; ``rows`` are the asking registers and rows, the latest last (asking
    again while the request is open renews it), ``sealed``, ``digest``, ``marks`` and ``named`` that row's cells, kept
    until the request has ended. ``held_as`` is how the holder knows the person, ``asked_as`` how the asker does;
    ``names_differ``: the holder should look twice.

    ``due`` is the day (``YYYY-MM-DD``, Shanghai) on which the scheduled round takes it up, '' when nothing is left to
    do. ``raised`` are the unions above that may answer, too, in the order in which they were asked, the last on
    ``raised_on``. ``ended_at``: when it came to a final state. ``admitted_as``: the register by which the row went on.
    ``since``: the day (``YYYY-MM-DD``) from which the person is counted with the asker, '' before, and of what an
    earlier release carried out. ``holder_path`` and ``asker_path`` are where both unions stood when the request was
    last written with the tree in hand: it stands in the lists of all above them. ``version`` is the optimistic lock.
    """

    id: str
    member: str
    holder: str
    holder_register: str
    holder_row: int
    asker: str
    rows: tuple[tuple[str, int], ...]
    asked_at: str
    renewed_at: str
    due: str
    held_as: MaskedPerson = MaskedPerson()
    asked_as: MaskedPerson = MaskedPerson()
    names_differ: bool = False
    state: TransferState = TransferState.ASKED
    raised: tuple[str, ...] = ()
    raised_on: str = ""
    answer: Answer | None = None
    ended_at: str = ""
    admitted_as: str = ""
    since: str = ""
    sealed: bytes | None = None
    digest: str = ""
    marks: PersonMarks = NO_MARKS
    named: str = ""
    holder_path: str = ""
    asker_path: str = ""
    version: int = 0

    @property
    def answerers(self) -> tuple[str, ...]:
        """The unions that may answer now."""
        return (self.holder, *self.raised)

    def renewed(self, later: TransferRequest) -> TransferRequest:
        """The request with the cells of a row that the same union uploaded later."""
        return replace(
            self,
            rows=(*self.rows, *later.rows)[-MOST_ROWS:],
            renewed_at=later.renewed_at,
            asked_as=later.asked_as,
            names_differ=later.names_differ,
            sealed=later.sealed,
            digest=later.digest,
            marks=later.marks,
            named=later.named,
            holder_path=later.holder_path or self.holder_path,
            asker_path=later.asker_path or self.asker_path,
        )

    def placed(self, paths: Mapping[str, str]) -> TransferRequest:
        """The request by the tree of today: ``paths`` by union, those that are in it no more keep their place.

        While it waits for an answer, those above that were asked, too, are those above the holder today.
        """
        holder_path = paths.get(self.holder, self.holder_path)
        return replace(
            self,
            holder_path=holder_path,
            asker_path=paths.get(self.asker, self.asker_path),
            raised=self._raised_by(holder_path) if self.state is TransferState.ASKED else self.raised,
        )

    def _raised_by(self, path: str) -> tuple[str, ...]:
        """The unions above that may answer: as many as were asked, if one of those is above the holder no more."""
        above = path.strip("/").split("/")[-2::-1]
        return self.raised if not path or set(self.raised) <= {*above} else tuple(above[: len(self.raised)])

    def agreed(self, answer: Answer, day: str) -> TransferRequest:
        """The request after its union agreed; the round takes it up from ``day`` if the queue lost it."""
        return self._moved(TransferState.AGREED, answer=answer, due=day)

    def refused(self, answer: Answer, day: str) -> TransferRequest:
        """The request after its union refused; the round sees from ``day`` that the asker gets a letter."""
        return self._moved(TransferState.REFUSED, answer=answer, due=day, ended_at=answer.at, sealed=None)

    def done(self, register: str, at: str, since: str) -> TransferRequest:
        """The request once the person is the asker's member, by that register and counted ``since`` that day."""
        return self._moved(TransferState.DONE, admitted_as=register, ended_at=at, since=since, sealed=None)

    def needless(self, at: str) -> TransferRequest:
        """The request when there is nobody to transfer any more."""
        return self._moved(TransferState.NEEDLESS, ended_at=at, sealed=None)

    def hastened(self, day: str) -> TransferRequest:
        """The request of somebody who is free already: the round takes it up from ``day``."""
        return replace(self, due=day)

    def raised_to(self, above: str | None, day: str) -> TransferRequest:
        """The request when nobody answered until ``day``: also the union above may answer; None: there is none."""
        raised = (*self.raised, above) if above else self.raised
        return self._moved(TransferState.ASKED, raised=raised, raised_on=day, due=answer_day(day))

    def _moved(self, state: TransferState, **values: object) -> TransferRequest:
        require(TRANSFER_TRANSITIONS, self.state, state)
        return replace(self, state=state, **values)  # type: ignore[arg-type]


def transfer_id(register: str, row: int) -> str:
    """The id of the request that this row of a register makes: the same at every delivery."""
    return "T" + hashlib.sha256(f"{register}/{row}".encode()).hexdigest()[:_ID_CHARACTERS]


def answer_day(day: str) -> str:
    """The day on which the union above is asked, when it was asked on ``day`` (both ``YYYY-MM-DD``)."""
    return (date.fromisoformat(day) + timedelta(days=ANSWER_DAYS)).isoformat()


def slot_of(at: str) -> str:
    """The slot of an instant (both ``clock.stamp``)."""
    instant = datetime.fromisoformat(at)
    return clock.stamp(instant - timedelta(minutes=instant.minute % (SLOT.seconds // 60), seconds=instant.second))


class Direction(StrEnum):
    """Whose list of requests."""

    OF_US = "asked-of-us"
    BY_US = "asked-by-us"


def side_of(request: TransferRequest, direction: Direction) -> str:
    """The union in whose list a request stands by this direction."""
    return request.holder if direction is Direction.OF_US else request.asker


@dataclass(frozen=True, slots=True)
class TransferPage:
    """Some requests of a list in its order, how many there are in each state, and where the next page begins.

    ``counted_all``: whether ``counts`` are all; a subtree's go as far as a query reads.
    """

    requests: Sequence[TransferRequest]
    counts: Mapping[TransferState, int]
    following: str = ""
    counted_all: bool = True


class DueTransfer(NamedTuple):
    """A request that is due, and its place among all of them."""

    id: str
    place: str


class TransferRequests(Protocol):
    """Port: requests for members of other unions, with the lists of both sides."""

    def request(self, transfer: str) -> TransferRequest:
        """One request, read consistently; NotFound."""
        ...

    def unasked(self, register: str, rows: Sequence[int]) -> list[int]:
        """Those among a register's rows that have not asked yet."""
        ...

    def ask(self, requests: Iterable[TransferRequest]) -> None:
        """Store requests; one for a person for whom the same union is asking already renews that. Idempotent."""
        ...

    def change(self, before: TransferRequest, after: TransferRequest) -> None:
        """Store the next state of a request with its place in every list; Conflict if it is not ``before`` any more."""
        ...

    def wanted(self, member: str) -> list[str]:
        """The open requests for a person."""
        ...

    def due(self, day: str, after: str = "") -> Iterator[DueTransfer]:
        """The requests that the round of a day has to take up, those after a place, in the order of places."""
        ...

    def page(
        self, direction: Direction, union: str, state: TransferState | None, after: str, size: int
    ) -> TransferPage:
        """Some requests of a union from ``after`` ('' the first), by one query."""
        ...

    def page_below(
        self, direction: Direction, union: str, state: TransferState | None, after: str, size: int
    ) -> TransferPage:
        """The same of a union and all below it: a query, a batch read, and a query for the count of each state."""
        ...

    def open_below(self, direction: Direction, union: str) -> Iterator[TransferRequest]:
        """What is open of a union and all below it, in no order: a query, and a batch read for a hundred."""
        ...

    def holding_registers(self, register: str) -> set[str]:
        """The registers beside which a register's own requests stand; the same however they end."""
        ...

    def wanted_by(self, register: str) -> list[tuple[int, TransferRequest]]:
        """What became of a register's own rows that ask for members of others: row and request, by row."""
        ...


class TransferStore(Protocol):
    """Port: rows asked for and releases, stored beside the register of the union that holds the person."""

    def of_register(self, register: str) -> Sequence[Transfer]:
        """Rows that other unions asked for, in order, with what became of that."""
        ...

    def is_asked_for(self, register: str, row: int) -> bool:
        """Whether another union asked for the person of this row, however that ended."""
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

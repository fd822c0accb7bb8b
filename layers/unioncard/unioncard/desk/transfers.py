"""Use cases of officers on transfers: list, agree, refuse (invariant 8: for the union that holds, or asks)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.desk.free_text import tidy_text
from unioncard.desk.reach import union_in_reach
from unioncard.errors import InvalidInput, NotAllowed, NotFound, NotNow
from unioncard.members.transfer import (
    ANSWER_DAYS,
    Answer,
    Direction,
    RefusalReason,
    TransferRequest,
    TransferState,
    side_of,
)
from unioncard.texts import transfers as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.members.transfer import TransferPage, TransferRequests
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

PAGE: Final = 50
"""Requests in one response."""


@dataclass(frozen=True, slots=True)
class TransferDesk:
    """Officers' use cases on transfers."""

    directory: DirectoryStore
    transfers: TransferRequests
    now: Callable[[], datetime] = clock.reading

    def page(  # noqa: PLR0913 what a list can be asked for
        self,
        officer: Officer,
        direction: Direction,
        state: TransferState | None,
        cursor: str,
        union: str = "",
        *,
        below: bool = False,
    ) -> TransferPage:
        """A page of the requests of the officer's union, or of one below it; NotAllowed, InvalidInput.

        ``below``: of all unions below it as well, as far as the officer's reach goes. What moved away since it was
        listed is left out, so a page may be shorter than the next cursor promises.
        """
        root = union_in_reach(self.directory, officer, union or officer.union)
        pages = self.transfers.page_below if below and officer.below else self.transfers.page
        page = pages(direction, root.code, state, cursor, PAGE)
        others = {side_of(one, direction) for one in page.requests} - {root.code}
        unions = self.directory.unions(sorted(others)) if others else {}
        away = {code for code in others if code in unions and not unions[code].is_within(root.code)}
        return replace(page, requests=[one for one in page.requests if side_of(one, direction) not in away])

    def agree(self, officer: Officer, transfer: str) -> TransferRequest:
        """Let the member go; the queue carries it out. Idempotent; NotFound, NotNow."""
        return self._answer(officer, transfer, None, "")

    def refuse(self, officer: Officer, transfer: str, reason: RefusalReason, text: str = "") -> TransferRequest:
        """Keep the member, with a reason. Idempotent; NotFound, NotNow, InvalidInput."""
        return self._answer(officer, transfer, reason, checked_text(reason, text))

    def _answer(self, officer: Officer, transfer: str, reason: RefusalReason | None, text: str) -> TransferRequest:
        """Conflict: somebody answered, or the asking union uploaded its row again; the door asks anew (0074)."""
        request = self.transfers.request(transfer)
        unions = self.directory.unions([request.holder, request.asker])
        placed = request.placed({code: union.path for code, union in unions.items()})
        self._must_answer(officer, placed)
        if request.state is not TransferState.ASKED:
            return _same(request, reason, text)
        answer = Answer(officer.union, officer.subject, clock.stamp(self.now()), reason, text)
        day = clock.day_of(answer.at).isoformat()
        after = placed.refused(answer, day) if reason else placed.agreed(answer, day)
        self.transfers.change(request, after)
        return after

    def _must_answer(self, officer: Officer, request: TransferRequest) -> None:
        """The holder, or who was asked above it and stands above it today, if it has a place at all."""
        path = request.holder_path
        if officer.union in request.answerers and (not path or officer.union in path.split("/")):
            return
        if request.state is TransferState.ASKED and self._is_above(officer, request.holder):
            raise NotNow(texts.NOT_YET_ABOVE.format(days=ANSWER_DAYS))
        raise NotFound(texts.NO_SUCH_TRANSFER)

    def _is_above(self, officer: Officer, holder: str) -> bool:
        try:
            return bool(union_in_reach(self.directory, officer, holder))
        except NotAllowed:
            return False


def _same(request: TransferRequest, reason: RefusalReason | None, text: str) -> TransferRequest:
    """The request if it was answered like this before; NotNow if otherwise."""
    given = request.answer
    if given is None or (given.reason, given.text) != (reason, text):
        raise NotNow(texts.ANSWERED)
    return request


def checked_text(reason: RefusalReason, text: str) -> str:
    """A refusal's text, tidied. InvalidInput: too long, missing with ``other``, with a number or control characters.

    The asking union reads it, so it must not say more of a person than that union has said itself: a number of a
    document, telephone or card is refused in whatever digits and however it is grouped.
    """
    tidy = tidy_text(text)
    if reason is RefusalReason.OTHER and not tidy:
        raise InvalidInput(texts.TEXT_NEEDED)
    return tidy

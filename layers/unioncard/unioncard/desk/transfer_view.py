"""Transfers as JSON of the API. The asking union learns of the other one only once the member is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard.members.transfer import Direction, RefusalReason, TransferState, side_of
from unioncard.texts import transfers as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.members.transfer import TransferPage, TransferRequest


class UnionNameView(TypedDict):
    """One of the two unions."""

    code: str
    name: str


class MaskedPersonView(TypedDict):
    """A person as the union knows them, masked."""

    name: str
    document: str


class AnswerView(TypedDict):
    """What was answered; see ``answer_view``."""

    at: str
    agreed: bool
    reason: RefusalReason | None
    message: str | None
    text: str | None


class TransferView(TypedDict):
    """A request; see ``transfer_view``."""

    transfer: str
    state: TransferState
    asked_at: str
    due: str | None
    own: UnionNameView
    union: UnionNameView | None
    register: str
    row: int
    member: MaskedPersonView
    names_differ: bool | None
    raised: bool
    yours: bool
    answer: AnswerView | None
    ended_at: str | None
    admitted_as: str | None


class TransfersView(TypedDict):
    """A page of a list of requests; see ``transfers_view``."""

    direction: Direction
    counts: dict[str, int]
    counted_all: bool
    transfers: list[TransferView]
    cursor: str | None


class WantedRowView(TypedDict):
    """What became of a row of the asking union's register."""

    row: int
    transfer: str
    state: TransferState
    message: str
    answer: AnswerView | None
    admitted_as: str | None


def transfers_view(
    page: TransferPage, direction: Direction, acting: str, name_of: Callable[[str], str]
) -> TransfersView:
    """A page of a list: ``counts`` are of the whole list by state, ``cursor`` leads to the next page or is null.

    ``acting`` is the union that the officer acts for.
    """
    return {
        "direction": direction,
        "counts": {state.value: number for state, number in page.counts.items()},
        "transfers": [transfer_view(one, direction, acting, name_of) for one in page.requests],
        "counted_all": page.counted_all,
        "cursor": page.following or None,
    }


def transfer_view(
    request: TransferRequest, direction: Direction, acting: str, name_of: Callable[[str], str]
) -> TransferView:
    """One request, as one of its sides sees it.

    ``own`` is that side, ``yours``: whether ``acting`` may answer now.
    ``register`` and ``row`` are that side's own, ``member`` is how it knows the person itself. Which union holds a
    person nobody learns by asking for a document number: to the asking side ``union`` is null until the member is its
    own, and ``names_differ`` is only the holder's.
    """
    asked_of_us = direction is Direction.OF_US
    register, row = (request.holder_register, request.holder_row) if asked_of_us else request.rows[-1]
    shown = request.held_as if asked_of_us else request.asked_as
    other = request.asker if asked_of_us else request.holder
    known = asked_of_us or request.state is TransferState.DONE
    return {
        "transfer": request.id,
        "state": request.state,
        "asked_at": request.asked_at,
        "due": request.due if request.state is TransferState.ASKED else None,
        "own": {"code": side_of(request, direction), "name": name_of(side_of(request, direction))},
        "union": {"code": other, "name": name_of(other)} if known else None,
        "register": register,
        "row": row,
        "member": {"name": shown.name, "document": shown.document},
        "names_differ": request.names_differ if asked_of_us else None,
        "raised": bool(request.raised),
        "yours": asked_of_us and request.state is TransferState.ASKED and acting in request.answerers,
        "answer": answer_view(request),
        "ended_at": request.ended_at or None,
        "admitted_as": (request.admitted_as or None) if not asked_of_us else None,
    }


def answer_view(request: TransferRequest) -> AnswerView | None:
    """What was answered: ``at``, and of a refusal ``reason`` (a code), ``message`` and ``text``; null: nothing yet."""
    answer = request.answer
    if answer is None:
        return None
    reason = answer.reason
    return {
        "at": answer.at,
        "agreed": answer.reason is None,
        "reason": reason,
        "message": texts.REASONS[reason] if reason else None,
        "text": answer.text or None,
    }


def wanted_row_view(row: int, request: TransferRequest) -> WantedRowView:
    """What became of a row of the asking union's register."""
    return {
        "row": row,
        "transfer": request.id,
        "state": request.state,
        "message": texts.STATES[request.state.value],
        "answer": answer_view(request),
        "admitted_as": request.admitted_as or None,
    }

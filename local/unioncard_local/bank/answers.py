"""Answers of the simulated bank by its profile: receipts, returns, card events, stock of pre-printed cards."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from unioncard.banks.files.answer import (
    Answer,
    AnswerKind,
    CardEventRow,
    Events,
    Identity,
    Reason,
    Receipt,
    Result,
    Return,
    Stock,
    StockLot,
)
from unioncard.cards.events import EventKind
from unioncard_local.bank.card_numbers import PREFIX, made_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
    from unioncard.banks.profiles.profile import Profile

_REASONS = (Reason.NOT_IN_POLICE_RECORDS, Reason.ACCOUNT_EXISTS, Reason.DOCUMENT_EXPIRED)
"""Reasons that real banks give (docs/domain/bank-files.md)."""

_BRANCH = "410100001"


def answer(profile: Profile, issuance: IssuanceFile, *, refuse: int = 0) -> tuple[tuple[AnswerKind, Value], ...]:
    """The bank's answers to an issuance file, in order; the first ``refuse`` rows are refused. Deterministic.

    A bank that fails the whole file sends its list of faults and nothing else. ValueError when more refusals are asked
    for than there are rows.
    """
    if refuse > len(issuance.rows):
        raise ValueError(f"只有 {len(issuance.rows)} 行，无法拒绝 {refuse} 行")
    refused = tuple(map(_refusal, issuance.rows[:refuse], cycle(_REASONS)))
    if profile.whole_file and refused:
        return ((AnswerKind.RECEIPT, Receipt(issuance.batch, False, reason=refused[0].reason, faults=refused)),)
    opened = (_opening(profile, issuance, row) for row in issuance.rows[refuse:])
    answers = Return(issuance.batch, (*refused, *opened))
    return (*_receipts(profile, issuance), (AnswerKind.RETURN, answers))


def card_of(profile: Profile, issuance: IssuanceFile, row: IssuanceRow) -> str:
    """The card number opened for a row: the pre-printed one, or a made-up one."""
    return row.card if profile.stock else made_up(issuance.batch, row.number)


def refuse_whole(issuance: IssuanceFile, reason: Reason = Reason.FORMAT) -> Receipt:
    """The receipt of a bank that refuses the file whole and names no row."""
    return Receipt(issuance.batch, False, reason=reason)


def events(cards: Iterable[str], kind: EventKind, at: str) -> Events:
    """The same event of all these cards; ``at`` as in ``CardEventRow``. Replaced cards get made-up numbers."""
    return Events(tuple(CardEventRow(card, kind, at, _replacement(card, kind)) for card in cards))


def stock(lot: str, first: int, cards: int) -> Stock:
    """A lot of made-up pre-printed cards, from this voucher on."""
    return Stock((StockLot(lot, PREFIX, f"{first:012d}", f"{first + cards - 1:012d}"),))


def _receipts(profile: Profile, issuance: IssuanceFile) -> Iterator[tuple[AnswerKind, Value]]:
    """The receipt of an accepted file; none from a bank whose receipts have no code for it."""
    if profile.answers.receipt and True in profile.answers.receipt.accepted.values():
        yield AnswerKind.RECEIPT, Receipt(issuance.batch, True)


def _refusal(row: IssuanceRow, reason: Reason) -> Answer:
    return Answer(row.number, _identity(row), Result.REFUSED, row.card, reason=reason)


def _opening(profile: Profile, issuance: IssuanceFile, row: IssuanceRow) -> Answer:
    card = card_of(profile, issuance, row)
    return Answer(row.number, _identity(row), Result.OPENED, card, branch=_BRANCH, opened_on=issuance.date)


def _identity(row: IssuanceRow) -> Identity:
    number = row.values["证件号码"]
    return Identity(number[-4:], number, row.values["姓名"])


def _replacement(card: str, kind: EventKind) -> str:
    return made_up(f"replaced {card}", 1) if kind is EventKind.REPLACED else ""

"""The transaction of a group of answers: batch rows, members and cards, each on its condition (invariant 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.banks.batches.row import RowState
from unioncard.banks.files.answer import Result
from unioncard.cards.card import Card
from unioncard.cards.record import CardRecord
from unioncard.cloud.batch_items import row_ends
from unioncard.cloud.card_items import card_put, record_put
from unioncard.cloud.member_table import member_put
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.answers.judging import TakenAnswer
    from unioncard.banks.batches.batch import Batch
    from unioncard.members.member import Member


def answer_items(
    batch: Batch, answers: Sequence[TakenAnswer], work: str, members: str, cards: str
) -> list[dict[str, Any]]:
    """Actions for TransactWriteItems, at most four an answer."""
    actions = []
    for taken in answers:
        actions += [_row_ends(work, taken), member_put(members, _answered(taken))]
        if taken.card_key:
            # A card number never belongs to two people: neither item may exist.
            record = CardRecord(
                key=taken.card_key, bank=batch.bank, issuer=batch.issuer, union=batch.union, path=batch.path,
                member=taken.member.key, batch=taken.row.batch, row=taken.row.number,
            )  # fmt: skip
            actions += [card_put(cards, Card(taken.card_key, batch.bank, batch.issuer)), record_put(members, record)]
    return actions


def _row_ends(table: str, taken: TakenAnswer) -> dict[str, Any]:
    answer = taken.answer
    opened = answer.result is Result.OPENED
    told = {
        "card": taken.card_key or "",
        "code": answer.code,
        "reason": str(answer.reason or ""),
        "branch": answer.branch,
        "opened_on": answer.opened_on,
    }
    return row_ends(table, taken.row, RowState.OPENED if opened else RowState.REFUSED, taken.document, told)


def _answered(taken: TakenAnswer) -> Member:
    if taken.sealed_card is not None:
        return taken.member.opened(taken.sealed_card)
    return taken.member.without_card(CardState.REFUSED)

"""The transaction of a group of answers: batch rows, members and cards, each on its condition (invariant 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncard.banks.batch import RowState
from unioncard.banks.return_file import Result
from unioncard.cards.card import CardStatus
from unioncard.cloud.items import key, to_item
from unioncard.cloud.member_table import member_put
from unioncard.members.member import CardState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.batch import Batch
    from unioncard.banks.taken import TakenAnswer
    from unioncard.members.member import Member


def answer_items(
    batch: Batch, answers: Sequence[TakenAnswer], work: str, members: str, cards: str
) -> list[dict[str, Any]]:
    """Actions for TransactWriteItems, at most three an answer."""
    actions = []
    for taken in answers:
        actions += [_row_update(work, taken), member_put(members, _answered(taken))]
        if taken.card_key:
            actions.append(_card_put(cards, batch, taken))
    return actions


def _row_update(table: str, taken: TakenAnswer) -> dict[str, Any]:
    opened = taken.answer.result is Result.OPENED
    values = {
        ":state": (RowState.OPENED if opened else RowState.REFUSED).value,
        ":code": taken.answer.reason_code,
        ":document": taken.document,
        ":card": taken.card_key or "",
    }
    return {
        "Update": {
            "TableName": table,
            "Key": key(f"BATCH#{taken.row.batch}", f"ROW#{taken.row.number:07d}"),
            "UpdateExpression": ("SET #state = :state, card = :card, reason_code = :code, answered_by = :document"),
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(answered_by)",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": to_item(values),
        }
    }


def _answered(taken: TakenAnswer) -> Member:
    state = CardState.OPENED if taken.answer.result is Result.OPENED else CardState.REFUSED
    return replace(taken.member, card=state, sealed_card=taken.sealed_card)


def _card_put(table: str, batch: Batch, taken: TakenAnswer) -> dict[str, Any]:
    """A card number never belongs to two people: its item must not exist."""
    card = {
        "pk": f"CARD#{taken.card_key}",
        "bank": batch.bank,
        "issuer": batch.issuer,
        "status": CardStatus.NORMAL.value,
    }
    return {"Put": {"TableName": table, "Item": to_item(card), "ConditionExpression": "attribute_not_exists(pk)"}}

"""Actions on cards for transactions: their records in the members table, and what the look-up reads (invariant 9)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unioncard.cards.card import CardStatus
from unioncard.cards.record import CardRecord
from unioncard.cloud.items import Item, to_item
from unioncard.cloud.table import new

if TYPE_CHECKING:
    from unioncard.cards.card import Card

RECORD = "CARD"
"""The sort key of a card's record; its events' begin with ``EVENT#``."""


def card_key(key: str) -> str:
    """The partition of a card in the members table and its key in the cards table."""
    return f"CARD#{key}"


def record_put(members_table: str, record: CardRecord) -> dict[str, Any]:
    """A card becomes known; its key must be free: a card number never belongs to two people."""
    return {"Put": new(members_table, _record_item(record))}


def record_renewed(members_table: str, before: CardRecord, after: CardRecord) -> dict[str, Any]:
    """A record's write that holds only if nobody wrote it since ``before`` was read."""
    condition = {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(before.version)}},
    }
    return {"Put": {"TableName": members_table, "Item": _record_item(after)} | condition}


def card_put(cards_table: str, card: Card) -> dict[str, Any]:
    """The look-up's side of ``record_put``, for the same transaction."""
    return {"Put": new(cards_table, _card_item(card))}


def card_renewed(cards_table: str, before: Card, after: Card) -> dict[str, Any]:
    """The look-up's side of ``record_renewed``; holds only if it still says what ``before`` says."""
    condition = {
        "ConditionExpression": "#status = :status AND bank = :bank",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": to_item({":status": before.status.value, ":bank": before.bank}),
    }
    return {"Put": {"TableName": cards_table, "Item": _card_item(after)} | condition}


def record_of(found: dict[str, Any]) -> CardRecord:
    """A stored record."""
    values = {name: value for name, value in found.items() if name not in {"pk", "sk"}}
    return CardRecord(**values | {"status": CardStatus(found["status"])})


def _record_item(record: CardRecord) -> Item:
    values = asdict(record) | {"status": record.status.value, "version": record.version + 1}
    return to_item(values | {"pk": card_key(record.key), "sk": RECORD})


def _card_item(card: Card) -> Item:
    return to_item(
        {"pk": card_key(card.key), "bank": card.bank, "issuer": card.issuer, "status": card.status.value},
    )

"""Cards in the members table: ``CARD#<key>`` / ``CARD`` is the record, ``EVENTS#<bank>`` what a bank reported of it.

What a bank reports of a card without a record has ``expires``, the table's time to live (cards/history.py).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.cards.card import CardStatus
from unioncard.cards.events import CardEvent, EventKind
from unioncard.cards.history import CardHistory
from unioncard.cards.record import CardRecord
from unioncard.chunks import batched
from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.batches import batch_pk, row_key
from unioncard.cloud.stores.members import member_writes
from unioncard.cloud.stores.tallies import entry_put, still_open
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from unioncard.cards.card import Card
    from unioncard.cards.record import Change

Action = dict[str, Any]
"""An action of TransactWriteItems."""

# Transaction actions on cards: records in the members table, and the look-up's items in the cards table (invariant 9).

RECORD = "CARD"
"""The sort key of a card's record."""


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
    return stored_as(CardRecord, found | {"status": CardStatus(found["status"])})


def _record_item(record: CardRecord) -> Item:
    # Not by asdict, which looks for records within: every opened card has one of these.
    values = {name: getattr(record, name) for name in CardRecord.__dataclass_fields__}
    values |= {"status": record.status.value, "version": record.version + 1}
    return to_item(values | {"pk": card_key(record.key), "sk": RECORD})


def _card_item(card: Card) -> Item:
    return to_item(
        {"pk": card_key(card.key), "bank": card.bank, "issuer": card.issuer, "status": card.status.value},
    )


TRANSACTION = 100
"""Actions of one transaction."""


@dataclass(frozen=True, slots=True)
class CardReadTable:
    """The CardReader on DynamoDB."""

    members: Table

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        """See CardReader."""
        found = self.members.get_many([(card_key(one), RECORD) for one in dict.fromkeys(keys)])
        return {one["key"]: record_of(one) for one in found}

    def histories(self, bank: str, keys: Sequence[str]) -> dict[str, CardHistory]:
        """See CardReader."""
        found = self.members.get_many([(card_key(one), _history_key(bank)) for one in dict.fromkeys(keys)])
        return {one.card: one for one in map(_history, found)}


@dataclass(frozen=True, slots=True)
class CardHistoryTable(CardReadTable):
    """The CardHistories on DynamoDB."""

    def keep(self, histories: Sequence[CardHistory]) -> list[CardHistory]:
        """See CardHistories."""
        lost: list[CardHistory] = []
        for some in batched(histories, TRANSACTION):
            try:
                transact([_history_put(self.members.name, one) for one in some], "histories of cards")
            except Conflict:
                lost += some
        return lost


@dataclass(frozen=True, slots=True)
class CardRecordTable(CardHistoryTable):
    """The CardRecords on DynamoDB."""

    work: Table
    cards: Table
    now: Callable[[], datetime] = clock.reading

    def carry_out(self, changes: Sequence[Change]) -> list[Change]:
        """See CardRecords."""
        return [one for some in self._packed(changes) for one in self._lost(some)]

    def _lost(self, changes: Sequence[tuple[Change, list[Action]]]) -> list[Change]:
        documents = dict.fromkeys(entry.document for change, _ in changes for entry in change.entries)
        checks = [still_open(self.work.name, document) for document in documents]
        try:
            transact([*(action for _, actions in changes for action in actions), *checks], "cards")
        except Conflict:
            return [change for change, _ in changes]
        return []

    def _packed(self, changes: Sequence[Change]) -> Iterator[list[tuple[Change, list[Action]]]]:
        """As many changes a transaction as fit into it, with their actions and the check of their document."""
        some: list[tuple[Change, list[Action]]] = []
        size, documents = 0, set[str]()
        for change in changes:
            actions = self._actions(change)
            named = {entry.document for entry in change.entries}
            if some and size + len(actions) + len(documents | named) > TRANSACTION:
                yield some
                some, size, documents = [], 0, set()
            some.append((change, actions))
            size, documents = size + len(actions), documents | named
        if some:
            yield some

    def _actions(self, change: Change) -> list[Action]:
        actions: list[Action] = []
        for before, after in change.records:
            if before is None:
                actions += [record_put(self.members.name, after), card_put(self.cards.name, after.shown)]
                continue
            actions.append(record_renewed(self.members.name, before, after))
            if after.batch and after.activated_on != before.activated_on:
                actions.append(self._activated(after))
            if after.shown != before.shown:
                actions.append(card_renewed(self.cards.name, before.shown, after.shown))
        if change.member:
            actions += member_writes(self.members.name, self.work.name, change.member)
        if change.history:
            name, history = self.members.name, change.history
            actions.append(_history_put(name, history.settled()) if change.settles else _history_as_read(name, history))
        actions += [_as_read(self.members.name, record) for record in change.unmoved]
        return actions + [entry_put(self.work.name, entry, self.now()) for entry in change.entries]

    def _activated(self, record: CardRecord) -> Action:
        """Lets the officer see it with the batch; the record's own condition makes it happen once."""
        return {
            "Update": {
                "TableName": self.work.name,
                "Key": key(batch_pk(record.batch), row_key(record.row)),
                "UpdateExpression": "SET activated_on = :day",
                "ExpressionAttributeValues": to_item({":day": record.activated_on}),
            }
        }


def _as_read(members_table: str, record: CardRecord) -> Action:
    """A condition check that nobody wrote a record since it was read."""
    return {
        "ConditionCheck": {
            "TableName": members_table,
            "Key": key(card_key(record.key), RECORD),
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": {":read": {"N": str(record.version)}},
        }
    }


def _history_as_read(members_table: str, history: CardHistory) -> Action:
    """A condition check that nothing was added to a history since it was read."""
    read: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if history.version:
        values = {":read": {"N": str(history.version)}}
        read = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": values}
    place = key(card_key(history.card), _history_key(history.bank))
    return {"ConditionCheck": {"TableName": members_table, "Key": place} | read}


def _history_key(bank: str) -> str:
    return f"EVENTS#{bank}"


def _history_put(members_table: str, history: CardHistory) -> Action:
    """On the version that was read."""
    events = [
        {name: value for name, value in asdict(one).items() if name not in {"card", "bank"} and value}
        | {"kind": one.kind.value}
        for one in history.events
    ]
    item = to_item(
        {
            "pk": card_key(history.card),
            "sk": _history_key(history.bank),
            "card": history.card,
            "bank": history.bank,
            "events": events,
            "expires": history.expires,
            "version": history.version + 1,
        }
    )
    if not history.version:
        return {"Put": new(members_table, item)}
    condition = {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(history.version)}},
    }
    return {"Put": {"TableName": members_table, "Item": item} | condition}


def _history(found: dict[str, Any]) -> CardHistory:
    card, bank = found["card"], found["bank"]
    own = {"card": card, "bank": bank}
    events = tuple(stored_as(CardEvent, {**one, **own, "kind": EventKind(one["kind"])}) for one in found["events"])
    return CardHistory(card, bank, events, found.get("expires"), found["version"])

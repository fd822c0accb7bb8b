"""Cards' records and events in the members table (``CARD#<key>``), the awaited ones in work (``AWAITED#<bank>``)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cards.card import CardStatus
from unioncard.cards.events import CardEvent, EventKind
from unioncard.cards.record import CardRecord
from unioncard.chunks import batched
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import Item, key, to_item
from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.batches import batch_pk, row_key
from unioncard.cloud.stores.members import member_put
from unioncard.cloud.stores.tallies import entry_put, still_open
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.cards.card import Card
    from unioncard.cards.record import Change


# Transaction actions on cards: records in the members table, and the look-up's items in the cards table (invariant 9).

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


TOGETHER = 50
"""Events kept in one transaction; it takes 100 actions."""


@dataclass(frozen=True, slots=True)
class CardRecordTable:
    """The CardRecords on DynamoDB."""

    members: Table
    work: Table
    cards: Table

    def find(self, keys: Sequence[str]) -> dict[str, CardRecord]:
        """See CardRecords."""
        found = self.members.get_many([(card_key(one), RECORD) for one in dict.fromkeys(keys)])
        return {one["key"]: record_of(one) for one in found}

    def events(self, key: str, bank: str) -> list[CardEvent]:
        """See CardRecords."""
        return list(map(_card_event, self.members.query(card_key(key), f"EVENT#{bank}#")))

    def keep(self, events: Sequence[CardEvent]) -> list[CardEvent]:
        """See CardRecords."""
        kept: list[CardEvent] = []
        for some in batched(events, TOGETHER):
            kept += self._keep(some)
        return kept

    def _keep(self, some: Sequence[CardEvent]) -> list[CardEvent]:
        stored = self._stored(some)
        missing: dict[tuple[str, str], CardEvent] = {}
        for one in some:
            if _place(one) not in stored:
                missing.setdefault(_place(one), one)
        if missing:
            self._put(list(missing.values()))
            stored = self._stored(some)
        return [stored[_place(one)] for one in some]

    def _put(self, missing: list[CardEvent]) -> None:
        """All at once; one by one when another file has just stored one of them."""
        try:
            transact([{"Put": new(self.members.name, _event_item(one))} for one in missing], "events of cards")
        except Conflict:
            if len(missing) > 1:
                for one in missing:
                    self._put([one])

    def _stored(self, some: Sequence[CardEvent]) -> dict[tuple[str, str], CardEvent]:
        found = self.members.get_many(list(dict.fromkeys(map(_place, some))))
        return {(one["pk"], one["sk"]): _card_event(one) for one in found}

    def carry_out(self, change: Change) -> None:
        """See CardRecords."""
        actions: list[dict[str, Any]] = []
        for before, after in change.records:
            if before is None:
                actions += [record_put(self.members.name, after), card_put(self.cards.name, after.shown)]
                continue
            actions.append(record_renewed(self.members.name, before, after))
            if after.activated_on != before.activated_on:
                actions.append(self._activated(after))
            if after.shown != before.shown:
                actions.append(card_renewed(self.cards.name, before.shown, after.shown))
        if change.member:
            actions.append(member_put(self.members.name, change.member))
        actions += [entry_put(self.work.name, entry) for entry in change.entries]
        documents = dict.fromkeys(entry.document for entry in change.entries)
        actions += [still_open(self.work.name, document) for document in documents]
        transact(actions, "a card")

    def _activated(self, record: CardRecord) -> dict[str, Any]:
        """Lets the officer see it with the batch; the record's own condition makes it happen once."""
        return {
            "Update": {
                "TableName": self.work.name,
                "Key": key(batch_pk(record.batch), row_key(record.row)),
                "UpdateExpression": "SET activated_on = :day",
                "ExpressionAttributeValues": to_item({":day": record.activated_on}),
            }
        }

    def wait_for(self, bank: str, keys: Sequence[str]) -> None:
        """See CardRecords."""
        self.work.put_many(to_item({"pk": f"AWAITED#{bank}", "sk": card_key(one)}) for one in dict.fromkeys(keys))

    def awaited(self, bank: str) -> Iterator[str]:
        """See CardRecords."""
        for found in self.work.query(f"AWAITED#{bank}", "CARD#"):
            yield found["sk"].removeprefix("CARD#")

    def forget(self, bank: str, key_: str) -> None:
        """See CardRecords."""
        client("dynamodb").delete_item(TableName=self.work.name, Key=key(f"AWAITED#{bank}", card_key(key_)))


def _place(one: CardEvent) -> tuple[str, str]:
    """An event's key: a repeated event has the same one, and a card has one for its replacement."""
    events = one.kind.value if one.kind is EventKind.REPLACED and one.new_card else f"{one.at}#{one.kind.value}"
    return card_key(one.card), f"EVENT#{one.bank}#{events}"


def _event_item(one: CardEvent) -> Item:
    pk, sk = _place(one)
    return to_item(asdict(one) | {"kind": one.kind.value, "pk": pk, "sk": sk})


def _card_event(found: dict[str, Any]) -> CardEvent:
    values = {name: value for name, value in found.items() if name not in {"pk", "sk"}}
    return CardEvent(**values | {"kind": EventKind(found["kind"])})

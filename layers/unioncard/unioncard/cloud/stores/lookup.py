"""Cards: ``CARD#<key>``. The table the look-up reads; nothing in it is personal (invariant 9)."""

from __future__ import annotations

from dataclasses import dataclass

from unioncard.cards.card import Card, CardStatus
from unioncard.cloud.aws.clients import Clients, from_sdk
from unioncard.cloud.aws.items import from_item


@dataclass(frozen=True, slots=True)
class CardTable:
    """The CardStore on DynamoDB."""

    name: str
    clients: Clients = from_sdk

    def find(self, key: str) -> Card | None:
        """See CardStore."""
        answer = self.clients("dynamodb").get_item(TableName=self.name, Key={"pk": {"S": f"CARD#{key}"}})
        if "Item" not in answer:
            return None
        found = from_item(answer["Item"])
        return Card(key, found["bank"], found["issuer"], CardStatus(found["status"]))

"""Cards: ``CARD#<key>``. The table the look-up reads; nothing in it is personal (invariant 9)."""

from __future__ import annotations

from dataclasses import dataclass

from unioncard.cards.card import Card, CardStatus
from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import from_item


@dataclass(frozen=True, slots=True)
class CardTable:
    """The CardStore on DynamoDB."""

    name: str

    def find(self, key: str) -> Card | None:
        """See CardStore."""
        answer = client("dynamodb").get_item(TableName=self.name, Key={"pk": {"S": f"CARD#{key}"}})
        if "Item" not in answer:
            return None
        found = from_item(answer["Item"])
        return Card(key, found["bank"], found["issuer"], CardStatus(found["status"]))

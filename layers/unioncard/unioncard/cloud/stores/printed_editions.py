"""Printed editions in the cards table, which is all that the look-up reads: ``REPORT#<code>`` is an edition,
``REPORT#<month>#<union>`` the newest of a union's month. Nothing in them is personal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from unioncard.clock import Month
from unioncard.cloud.aws.clients import Clients, from_sdk
from unioncard.cloud.aws.failures import code_of, refusals
from unioncard.cloud.aws.items import Item, from_item, stored_as, to_item, versioned
from unioncard.cloud.stores.newest import rank_of, unless_newer
from unioncard.reports.editions import MonthTotals
from unioncard.reports.verification import PrintedEdition


@dataclass(frozen=True, slots=True)
class PrintedEditionTable:
    """The PrintedEditions on DynamoDB."""

    name: str
    clients: Clients = from_sdk

    def enter(self, edition: PrintedEdition) -> None:
        """See PrintedEditions."""
        rank = rank_of(edition.number, edition.at)
        newest = to_item({"pk": _newest(edition), "rank": rank, "code": edition.code})
        try:
            self.clients("dynamodb").put_item(
                TableName=self.name,
                Item=versioned(newest),
                **unless_newer(edition.number, edition.at, edition.code),
            )
        except refusals() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
        whole = to_item(asdict(edition) | {"pk": f"REPORT#{edition.code}"})
        self.clients("dynamodb").put_item(TableName=self.name, Item=versioned(whole))

    def find(self, code: str) -> tuple[PrintedEdition, bool] | None:
        """See PrintedEditions."""
        found = self._get(f"REPORT#{code}")
        if not found:
            return None
        totals = stored_as(MonthTotals, found["totals"])
        edition = stored_as(PrintedEdition, found | {"month": Month(found["month"]), "totals": totals})
        return edition, self._get(_newest(edition)).get("code") == code

    def _get(self, pk: str) -> dict[str, Any]:
        key: Item = {"pk": {"S": pk}}
        answer = self.clients("dynamodb").get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else {}


def _newest(edition: PrintedEdition) -> str:
    return f"REPORT#{edition.month}#{edition.union}"

"""Marks on mail addresses in the work table: ``ADDRESS#<digest>`` / ``ADDRESS``, an attribute for each fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import key, to_item
from unioncard.errors import Conflict
from unioncard.people.address_mark import KEPT, AddressMarks, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class AddressMarkTable:
    """The AddressBook on DynamoDB."""

    table: Table

    def marks(self, addresses: Sequence[str]) -> dict[str, AddressMarks]:
        """See AddressBook."""
        found = self.table.get_many([(f"ADDRESS#{address}", "ADDRESS") for address in dict.fromkeys(addresses)])
        return {
            one["pk"].removeprefix("ADDRESS#"): AddressMarks({fault: one[fault] for fault in Fault if fault in one})
            for one in found
        }

    def mark(self, address: str, fault: Fault, at: str) -> None:
        """See AddressBook."""
        try:
            self.table.update(
                "mark of an address",
                Key=key(f"ADDRESS#{address}", "ADDRESS"),
                UpdateExpression="SET #fault = :at, expires = :expires",
                ConditionExpression="attribute_not_exists(#fault) OR #fault < :at",
                ExpressionAttributeNames={"#fault": fault.value},
                ExpressionAttributeValues=to_item({":at": at, ":expires": _expires(at)}),
            )
        except Conflict:
            return  # reported at least as late: a second delivery, or one out of order


def _expires(at: str) -> int:
    """Twice as long as a mark counts, so that an older report that comes later shortens none."""
    return int((datetime.fromisoformat(at) + 2 * KEPT).timestamp())

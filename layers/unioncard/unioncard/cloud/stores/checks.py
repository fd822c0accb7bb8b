"""How many persons an officer asked for on a day: ``CHECKS#<digest>`` / ``DAY#<day>`` in work, gone two days later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import key, to_item
from unioncard.digest import keyed_digest
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from datetime import date

    from unioncard.cloud.aws.table import Table

_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class CheckTable:
    """The CheckCounter on DynamoDB."""

    work: Table

    def add(self, subject: str, day: date, wanted: int, most: int) -> int | None:
        """See CheckCounter: one conditional write, so that two questions at once do not pass the limit."""
        pk, sk = f"CHECKS#{keyed_digest(b'checks', subject)}", f"DAY#{day}"
        over = datetime.combine(day, time(), UTC) + _KEPT
        try:
            self.work.update(
                "persons asked for",
                Key=key(pk, sk),
                UpdateExpression="SET expires = :expires ADD asked :wanted",
                ConditionExpression="attribute_not_exists(asked) OR asked <= :room",
                ExpressionAttributeValues=to_item(
                    {":expires": int(over.timestamp()), ":wanted": wanted, ":room": most - wanted}
                ),
            )
        except Conflict:
            found = self.work.get(pk, sk)
            return int(found["asked"]) if found else 0
        return None

"""When a look at all of a union's batches with refused people is due, in the work table: ``LOOK#<union>`` / ``LOOK``.

Registers that wait and members who go come by the thousand, and each would have all those batches looked at again: so
one look, a minute later, stands for all that ask for it until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.cloud.aws.items import key, to_item
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.cloud.aws.table import Table

LOOK_SECONDS: Final = 60
"""After which the message that orders the look arrives."""
_DUE_SECONDS: Final = 50
"""Clocks differ: who asks in the last seconds asks for a look of its own."""


@dataclass(frozen=True, slots=True)
class RefusalLookTable:
    """Which unions have a look on its way."""

    work: Table
    now: Callable[[], datetime] = clock.reading

    def is_new(self, union: str) -> bool:
        """Whether the caller has to order a look: none that will come later is ordered.

        A caller that dies before it orders one comes again long after its look would have been due, and orders it then.
        """
        now = self.now()
        due = now + timedelta(seconds=_DUE_SECONDS)
        try:
            self.work.take(
                f"look at union {union}",
                Key=key(f"LOOK#{union}", "LOOK"),
                UpdateExpression="SET due = :due, expires = :expires",
                ConditionExpression="attribute_not_exists(pk) OR due <= :now",
                ExpressionAttributeValues=to_item(
                    {
                        ":due": int(due.timestamp()),
                        ":expires": int((due + timedelta(days=1)).timestamp()),
                        ":now": int(now.timestamp()),
                    }
                ),
            )
        except Conflict:
            return False
        return True

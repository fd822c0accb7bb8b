"""Messages of queues, which the world delivers: late, twice, and again after a failure."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from support.memory_aws.queues import Queues

if TYPE_CHECKING:
    from campaign.year.world import World

INVISIBLE: Final = timedelta(minutes=90)
"""After so long a message comes back whose function died: six times the function's time."""
HOPELESS: Final = 9
"""Failures in a row, deaths not counted, after which a message would be among the dead letters."""
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    """A message of a queue; ``delay``: seconds after which a failed one wants to come back.

    ``unseen_until``: whoever had it and failed or died keeps it from others until then, and nobody is given what was
    sent with a delay before that is over, as SQS does.
    """

    serial: int
    queue: str
    body: str
    received: int = 0
    failed: int = 0
    delay: int = 20
    unseen_until: datetime = LONG_AGO


class WorldQueues(Queues):
    """SQS, whose messages the world delivers."""

    world: World

    def SendMessage(
        self, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0, MessageAttributes: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        message = self.world.send(QueueUrl.rpartition("/")[2], MessageBody, DelaySeconds)
        return {"MessageId": f"message-{message.serial}"}

    def ChangeMessageVisibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> dict[str, Any]:
        self.world.failing(int(ReceiptHandle), VisibilityTimeout, sys.exc_info()[1])
        return {}

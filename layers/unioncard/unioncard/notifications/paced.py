"""Letters at the rate that a mail service takes: who sends faster is refused, and six refusals are a dead letter."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from unioncard.notifications.outbox import Transport


@dataclass(frozen=True, slots=True)
class PacedTransport:
    """A Transport that takes ``seconds`` for each message at least, also for one that is not taken.

    With ``workers`` that send one message at a time, and ``workers / rate`` seconds for each, no more than ``rate``
    leave in a second, whoever sends them: nothing is shared, so nothing can be hot, late or lost.
    """

    transport: Transport
    seconds: float
    clock: Callable[[], float] = monotonic
    wait: Callable[[float], None] = sleep

    def send(self, message: EmailMessage) -> None:
        """See Transport."""
        over = self.clock() + self.seconds
        try:
            self.transport.send(message)
        finally:
            left = over - self.clock()
            if left > 0:
                self.wait(left)

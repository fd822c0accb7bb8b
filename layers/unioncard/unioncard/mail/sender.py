"""The port through which messages leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from email.message import EmailMessage


class Transport(Protocol):
    """Hands a message to a mail service."""

    def send(self, message: EmailMessage) -> None:
        """Return when the service has taken the message. TryAgain when it may later, Refused when it never will."""

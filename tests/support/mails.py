"""What a mail program shows of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage


def plain(message: EmailMessage) -> str:
    """The message's text, as programs without HTML show it; lines end with a line feed."""
    return _part(message, "plain")


def html(message: EmailMessage) -> str:
    """The same as HTML."""
    return _part(message, "html")


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")

"""RFC 5322 messages from letters; deterministic, so that a retry sends the same bytes."""

from __future__ import annotations

from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from unioncard.errors import InvalidInput
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from datetime import datetime

    from unioncard.notifications.letters import Letter


def message(letter: Letter, sender: str, recipient: str, message_id: str, date: datetime) -> EmailMessage:
    """The message of ``letter`` from ``sender`` to ``recipient`` (plain addresses).

    ``message_id`` is ``<left@right>``, the same on every retry, so that a mail delivered twice is known as one;
    ``date`` is aware. InvalidInput for a header with a line break or an address that is none.
    """
    try:
        made = _envelope(letter.subject, sender, recipient, message_id, date)
    except (ValueError, IndexError, HeaderParseError):
        # IndexError is the library's answer to an address that ends too soon. From None: the cause would carry the
        # address into a log (invariant 7)
        raise InvalidInput(texts.NOT_A_HEADER) from None
    # base64 needs no 8BITMIME of the server and keeps Chinese lines under the limit of 998 bytes
    made.set_content(letter.text, charset="utf-8", cte="base64")
    for attachment in letter.attachments:
        main, _, sub = attachment.content_type.partition("/")
        made.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    if made.is_multipart():
        # the library would draw a random one
        made.set_boundary(f"={sha256(message_id.encode()).hexdigest()[:40]}=")
    return made


def _envelope(subject: str, sender: str, recipient: str, message_id: str, date: datetime) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = Address(display_name=texts.SIGNATURE, addr_spec=sender)
    if not (sender.isascii() and recipient.isascii()):
        raise ValueError("an address outside ASCII needs SMTPUTF8, which few servers offer")
    made["To"] = Address(addr_spec=recipient)
    made["Subject"] = subject
    made["Date"] = format_datetime(date)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    return made

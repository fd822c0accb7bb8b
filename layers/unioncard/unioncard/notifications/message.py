"""RFC 5322 messages from letters, as text and as HTML; deterministic, so that a retry sends the same bytes."""

from __future__ import annotations

import re
from email import encoders, policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import encode_rfc2231, format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from unioncard.errors import InvalidInput
from unioncard.notifications.html import as_html
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from datetime import datetime

    from unioncard.notifications.letters.letter import Attachment, Letter

_NOT_IN_A_NAME: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
"""What a file's name may not hold on the recipient's computer, and what would end a quoted parameter."""
_AS_WRITTEN: Final = policy.SMTP.clone(refold_source="none")
"""Headers of attachments go out as they were written here; made anew they would have one form of the name alone."""
_LONGEST: Final = 90
"""Characters of a name: nine bytes each in RFC 2231's form, on one line of at most 998 (RFC 5322 2.1.1)."""
_ENCODED_WORD: Final = 60
"""Characters of an encoded word (RFC 2047 allows 75)."""


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
    made.add_alternative(as_html(letter.subject, letter.text), subtype="html", charset="utf-8", cte="base64")
    if letter.attachments:
        made.make_mixed()
        for attachment in letter.attachments:
            made.attach(_part(attachment))
    for number, part in enumerate(part for part in made.walk() if part.is_multipart()):
        # the library would draw a random one
        part.set_boundary(f"={sha256(f'{message_id}/{number}'.encode()).hexdigest()[:40]}=")
    return made


def _part(attachment: Attachment) -> Any:
    """The attachment with its name in three ways: RFC 2231's, which is the standard, and for the programs that do not

    know it, encoded words (RFC 2047) in ``filename`` and ``name``, as most mail programs in China read them.
    """
    name = _safe(attachment.name)
    words = name if name.isascii() else Header(name, "utf-8", maxlinelen=_ENCODED_WORD).encode()
    standard = f"filename*={encode_rfc2231(name, 'utf-8')}"
    # A message of the library's older kind takes a header's lines as they are: the newer would write one form alone.
    part: Message[Any, Any] = Message(policy=policy.compat32)
    part["Content-Type"] = f'{attachment.content_type};\n name="{words}"'
    part["Content-Disposition"] = f'attachment;\n {standard};\n filename="{words}"'
    part.set_payload(attachment.content)
    encoders.encode_base64(part)
    return part


def _safe(name: str) -> str:
    """A name that any computer can keep, of at most ``_LONGEST`` characters with its ending."""
    whole = _NOT_IN_A_NAME.sub("_", name)
    stem, dot, ending = whole.rpartition(".")
    return whole if len(whole) <= _LONGEST else stem[: _LONGEST - len(ending) - 1] + dot + ending


def _envelope(subject: str, sender: str, recipient: str, message_id: str, date: datetime) -> EmailMessage:
    made = EmailMessage(policy=_AS_WRITTEN)
    made["From"] = Address(display_name=texts.SIGNATURE, addr_spec=sender)
    if not (sender.isascii() and recipient.isascii()):
        raise ValueError("an address outside ASCII needs SMTPUTF8, which few servers offer")
    made["To"] = Address(addr_spec=recipient)
    made["Subject"] = subject
    made["Date"] = format_datetime(date)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    return made

"""Mail by SES, where it is offered (not in aws-cn)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, ReadTimeoutError

from unioncard.cloud.aws.client import client
from unioncard.errors import TryAgain
from unioncard.notifications.outbox import AddressRefused, Unanswered
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from email.message import EmailMessage

_ADDRESS = "InvalidParameterValue"
"""The one error about the recipient's address (its syntax). MessageRejected and the rest are about our identity, our
quota or our account: they wait for whoever mends them. That a mailbox does not exist SES learns later, by a bounce."""


@dataclass(frozen=True, slots=True)
class SesTransport:
    """The Transport on SES. Its client repeats nothing: a call without an answer may have sent the message."""

    def send(self, message: EmailMessage) -> None:
        """See Transport. The SDK's message may quote the address, so it is not passed on (invariant 7)."""
        try:
            client("ses").send_raw_email(RawMessage={"Data": message.as_bytes()})
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (AddressRefused if code == _ADDRESS else TryAgain)(f"SES: {code}") from None
        except (ReadTimeoutError, ConnectionClosedError):
            raise Unanswered(texts.UNANSWERED) from None
        except BotoCoreError as error:  # not connected, no credentials: nothing left
            raise TryAgain(f"SES: {type(error).__name__}") from None

"""Mail by SES, where it is offered (not in aws-cn)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from unioncard.cloud.aws.client import client
from unioncard.errors import Refused, TryAgain

if TYPE_CHECKING:
    from email.message import EmailMessage

FINAL = {"MessageRejected", "MailFromDomainNotVerifiedException", "InvalidParameterValue"}


@dataclass(frozen=True, slots=True)
class SesTransport:
    """The Transport on SES."""

    def send(self, message: EmailMessage) -> None:
        """See Transport. The SDK's message may quote the address, so it is not passed on (invariant 7)."""
        try:
            client("ses").send_raw_email(RawMessage={"Data": message.as_bytes()})
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (Refused if code in FINAL else TryAgain)(f"SES: {code}") from None

"""SMTP, for the local cloud and for aws-cn, where SES is not offered."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard.errors import Refused, TryAgain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

TIMEOUT = 20.0
"""Seconds for each answer of the server; a function that hangs on mail holds up its queue."""
PERMANENT = range(500, 600)


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """One SMTP server. ``user`` "" means it asks for no login."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT

    def send(self, message: EmailMessage) -> None:
        """Send one message.

        Refused when the server answers 5xx to the message, its sender or its recipients; TryAgain for 4xx, for
        anything about the connection, and for a login or TLS the server turns down: that is a fault of the set-up;
        the letter is good and must wait in the dead-letter queue until somebody mends it, not be given up.
        """
        with self._connection() as client:
            try:
                client.send_message(message)
            except smtplib.SMTPException as failure:
                # from None: the answer may quote addresses, which no log may hold (invariant 7)
                raise _meaning(failure) from None
            except OSError:
                raise TryAgain("发送邮件时与邮件服务器的连接中断") from None

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A connection ready to send. Once the message is taken, failing to say goodbye must not send it again."""
        try:
            client = self._connect()
        except (smtplib.SMTPException, OSError) as failure:
            raise TryAgain(f"无法连接或登录邮件服务器（{type(failure).__name__}）") from None
        try:
            yield client
        finally:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security is Security.TLS:
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security is Security.STARTTLS:
                client.starttls(context=context)
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        return client


def _meaning(failure: smtplib.SMTPException) -> Refused | TryAgain:
    """What an answer means for the letter, by its codes (RFC 5321 4.2.1: 5yz permanent, 4yz transient)."""
    codes = _codes(failure)
    shown = "、".join(str(code) for code in sorted(set(codes)))
    if codes and all(code in PERMANENT for code in codes):
        return Refused(f"邮件服务器拒收邮件（代码 {shown}）")
    return TryAgain(f"邮件服务器暂时无法接收邮件（代码 {shown or '无'}）")


def _codes(failure: smtplib.SMTPException) -> list[int]:
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in failure.recipients.values()]
    if isinstance(failure, smtplib.SMTPHeloError):
        return []
    if isinstance(failure, smtplib.SMTPResponseException):
        return [failure.smtp_code]
    return []

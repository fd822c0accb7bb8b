"""SMTP, for the local cloud and for aws-cn, where SES is not offered."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Timer
from typing import TYPE_CHECKING, Any

from unioncard.errors import Refused, TryAgain
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

TIMEOUT = 20.0
"""Seconds for each answer of the server; a function that hangs on mail holds up its queue."""
CONVERSATION = 45.0
"""Seconds for all answers together, below the function's 60: a limit for each begins anew with every byte."""
PERMANENT = range(500, 600)
_READY = 220


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
    conversation: float = CONVERSATION

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
                raise TryAgain(texts.BROKEN_OFF) from None

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A connection ready to send. Once the message is taken, failing to say goodbye must not send it again."""
        context = ssl.create_default_context()
        client = (
            _TlsClient(timeout=self.timeout, context=context)
            if self.security is Security.TLS
            else _Client(timeout=self.timeout)
        )
        deadline = Timer(self.conversation, client.cut)
        deadline.daemon = True
        deadline.start()
        try:
            try:
                self._connect(client, context)
            except (smtplib.SMTPException, OSError) as failure:
                raise TryAgain(texts.UNREACHABLE.format(kind=type(failure).__name__)) from None
            yield client
        finally:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()
            deadline.cancel()
            client.let_go()

    def _connect(self, client: smtplib.SMTP, context: ssl.SSLContext) -> None:
        try:
            code, _ = client.connect(self.host, self.port)
            if code != _READY:
                raise smtplib.SMTPConnectError(code, "")
            if self.security is Security.STARTTLS:
                client.starttls(context=context)
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise


class _Line:
    """Makes the connection of an smtplib client one that another thread can cut, also in the middle of a handshake."""

    _line: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        raw = socket.create_connection((host, port), timeout)
        self._host = (
            host  # by which STARTTLS checks the certificate; smtplib sets it only when its constructor connects
        )
        self._line = raw.dup()
        return raw

    def cut(self) -> None:
        """Whoever waits for the server gets its end."""
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        """Give the descriptor back."""
        if self._line is not None:
            self._line.close()


class _Client(_Line, smtplib.SMTP):
    """Plain, or by STARTTLS."""


class _TlsClient(_Line, smtplib.SMTP_SSL):
    """TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        context: Any = self.context
        wrapped: socket.socket = context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)
        return wrapped


def _meaning(failure: smtplib.SMTPException) -> Refused | TryAgain:
    """What an answer means for the letter, by its codes (RFC 5321 4.2.1: 5yz permanent, 4yz transient)."""
    codes = _codes(failure)
    shown = "、".join(str(code) for code in sorted(set(codes)))
    if codes and all(code in PERMANENT for code in codes):
        return Refused(texts.REFUSED.format(code=shown))
    return TryAgain(texts.NOT_NOW.format(code=shown or texts.NO_CODE))


def _codes(failure: smtplib.SMTPException) -> list[int]:
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in failure.recipients.values()]
    if isinstance(failure, smtplib.SMTPHeloError):
        return []
    if isinstance(failure, smtplib.SMTPResponseException):
        return [failure.smtp_code]
    return []

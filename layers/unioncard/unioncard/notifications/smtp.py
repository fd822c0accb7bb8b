"""SMTP, for the local cloud and for aws-cn, where SES is not offered."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

from unioncard.errors import TryAgain
from unioncard.notifications.outbox import Unanswered
from unioncard.notifications.smtp_answers import meaning
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

TIMEOUT = 20.0
"""Seconds for each answer of the server until it has the message; a function that hangs on mail holds up its queue."""
CONVERSATION = 45.0
"""Seconds for all answers until then together: a limit for each begins anew with every byte."""
VERDICT = 600.0
"""Seconds for the answer to the whole message: RFC 5321 (4.5.3.2.6) gives a server ten minutes, because who does not
wait cannot know whether the message was taken, and must not send it again. Below the function's time-out."""
_READY = 220
_END_OF_MESSAGE = b"\r\n.\r\n"


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
    verdict: float = VERDICT

    def send(self, message: EmailMessage) -> None:
        """Send one message; see Transport. What a server's answer means is decided in smtp_answers."""
        with self._connection() as client:
            try:
                client.send_message(message)
            except smtplib.SMTPServerDisconnected:
                raise _broken_off(client) from None
            except smtplib.SMTPException as failure:
                if client.handed_over and not _is_verdict(failure):
                    if _is_taken(failure):
                        return
                    raise Unanswered(texts.UNANSWERED) from None
                # from None: the answer may quote addresses, which no log may hold (invariant 7)
                raise meaning(failure) from None
            except OSError:
                raise _broken_off(client) from None

    @contextmanager
    def _connection(self) -> Iterator[_Client]:
        """A connection ready to send. Once the message is taken, failing to say goodbye must not send it again."""
        client = (
            _TlsClient(timeout=self.timeout, context=_trusted())
            if self.security is Security.TLS
            else _Client(timeout=self.timeout)
        )
        client.verdict = self.verdict
        client.cut_after(self.conversation)
        try:
            try:
                self._connect(client)
            except (smtplib.SMTPException, OSError) as failure:
                raise TryAgain(texts.UNREACHABLE.format(kind=type(failure).__name__)) from None
            yield client
        finally:
            client.cut_after(self.timeout)
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()
            client.let_go()

    def _connect(self, client: smtplib.SMTP) -> None:
        try:
            code, _ = client.connect(self.host, self.port)
            if code != _READY:
                raise smtplib.SMTPConnectError(code, "")
            if self.security is Security.STARTTLS:
                client.starttls(context=_trusted())
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise


@cache
def _trusted() -> ssl.SSLContext:
    """With the system's certificates: reading them takes some 40 ms of processor, and each letter has a connection."""
    return ssl.create_default_context()


class _Client(smtplib.SMTP):
    """Plain, or by STARTTLS. Makes the connection one that another thread can cut, also in the middle of a handshake.

    It also knows when the server has the whole message: from then on the server decides, within ``verdict`` seconds.
    """

    verdict = VERDICT
    handed_over = False
    _line: socket.socket | None = None
    _deadline: Timer | None = None

    def cut_after(self, seconds: float) -> None:
        """The connection ends in so many seconds, whatever was said before about its end."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = Timer(seconds, self.cut)
        self._deadline.daemon = True
        self._deadline.start()

    def send(self, s: Any) -> None:
        """smtplib sends a message in one piece, down to the line with a full stop that ends it."""
        super().send(s)
        if isinstance(s, bytes) and s.endswith(_END_OF_MESSAGE) and self.sock is not None:
            self.handed_over = True
            self.cut_after(self.verdict)
            self.sock.settimeout(self.verdict)

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
        if self._deadline is not None:
            self._deadline.cancel()
        if self._line is not None:
            self._line.close()


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        context: Any = self.context
        wrapped: socket.socket = context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)
        return wrapped


_TAKEN: Final = range(200, 300)
_REFUSED: Final = range(400, 600)


def _is_taken(failure: smtplib.SMTPException) -> bool:
    """Whether a server says yes to the whole message by another code than 250, which smtplib takes for a no."""
    return isinstance(failure, smtplib.SMTPDataError) and failure.smtp_code in _TAKEN


def _is_verdict(failure: smtplib.SMTPException) -> bool:
    """Whether a server that has the whole message said no to it. A line without a code, or one too long, says neither:

    the message may have been taken, and must not be sent again.
    """
    return isinstance(failure, smtplib.SMTPDataError) and failure.smtp_code in _REFUSED


def _broken_off(client: _Client) -> TryAgain | Unanswered:
    if client.handed_over:
        return Unanswered(texts.UNANSWERED)
    return TryAgain(texts.BROKEN_OFF)

"""Which answers of a mail server end a letter, and which make it wait."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from support.mails import plain
from unioncard.errors import Refused, TryAgain
from unioncard.notifications.letters.letter import Letter
from unioncard.notifications.message import message
from unioncard.notifications.outbox import Unanswered
from unioncard.notifications.smtp import Security, SmtpTransport

from .smtp_server import LATER, SILENCE, Script, serving

if TYPE_CHECKING:
    from email.message import EmailMessage


def mail() -> EmailMessage:
    letter = Letter("会员登记表校验结果", "贵会上传的会员登记表已校验。\n")
    return message(
        letter, "card@example.org", "office@example.org", "<m1@example.org>", datetime(2026, 11, 1, tzinfo=UTC)
    )


def transport(server: Script, security: Security = Security.NONE, user: str = "") -> SmtpTransport:
    return SmtpTransport("127.0.0.1", server.port, security, user, "secret", timeout=5)


def test_a_letter_arrives_as_written() -> None:
    with serving() as server:
        transport(server).send(mail())
    [taken] = server.taken
    arrived = message_from_bytes(taken, policy=policy.default)
    assert arrived["Subject"] == "会员登记表校验结果"
    assert arrived["Message-ID"] == "<m1@example.org>"
    assert plain(arrived).splitlines() == ["贵会上传的会员登记表已校验。"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_passing_no_is_tried_again(step: str) -> None:
    with serving(**{step: "451 greylisted"}) as server, pytest.raises(TryAgain, match="451"):
        transport(server).send(mail())


@pytest.mark.parametrize("step", ["HELLO", "MAIL", "RCPT", "DATA"])
def test_a_broken_connection_is_tried_again(step: str) -> None:
    with serving(**{step: None}) as server, pytest.raises(TryAgain):
        transport(server).send(mail())


def test_a_connection_that_breaks_when_the_server_has_the_whole_letter_leaves_it_unanswered() -> None:
    with serving(BODY=None) as server, pytest.raises(Unanswered):
        transport(server).send(mail())
    assert len(server.taken) == 1


def test_a_server_that_says_nothing_about_the_whole_letter_leaves_it_unanswered() -> None:
    with serving(BODY=SILENCE) as server, pytest.raises(Unanswered):
        replace(transport(server), verdict=0.3).send(mail())
    assert len(server.taken) == 1


@pytest.mark.parametrize("answer", ["OK queued", "2", "354 go on", "150 wait", "250 " + "x" * 9000, "999 huh"])
def test_an_answer_to_the_whole_letter_that_says_neither_yes_nor_no_leaves_it_unanswered(answer: str) -> None:
    with serving(BODY=answer) as server, pytest.raises(Unanswered):
        transport(server).send(mail())


@pytest.mark.parametrize("answer", ["200 queued", "251 will forward"])
def test_any_yes_to_the_whole_letter_is_a_yes(answer: str) -> None:
    with serving(BODY=answer) as server:
        transport(server).send(mail())
        assert len(server.taken) == 1


def test_a_server_may_think_about_the_whole_letter_for_longer_than_about_anything_else() -> None:
    """RFC 5321 4.5.3.2.6: ten minutes. The server answers when both limits of the conversation are over."""
    with serving(BODY=LATER) as server:
        sender = replace(transport(server), timeout=0.4, conversation=0.4, verdict=60)
        sending = threading.Thread(target=sender.send, args=(mail(),))
        sending.start()
        assert server.has_the_letter.wait(30)
        sending.join(1)
        assert sending.is_alive(), "it waits beyond the limits that hold before the letter is handed over"
        server.may_answer.set()
        sending.join(30)
        assert not sending.is_alive()
    assert len(server.taken) == 1


def test_nobody_listening_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryAgain):
        SmtpTransport("127.0.0.1", port, Security.NONE).send(mail())


def test_a_refused_login_makes_the_letter_wait_for_whoever_mends_it() -> None:
    with serving(EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 no") as server, pytest.raises(TryAgain):
        transport(server, user="card").send(mail())
    assert not server.taken


def test_a_server_without_starttls_gets_no_letter_in_the_clear() -> None:
    with serving() as server, pytest.raises(TryAgain):
        transport(server, Security.STARTTLS).send(mail())
    assert "MAIL" not in server.verbs


@pytest.mark.parametrize("goodbye", [None, "421 too busy to part"])
def test_a_letter_the_server_took_is_not_sent_again_because_it_left_rudely(goodbye: str | None) -> None:
    with serving(QUIT=goodbye) as server:
        transport(server).send(mail())
    assert len(server.taken) == 1


def taken_from(server: socket.socket, dripping: threading.Event) -> None:
    """Take one connection, and send a byte of a greeting every tenth of a second."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        while not dripping.wait(0.1):
            connection.sendall(b"2")


@pytest.mark.parametrize("security", list(Security))
def test_a_server_that_drips_does_not_hold_us_beyond_the_conversations_end(security: Security) -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=taken_from, args=(server, ended), daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(TryAgain):
            SmtpTransport("127.0.0.1", server.getsockname()[1], security, timeout=60, conversation=1).send(mail())
        took = time.monotonic() - began
        ended.set()
        thread.join(30)
    assert 0.5 < took < 30 or security is Security.TLS, "what is no TLS is seen at once"


def test_no_address_and_no_password_reaches_a_log() -> None:
    with serving(RCPT="550 no office@example.org here") as server, pytest.raises(Refused) as caught:
        transport(server).send(mail())
    logged = "".join(traceback.format_exception(caught.value)) + repr(transport(server))
    assert "office@" not in logged and "secret" not in logged

"""The mail sink keeps each mail whole, in order of arrival."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import Envelope

from unioncard_local.stack.mailsink import Sink

if TYPE_CHECKING:
    from pathlib import Path


def deliver(sink: Sink, content: bytes) -> str:
    envelope = Envelope()
    envelope.rcpt_tos, envelope.original_content = ["a@example.invalid", "b@example.invalid"], content
    nothing: Any = None
    return asyncio.run(sink.handle_DATA(nothing, nothing, envelope))


def test_mails_are_numbered_as_they_arrive_and_kept_byte_for_byte(tmp_path: Path):
    sink = Sink(tmp_path / "mail")

    answers = [deliver(sink, text) for text in (b"Subject: 1\r\n\r\n\xb9\xa4", b"Subject: 2\r\n\r\n")]

    assert answers == ["250 kept as 0001.eml", "250 kept as 0002.eml"]
    first = (tmp_path / "mail" / "0001.eml").read_bytes()
    assert first == b"X-Envelope-To: a@example.invalid, b@example.invalid\r\nSubject: 1\r\n\r\n\xb9\xa4"


def test_a_sink_started_again_goes_on_after_the_mails_that_are_there(tmp_path: Path):
    deliver(Sink(tmp_path), b"1")
    deliver(Sink(tmp_path), b"2")

    assert sorted(mail.name for mail in tmp_path.iterdir()) == ["0001.eml", "0002.eml"]

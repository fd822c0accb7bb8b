"""The envelope."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from unioncard.errors import InvalidInput
from unioncard.notifications.letters import Attachment, Letter
from unioncard.notifications.message import message

NAME = "河南省工会会员卡办理进展月报-郑州市总工会-2026-10.xlsx"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LETTER = Letter(
    "河南省工会会员卡办理进展月报：2026年10月（郑州市总工会）",
    "贵会：\n" * 300,
    (Attachment(NAME, SHEET, b"PK\x00\xff"),),
)
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)


def built(letter: Letter = LETTER, recipient: str = "office@example.org") -> EmailMessage:
    return message(letter, "card@example.org", recipient, "<month-1@example.org>", AT)


def test_a_message_reads_back_as_it_was_written() -> None:
    arrived = message_from_bytes(built().as_bytes(), policy=policy.default)
    assert isinstance(arrived, EmailMessage)
    assert arrived["Subject"] == LETTER.subject
    assert arrived["From"] == "河南省工会会员卡系统 <card@example.org>"
    assert arrived["Date"].datetime == AT
    body = arrived.get_body()
    assert body is not None and body.get_content().splitlines() == LETTER.text.splitlines()
    [attachment] = arrived.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == (NAME, SHEET)
    assert attachment.get_content() == b"PK\x00\xff"


def test_a_retry_builds_the_same_bytes() -> None:
    assert built().as_bytes() == built().as_bytes()


def test_a_message_is_seven_bit_with_crlf_and_short_lines() -> None:
    content = built().as_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.splitlines())) <= 998


def test_a_line_break_in_a_name_makes_no_header() -> None:
    with pytest.raises(InvalidInput):
        built(Letter("月报\r\nBcc: thief@example.org", "正文"))


@pytest.mark.parametrize(
    "recipient",
    ["", "office@", "no address", "张@example.org", "o@郑州.cn", "a@example.org\r\nBcc: b@example.org"],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(recipient: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        built(recipient=recipient)
    assert "example" not in str(caught.value) and caught.value.__suppress_context__

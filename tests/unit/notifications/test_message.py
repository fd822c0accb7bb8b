"""The envelope."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from urllib.parse import unquote

import pytest

from support.mails import html, plain
from unioncard.errors import InvalidInput
from unioncard.notifications.letters.letter import Attachment, Letter
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
    assert plain(arrived).splitlines() == LETTER.text.splitlines()
    [attachment] = arrived.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == (NAME, SHEET)
    assert attachment.get_content() == b"PK\x00\xff"


def test_the_same_letter_is_there_as_text_and_as_html_before_its_attachments() -> None:
    kinds = [part.get_content_type() for part in built().walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", SHEET]
    [alone, *_] = built(Letter("月报", "正文")).walk()
    assert alone.get_content_type() == "multipart/alternative"


def test_a_name_with_markup_is_shown_as_it_is() -> None:
    letter = Letter("<b>月报", "<script>alert(1)</script>工会：\n  工会　　<a href='x'>\n  \"https://x.example\"&\n")
    shown = html(built(letter))
    assert "&lt;script&gt;" in shown and "&lt;a href=" in shown and "&lt;b&gt;" in shown
    assert not re.search(r"<(script|a|b)\b", shown)


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


LONG_NAME = "河南省工会会员卡办理进展月报-" + "某某建设集团有限公司工会委员会" * 4 + ".xlsx"


def header(name: str, which: str) -> str:
    """The attachment's header as it stands on the wire, unfolded."""
    letter = Letter("月报", "正文", (Attachment(name, SHEET, b"PK"),))
    [attachment] = message_from_bytes(built(letter).as_bytes(), policy=policy.compat32).get_payload()[1:]  # type: ignore[index]
    return str(attachment[which]).replace("\n ", " ")


def words(text: str) -> str:
    return str(make_header(decode_header(text)))


@pytest.mark.parametrize("name", [NAME, LONG_NAME, "report.xlsx"])
def test_a_program_that_knows_only_encoded_words_finds_an_attachments_name(name: str) -> None:
    """Many mail programs in China read name= or filename= and know nothing of RFC 2231."""
    for which, parameter in (("Content-Type", "name"), ("Content-Disposition", "filename")):
        [value] = re.findall(rf'\b{parameter}="([^"]*)"', header(name, which))
        assert words(value) == name


@pytest.mark.parametrize("name", [NAME, LONG_NAME, "report.xlsx"])
def test_a_program_that_knows_the_standard_finds_it_too(name: str) -> None:
    letter = Letter("月报", "正文", (Attachment(name, SHEET, b"PK"),))
    content = built(letter).as_bytes()
    [attachment] = message_from_bytes(content, policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert (attachment.get_filename(), attachment.get_content()) == (name, b"PK")
    [standard] = re.findall(r"filename\*=utf-8''([^;\s]+)", header(name, "Content-Disposition"))
    assert unquote(standard) == name
    assert content.isascii() and max(map(len, content.splitlines())) <= 998


def test_a_name_longer_than_a_header_can_hold_keeps_its_ending() -> None:
    letter = Letter("月报", "正文", (Attachment("长" * 300 + ".xlsx", SHEET, b"PK"),))
    content = built(letter).as_bytes()
    [attachment] = message_from_bytes(content, policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert attachment.get_filename() == "长" * 85 + ".xlsx"
    assert max(map(len, content.splitlines())) <= 998


def test_a_name_holds_nothing_that_a_folder_or_a_header_would_take_for_its_own() -> None:
    letter = Letter("月报", "正文", (Attachment('a/b\\c"d\r\nBcc: e.xlsx', SHEET, b"PK"),))
    content = built(letter).as_bytes()
    assert b"\nBcc" not in content
    [attachment] = message_from_bytes(content, policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert attachment.get_filename() == "a_b_c_d__Bcc_ e.xlsx"

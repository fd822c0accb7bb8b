"""The letter to a union whose members others want: its own register and rows, and nothing of a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.worked import UNION, people_file
from unioncard.messages.notify import MAIL_ORDER, TransferAsked
from unioncard.notifications.letters.transfers import transfer_asked
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way

PEOPLE = sample_rows(2, seed=51)
ORIGIN = "https://card.example.org"


class Sent:
    """A mail service that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def send(self, message: Any) -> None:
        self.messages.append(message)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def post(way: Way, sent: Sent) -> Post:
    s = way.stores
    outbox = Outbox(s.mails, sent, "card@example.org")
    return Post(Mailing(s.directory), s.registers, s.products, outbox, ORIGIN, s.transfers)  # type: ignore[arg-type]


class Mailing:
    """A directory in which every union has an address."""

    def __init__(self, directory: Any) -> None:
        self.directory = directory

    def union(self, code: str) -> Any:
        return replace(self.directory.union(code), contact_mail=f"{code}@example.org")


def order(way: Way) -> TransferAsked:
    holding = way.taken(people_file(PEOPLE))
    asking = way.taken(people_file(PEOPLE, 会籍变化类型="转入"), union="4108000001")
    return TransferAsked(register_id=holding.id, by=asking.id)


def test_the_letter_goes_once_to_the_union_that_holds_them_and_names_only_its_own_rows(
    way: Way, post: Post, sent: Sent
) -> None:
    asked = order(way)
    assert MAIL_ORDER.validate_json(asked.model_dump_json()) == asked
    assert [post.carry_out(asked) for _ in range(2)] == [MailState.SENT] * 2

    (message,) = sent.messages
    text = plain(message)
    assert message["To"] == f"{UNION}@example.org"
    assert asked.register_id in text and "行号　　　2、3\n" in text and "2 人" in text
    assert asked.by not in text and "4108000001" not in text
    private = [str(value) for person in PEOPLE for value in (person["姓名"], person["证件号码"], person["移动电话"])]
    assert [value for value in private if value in message.as_string() + text] == []


def test_when_all_were_released_meanwhile_there_is_nothing_to_write(way: Way, post: Post, sent: Sent) -> None:
    asked = order(way)
    for row in (2, 3):
        way.released(asked.register_id, row)
    assert [post.carry_out(asked) for _ in range(2)] == [MailState.NEEDLESS] * 2
    assert sent.messages == []


def test_a_letter_about_many_rows_lists_the_first_and_counts_all() -> None:
    text = transfer_asked("第一机械厂工会", "R1", range(2, 202), origin=ORIGIN).text
    assert "200 人" in text and "、51……" in text and "、52" not in text

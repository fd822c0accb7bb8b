"""The letter about a batch that its bank has answered: counts as stored, what to do, and nothing of a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.worked import FIXED_UNION, UNION, people_file
from unioncard.messages.notify import MAIL_ORDER, BatchAnswered, RegisterChecked
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way

PEOPLE = sample_rows(4, seed=77)
ORIGIN = "https://card.example.org"
BEYOND_GBK = "㛃"
"""A character of GB 18030 that GBK lacks (民委发〔2016〕33号)."""


class Sent:
    """A mail service that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def send(self, message: Any) -> None:
        self.messages.append(message)

    def text(self) -> str:
        (message,) = self.messages
        return plain(message)


class Mailing:
    """A directory in which every union has an address."""

    def __init__(self, directory: Any) -> None:
        self.directory = directory
        self.bank = directory.bank

    def union(self, code: str) -> Any:
        return replace(self.directory.union(code), contact_mail=f"{code}@example.org")


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def post(way: Way, sent: Sent) -> Post:
    s = way.stores
    directory: Any = Mailing(s.directory)
    outbox = Outbox(s.mails, sent, "card@example.org")
    return Post(directory, s.registers, s.products, outbox, ORIGIN, s.transfers, batches=s.batches)


@pytest.fixture
def batch(way: Way) -> str:
    return way.sent(people_file(PEOPLE)).id


def test_an_answered_batch_says_how_many_cards_there_are_and_whom_the_bank_refused(
    way: Way, post: Post, sent: Sent, batch: str
) -> None:
    way.answered(batch, refuse=1)
    for _ in range(2):  # a message may come twice
        assert post.carry_out(BatchAnswered(batch_id=batch)) is MailState.SENT
    text = sent.text()
    assert "已开卡　　3 人" in text
    assert "退回　　　1 人" in text
    assert f"{ORIGIN}/desk.html#/batches/{batch}\n" in text
    assert f"{ORIGIN}/desk.html#/custody/{batch}\n" in text
    union = way.stores.directory.union(UNION).name
    assert sent.messages[0]["Subject"] == f"银行答复：开卡 3 人，退回 1 人（{union}，批次 {batch}）"
    cells = [str(one[column]) for one in PEOPLE for column in ("姓名", "证件号码", "移动电话")]
    assert [cell for cell in cells if cell in text] == []


def test_a_refused_file_says_that_nobody_has_a_card_and_what_becomes_of_those_without_fault(
    way: Way, post: Post, sent: Sent
) -> None:
    way.announced(20)
    batch = way.sent(people_file(PEOPLE), FIXED_UNION).id
    way.answered(batch, refuse=1)
    assert post.carry_out(BatchAnswered(batch_id=batch)) is MailState.SENT
    text = sent.text()
    assert "整份退回" in text
    assert "没有错的　3 人" in text
    assert "已编入新的一批重新报送" in text
    assert "领卡" not in text


def test_of_a_batch_that_is_done_meanwhile_only_those_whom_the_bank_refused_are_worth_a_letter(
    way: Way, post: Post, sent: Sent, batch: str
) -> None:
    way.answered(batch, refuse=1)
    way.stores.batches.close(batch, "2026-11-28T03:19:12Z", 0)
    post.carry_out(BatchAnswered(batch_id=batch))
    assert "不用再领" in sent.text()
    assert "逐人办理" in sent.text()
    done = way.sent(people_file(sample_rows(2, seed=79))).id
    way.answered(done)
    way.stores.batches.close(done, "2026-11-28T03:19:12Z", 0)
    post.carry_out(BatchAnswered(batch_id=done))
    assert len(sent.messages) == 1


def test_no_letter_is_written_of_a_batch_that_is_still_at_its_bank(post: Post, sent: Sent, batch: str) -> None:
    post.carry_out(BatchAnswered(batch_id=batch))
    assert sent.messages == []


def test_the_order_is_read_back_from_its_message() -> None:
    order = BatchAnswered(batch_id="R20261123-7KM3Q9XTBW-01")
    assert MAIL_ORDER.validate_json(order.model_dump_json()) == order
    assert order.name == "batch-answered/R20261123-7KM3Q9XTBW-01"


def test_the_letter_about_a_register_says_in_which_columns_what_is_to_be_corrected(
    way: Way, post: Post, sent: Sent
) -> None:
    way.announced(10)
    people = sample_rows(3, seed=78)
    for one in people[:2]:
        one["姓名"] = f"王{BEYOND_GBK}"
    batch = way.sent(people_file(people), FIXED_UNION)
    post.carry_out(RegisterChecked(register_id=batch.register))
    assert "    姓名　有银行系统不收的字：2 行\n" in sent.text()

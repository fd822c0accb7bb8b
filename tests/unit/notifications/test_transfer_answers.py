"""Letters about answered transfers and about those that nobody answered: own rows, counts and names of unions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.members.transfer import Direction, RefusalReason, answer_day, slot_of
from unioncard.messages.notify import MAIL_ORDER, TransferAnswered, TransferAsked, TransferRaised
from unioncard.notifications.letters.transfers import AnsweredTransfers, transfer_answered, transfer_raised
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register

NEW_UNION, ORIGIN = "4108000001", "https://card.example.org"
PEOPLE = sample_rows(4, seed=51)
HOLDER = Officer("officer-1", UNION)


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

    def union(self, code: str) -> Any:
        return replace(self.directory.union(code), contact_mail=f"{code}@example.org")


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def post(way: Way, sent: Sent) -> Post:
    s = way.stores
    outbox = Outbox(s.mails, sent, "card@example.org")
    directory: Any = Mailing(s.directory)
    return Post(directory, s.registers, s.products, outbox, ORIGIN, s.transfers, requests=way.requests)


@pytest.fixture
def asking(way: Way) -> Register:
    way.taken(people_file(PEOPLE))
    return way.taken(people_file(PEOPLE, 会籍变化类型="转入"), union=NEW_UNION)


def private(text: str) -> list[str]:
    cells = [str(person[column]) for person in PEOPLE for column in ("姓名", "证件号码", "移动电话")]
    return [cell for cell in cells if cell in text]


def test_answers_of_one_sitting_are_one_letter_to_the_union_that_asked(
    way: Way, post: Post, sent: Sent, asking: Register
) -> None:
    first, second, *_ = sorted(way.requests.page(Direction.OF_US, UNION, None, "", 50).requests, key=_row)
    way.transfer_desk.agree(HOLDER, first.id)
    way.transfer_desk.refuse(HOLDER, second.id, RefusalReason.FORMALITIES, "请先办完交接")
    done, refused = (way.completion.carry_out(one.id) for one in (first, second))
    orders = {slot: TransferAnswered(register_id=asking.id, slot=slot) for slot in map(_slot, (done, refused))}
    for order in orders.values():
        assert MAIL_ORDER.validate_json(order.model_dump_json()) == order
        assert [post.carry_out(order) for _ in range(2)] == [MailState.SENT] * 2
    assert {message["To"] for message in sent.messages} == {f"{NEW_UNION}@example.org"}
    text = "".join(plain(message) for message in sent.messages)
    assert "行号 2" in text and "第 3 行　转出手续还没有办完" in text and asking.id in text
    assert (private(text), "请先办完交接" in text, UNION in text) == ([], False, False)


def _row(request: Any) -> int:
    return int(request.holder_row)


def _slot(request: Any) -> str:
    return slot_of(request.ended_at)


def test_a_slot_without_answers_has_no_letter(post: Post, sent: Sent, asking: Register) -> None:
    assert post.carry_out(TransferAnswered(register_id=asking.id, slot="2020-01-01T00:00:00Z")) is MailState.NEEDLESS
    assert sent.messages == []


def test_the_union_above_learns_whom_below_nobody_answered_for(
    way: Way, post: Post, sent: Sent, asking: Register
) -> None:
    day = answer_day(clock.day_of(asking.opened_at).isoformat())
    for transfer in [one.id for one in way.requests.due(day)]:
        way.completion.carry_out(transfer, day)
    order = TransferRaised(union="410100", day=day)
    assert MAIL_ORDER.validate_json(order.model_dump_json()) == order
    assert [post.carry_out(order) for _ in range(2)] == [MailState.SENT] * 2
    assert way.stores.directory.union(UNION).name in sent.text() and "4 人" in sent.text()
    assert private(sent.text()) == []


def test_the_letter_that_asks_names_the_asking_union_and_what_is_still_open(
    way: Way, post: Post, sent: Sent, asking: Register
) -> None:
    first, *_ = sorted(way.requests.page(Direction.OF_US, UNION, None, "", 50).requests, key=_row)
    way.transfer_desk.refuse(HOLDER, first.id, RefusalReason.STILL_EMPLOYED)
    post.carry_out(TransferAsked(register_id=first.holder_register, by=asking.id))
    assert way.stores.directory.union(NEW_UNION).name in sent.text() and "3、4、5\n" in sent.text()


@pytest.mark.parametrize(
    ("at", "slot"),
    [("2026-11-28T10:09:59Z", "2026-11-28T10:00:00Z"), ("2026-11-28T10:10:00Z", "2026-11-28T10:10:00Z")],
)
def test_slots_are_of_ten_minutes(at: str, slot: str) -> None:
    assert slot_of(at) == slot


def test_long_letters_list_the_first_and_count_all() -> None:
    many = [(f"示例{number}厂工会", 2) for number in range(60)]
    assert "120 人" in transfer_raised("示例市总工会", many, origin=ORIGIN).text
    rows = AnsweredTransfers("示例厂工会", "R1", range(2, 202), [(row, "其他") for row in range(60)])
    text = transfer_answered(rows, origin=ORIGIN).text
    assert "200 人" in text and "、51……" in text and "第 49 行" in text and "第 50 行" not in text

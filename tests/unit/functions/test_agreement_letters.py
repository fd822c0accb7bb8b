"""Letters about agreements: on the first day, thirty days before the last one and on it; once, and true then."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import CONTEXT, event, taken_out
from support.killing import Killed, Killer, killing
from support.mails import plain
from unioncard import clock
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.errors import TryAgain
from unioncard.messages.notify import MAIL_ORDER, AgreementTerm
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import WAITS, Post
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from support.handlers import Handlers
    from support.worked import Way

PROVINCE, CITY, UNION = "410000", "410100", "4101000001"
CLAIMS = {"sub": "chief", "union": CITY, "roles": "administrator"}
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
TERMS = Agreement(UNION, "bankone", FIRST, LAST, 1000)


class Sent:
    """A mail service that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []

    def send(self, message: Any) -> None:
        self.letters.append((str(message["To"]), str(message["Subject"]), plain(message)))


class Mailing:
    """A directory in which every union has an address."""

    def __init__(self, directory: Any) -> None:
        self.directory = directory

    def union(self, code: str) -> Any:
        return replace(self.directory.union(code), contact_mail=f"{code}@example.org")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.directory, name)


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def post(way: Way, sent: Sent) -> Post:
    s, directory = way.stores, Mailing(way.stores.directory)
    outbox = Outbox(s.mails, sent, "card@example.org")
    return Post(
        directory, s.registers, s.products, outbox, "https://x.example", s.transfers,  # type: ignore[arg-type]
        agreements=AgreementTable(Table("directory")),
    )  # fmt: skip


def ordered() -> list[AgreementTerm]:
    """What lies in the queue of letters about agreements; it is taken out."""
    found = map(MAIL_ORDER.validate_json, taken_out("mail"))
    return [one for one in found if isinstance(one, AgreementTerm)]


def morning(day: date) -> list[tuple[str, str]]:
    """What the schedule of a day orders about the union's agreement: the reason and who reads it."""
    importlib.import_module("report").handler({"remind_of_cards": f"{day}T08:00:00+08:00"}, CONTEXT)
    return sorted((one.term, one.union) for one in ordered() if one.agreement == TERMS.id)


def signed(handlers: Handlers, first: date, last: date | None) -> str:
    body = {"union": UNION, "bank": "bankone", "valid_from": str(first), "valid_to": last and str(last)}
    handlers.answer(event("POST /agreements", CLAIMS, body=body))
    return f"{UNION}.{first}.bankone"


def test_its_union_is_written_to_on_three_days_and_the_one_above_of_the_end(way: Way, handlers: Handlers) -> None:
    assert handlers.by_route
    way.stores.directory.load(Directory((), (), (TERMS,)))
    both = {"begins": [UNION], "ends-soon": [CITY, UNION], "ends": [CITY, UNION]}
    for term, day in {"begins": FIRST, "ends-soon": LAST - timedelta(30), "ends": LAST}.items():
        assert morning(day) == [(term, one) for one in both[term]]
        for near in (day - timedelta(1), day + timedelta(1)):
            assert morning(near) == []


def test_what_was_signed_or_prolonged_by_page_is_written_about_too(way: Way, handlers: Handlers) -> None:
    coming = clock.today() + timedelta(100)
    id = signed(handlers, coming, coming + timedelta(200))
    assert ordered() == []
    store = AgreementTable(Table("directory"))
    assert id in [one.id for one in store.everywhere()]
    path, later = {"id": id}, str(coming + timedelta(300))
    handlers.answer(event("POST /agreements/{id}", CLAIMS, path=path, body={"valid_to": later}))
    assert [str(one.valid_to) for one in store.everywhere() if one.id == id] == [later]


@pytest.mark.parametrize(
    ("days", "terms"), [(None, {"begins"}), (31, {"begins"}), (30, {"begins", "ends-soon"}), (0, {"begins", "ends"})]
)
def test_what_no_morning_comes_to_any_more_is_ordered_when_it_is_signed(
    way: Way, handlers: Handlers, days: int | None, terms: set[str]
) -> None:
    today = clock.today()
    signed(handlers, today, None if days is None else today + timedelta(days))
    assert {one.term for one in ordered()} == terms
    assert way


def test_an_agreement_that_is_ended_soon_is_written_about_at_once(way: Way, handlers: Handlers) -> None:
    today = clock.today()
    id = signed(handlers, today, None)
    ordered()
    handlers.answer(
        event("POST /agreements/{id}", CLAIMS, path={"id": id}, body={"valid_to": str(today + timedelta(5))})
    )
    assert sorted((one.term, one.union) for one in ordered()) == [("ends-soon", CITY), ("ends-soon", UNION)]
    assert way


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_no_letter_is_lost_or_written_of_nothing(
    handlers: Handlers, post: Post, sent: Sent, *, after: bool
) -> None:
    today, call, killed = clock.today(), 0, True
    while killed:
        call, killed = call + 1, False
        last = today + timedelta(40 + call)
        with killing(Killer(call, after)):
            try:
                signed(handlers, today, last)
            except Killed:
                killed = True
        known = AgreementTable(Table("directory")).of_union(UNION)[0]
        for one in ordered():
            post.carry_out(one, WAITS + 1)
        assert len(sent.letters) == len(known), call
        if known:
            break
    assert call > 2


def test_each_is_written_once_and_says_what_comes_next(way: Way, post: Post, sent: Sent) -> None:
    way.stores.directory.load(Directory((), (), (TERMS,)))
    for term, day in (("begins", FIRST), ("ends-soon", LAST), ("ends", LAST)):
        order = AgreementTerm(union=UNION, agreement=TERMS.id, term=term, day=str(day))  # type: ignore[arg-type]
        assert [post.carry_out(order) for _ in range(2)] == [MailState.SENT] * 2
    begins, soon, _ends = sent.letters
    assert (begins[0], str(FIRST) in begins[1], f"desk.html#/unions/{UNION}" in begins[2]) == (
        f"{UNION}@example.org", True, True,
    )  # fmt: skip
    city = way.stores.directory.union(CITY).name
    assert str(LAST) in soon[1] and f"依据的是{city}的协议" in soon[2], "the city's covers it from the next day"


def test_without_a_next_agreement_it_says_that_no_card_can_be_asked_for(way: Way, post: Post, sent: Sent) -> None:
    (city,) = AgreementTable(Table("directory")).of_union(CITY)[0]
    way.stores.directory.load(Directory((), (), (replace(city, valid_to=LAST),)))
    for union in (CITY, PROVINCE):
        post.carry_out(AgreementTerm(union=union, agreement=city.id, term="ends", day=str(LAST)))
    (own, above) = sent.letters
    assert "不能报送新的开卡批次" in own[2] and "请督促该工会" in above[2]
    assert (own[0], above[0]) == (f"{CITY}@example.org", f"{PROVINCE}@example.org")


def test_what_was_prolonged_meanwhile_is_not_written(way: Way, post: Post, sent: Sent) -> None:
    way.stores.directory.load(Directory((), (), (TERMS,)))
    order = AgreementTerm(union=UNION, agreement=TERMS.id, term="ends", day=str(LAST - timedelta(1)))
    with pytest.raises(TryAgain):
        post.carry_out(order)
    assert post.carry_out(order, WAITS + 1) is MailState.NEEDLESS
    assert (sent.letters, way.stores.mails.find(order.name)) == ([], None)

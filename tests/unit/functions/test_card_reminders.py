"""Cards that wait at the branch or with the clerk: who is written to, on which day, and what the letters say."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import CONTEXT, deployed_handlers, taken_out
from support.mails import plain
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.backlogs import WaitingWorkTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.cloud.stores.worklists import WaitingCardTable, WorkListTable
from unioncard.custody.apply import CustodyUpdates, RowFact
from unioncard.custody.plastic import Fact
from unioncard.desk.open_work import OpenWork
from unioncard.ledger.backlog import Wait
from unioncard.messages.notify import MAIL_ORDER, AgreementTerm, CardsWaiting, CardsWaitingBelow
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.worked import Way

CITY = "410100"


class Sent:
    """A mail service that keeps what it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, message: Any) -> None:
        self.texts.append(plain(message))


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
    directory: Any = Mailing(s.directory)
    outbox = Outbox(s.mails, sent, "card@example.org")
    store = WaitingCardTable(Table("work"))
    return Post(directory, s.registers, s.products, outbox, "https://x.example", s.transfers, waiting_cards=store)


@pytest.fixture
def since(way: Way) -> date:
    """Three cards wait to be fetched since this day."""
    batch = way.sent(people_file(sample_rows(3, seed=5)))
    way.answered(batch.id)
    projected(way, batch.id)
    (entry,) = WaitingCardTable(Table("work")).until(UNION, "2099-01-01")
    return date.fromisoformat(entry.since)


def projected(way: Way, batch: str) -> None:
    OpenWork(WorkListTable(Table("work")), way.stores.directory, way.stores.batches).batch(
        batch, CustodyTable(Table("work"))
    )


@pytest.fixture
def report(way: Way) -> Iterator[Any]:
    with deployed_handlers(way.stores, FIRST_MONTH=clock.month_of(clock.now())):
        yield importlib.import_module("report")


def reminded(report: Any, day: date) -> list[Any]:
    """The letters that the schedule of a day orders."""
    report.handler({"remind_of_cards": f"{day}T08:00:00+08:00"}, CONTEXT)
    found: list[Any] = []
    while bodies := taken_out("mail"):
        found += [MAIL_ORDER.validate_json(body) for body in bodies]
    return found


def test_an_agreement_of_a_union_that_is_no_more_keeps_no_letter_from_others(report: Any, since: date) -> None:
    day = since + timedelta(30)
    signed = [Agreement(union, "bankone", day, None, 1000) for union in ("4101999999", "4103000001")]
    for one in signed:
        AgreementTable(Table("directory")).note(one, 0)
    ordered = reminded(report, day)
    assert CardsWaiting(union=UNION, day=str(day)) in ordered
    assert [one.union for one in ordered if isinstance(one, AgreementTerm)] == ["4103000001"]


def test_a_union_is_written_to_when_its_cards_have_waited_for_30_60_and_90_days(report: Any, since: date) -> None:
    written = {
        days: [one for one in reminded(report, since + timedelta(days)) if isinstance(one, CardsWaiting)]
        for days in (0, 29, 30, 31, 60, 90, 120)
    }
    assert {days for days, orders in written.items() if orders} == {30, 60, 90}
    assert written[30] == [CardsWaiting(union=UNION, day=(since + timedelta(30)).isoformat())]
    assert json.loads(written[30][0].model_dump_json())["kind"] == "cards-waiting"


def test_cities_are_written_to_on_mondays(report: Any, since: date) -> None:
    monday = since + timedelta(7 - since.weekday())
    for days in range(7):
        orders = [one.union for one in reminded(report, monday + timedelta(days)) if isinstance(one, CardsWaitingBelow)]
        assert (CITY in orders) is (days == 0)


def test_the_letters_say_what_still_waits_and_are_written_once(way: Way, post: Post, sent: Sent, since: date) -> None:
    day = (since + timedelta(30)).isoformat()
    for order in (CardsWaiting(union=UNION, day=day), CardsWaitingBelow(union=CITY, day=day)):
        assert [post.carry_out(order) for _ in range(2)] == [MailState.SENT] * 2
    to_union, to_city = sent.texts
    assert "最早的满 30 天　已开卡，待领取　3 张" in to_union
    assert way.stores.directory.union(UNION).name + "　3 张" in to_city
    assert post.carry_out(CardsWaiting(union=UNION, day=(since + timedelta(31)).isoformat())) is MailState.NEEDLESS


def fetched_on_two_days(way: Way, since: date) -> str:
    """Of three cards one was fetched twenty days after the others; the batch."""
    (entry,) = WaitingCardTable(Table("work")).until(UNION, "2099-01-01")
    days = (since, since, since + timedelta(20))
    for number, day in enumerate(days, 1):
        facts = [RowFact(number, Fact.COLLECTED, day.isoformat())]
        CustodyUpdates(way.stores.batches, CustodyTable(Table("work"))).apply(
            entry.batch, f"custody/{entry.batch}/{number}", facts
        )
    projected(way, entry.batch)
    return entry.batch


def test_each_card_has_waited_since_its_own_day(way: Way, post: Post, sent: Sent, since: date) -> None:
    fetched_on_two_days(way, since)
    waits = [one for one in WaitingWorkTable(Table("work")).below(CITY) if one.kind is Wait.TO_SIGN]
    assert {one.since: one.number for one in waits} == {str(since): 2, str(since + timedelta(20)): 1}
    day = (since + timedelta(35)).isoformat()
    assert post.carry_out(CardsWaitingBelow(union=CITY, day=day)) is MailState.SENT
    assert "有 2 张会员卡，满 30 天还没有领取或签收" in sent.texts[0]


def test_a_unions_letter_does_not_say_of_all_cards_of_a_batch_what_is_true_of_the_first(
    way: Way, post: Post, sent: Sent, since: date
) -> None:
    fetched_on_two_days(way, since)
    assert post.carry_out(CardsWaiting(union=UNION, day=(since + timedelta(30)).isoformat())) is MailState.SENT
    assert "最早的满 30 天　已领取，待签收　3 张" in sent.texts[0]


def test_entries_of_an_earlier_release_say_the_first_day_alone(way: Way, since: date) -> None:
    batch, work = fetched_on_two_days(way, since), Table("work")
    (found,) = work.query(f"WORK#{CITY}#to-sign")
    work.put(to_item(found | {"facts": {name: one for name, one in found["facts"].items() if name != "by_day"}}))
    waits = [one for one in WaitingWorkTable(work).below(CITY) if one.kind is Wait.TO_SIGN]
    assert [(one.since, one.number) for one in waits] == [(str(since), 3)]
    (cards,) = WaitingCardTable(work).until(CITY, str(since))
    assert (cards.batch, cards.cards) == (batch, 3)


def test_who_fetched_or_signed_meanwhile_is_not_written_to(way: Way, post: Post, sent: Sent, since: date) -> None:
    (entry,) = WaitingCardTable(Table("work")).until(UNION, "2099-01-01")
    facts = [RowFact(row.number, Fact.SIGNED, since.isoformat()) for row in way.stores.batches.rows(entry.batch)]
    CustodyUpdates(way.stores.batches, CustodyTable(Table("work"))).apply(
        entry.batch, f"custody/{entry.batch}/x", facts
    )
    projected(way, entry.batch)
    day = (since + timedelta(30)).isoformat()
    assert post.carry_out(CardsWaiting(union=UNION, day=day)) is MailState.NEEDLESS
    assert post.carry_out(CardsWaitingBelow(union=CITY, day=day)) is MailState.NEEDLESS
    assert sent.texts == []


def test_a_city_is_told_of_the_unions_below_it_alone_also_where_one_has_moved_since_its_cards_were_listed(
    way: Way, post: Post, sent: Sent, since: date
) -> None:
    directory = way.stores.directory
    elsewhere = replace(directory.union(UNION), parent="410200", path=f"/410000/410200/{UNION}/")
    directory.load(Directory((elsewhere,), (), ()))
    day = (since + timedelta(40)).isoformat()
    assert post.carry_out(CardsWaitingBelow(union=CITY, day=day)) is MailState.NEEDLESS
    assert sent.texts == []
    assert post.carry_out(CardsWaitingBelow(union="410000", day=day)) is MailState.SENT

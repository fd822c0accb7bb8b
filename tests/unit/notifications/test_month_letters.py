"""The month's letter: to the union's address and to everybody it has appointed, to each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from unioncard import clock
from unioncard.clock import Month
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.errors import TryAgain
from unioncard.messages.notify import MonthReported
from unioncard.notifications.outbox import MailState, Outbox
from unioncard.notifications.post import Post
from unioncard.reports.editions import MonthSummary, MonthTotals
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Role

if TYPE_CHECKING:
    from support.worked import Way

UNION = "4101000001"
ORDER = MonthReported(union=UNION, month="2026-10", edition="e")


class Sent:
    """A mail service that keeps to whom it sent, and is away before some."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self.away_for: set[str] = set()

    def send(self, message: Any) -> None:
        if str(message["To"]) in self.away_for:
            raise TryAgain("away")
        self.to.append(str(message["To"]))


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def store(way: Way) -> AppointmentTable:
    return AppointmentTable(Table("directory"), way.stores.vault)


@pytest.fixture
def post(way: Way, sent: Sent, store: AppointmentTable, monkeypatch: pytest.MonkeyPatch) -> Post:
    s = way.stores
    summary = MonthSummary("某工会", Month("2026-10"), False, MonthTotals(1, 1, 1, 1, 1, 0, 0))
    monkeypatch.setattr("unioncard.notifications.letters.month.read_summary", lambda *_: summary)
    monkeypatch.setattr(type(s.products), "read", lambda *_: b"PK")
    outbox = Outbox(s.mails, sent, "card@example.org")
    return Post(
        s.directory, s.registers, s.products, outbox, "https://card.example.org", s.transfers,
        appointments=lambda: store, today=lambda: date(2026, 11, 1),
    )  # fmt: skip


def appoint(store: AppointmentTable, number: int, mail: str, **more: Any) -> Appointment:
    made = Appointment(
        f"A20261001-{number:010d}", UNION, frozenset({Role.CLERK}), date(2026, 10, 1), None, "boss",
        f"2026-10-{number:02d}T00:00:00Z", f"subject-{number}", mail, accepted_at="2026-10-02T00:00:00Z",
    )  # fmt: skip
    one = replace(made, **more)
    store.add(one)
    return one


def test_everybody_who_acts_for_the_union_gets_it_and_each_once(
    post: Post, sent: Sent, store: AppointmentTable, way: Way
) -> None:
    own = way.stores.directory.union(UNION).contact_mail
    appoint(store, 1, "wang@example.invalid")
    appoint(store, 2, " Wang@Example.invalid ", roles=frozenset({Role.OFFICER}))
    appoint(store, 3, "li@example.invalid")
    appoint(store, 4, own or "nobody@example.invalid", ended_at="" if own else "2026-10-05T00:00:00Z")
    for number, more in enumerate(
        (
            {"ended_at": "2026-10-20T00:00:00Z"},
            {"until": date(2026, 10, 31)},
            {"subject": "", "accepted_at": ""},
            {"roles": frozenset({Role.ADMINISTRATOR})},
        ),
        start=5,
    ):
        appoint(store, number, f"no-{number}@example.invalid", **more)
    for _ in range(2):
        assert post.carry_out(ORDER) is MailState.SENT
    people = ["Wang@Example.invalid", "li@example.invalid"]
    assert sorted(one.strip() for one in sent.to) == sorted([*([own] if own else []), *people])


def test_a_service_that_goes_away_between_two_people_writes_to_the_first_once(
    post: Post, sent: Sent, store: AppointmentTable
) -> None:
    appoint(store, 1, "wang@example.invalid")
    appoint(store, 2, "li@example.invalid")
    sent.away_for = {"li@example.invalid"}
    with pytest.raises(TryAgain):
        post.carry_out(ORDER)
    sent.away_for.clear()
    post.carry_out(ORDER)
    assert [one for one in sent.to if one.endswith(".invalid")] == ["wang@example.invalid", "li@example.invalid"]


def test_who_is_appointed_once_more_is_not_written_to_again(post: Post, sent: Sent, store: AppointmentTable) -> None:
    first = appoint(store, 1, "wang@example.invalid")
    post.carry_out(ORDER)
    store.end(replace(first, ended_at=clock.stamp(clock.now()), ended_by="boss"))
    appoint(store, 2, "wang@example.invalid")
    post.carry_out(ORDER)
    assert sent.to.count("wang@example.invalid") == 1


def test_of_a_union_that_nobody_can_be_written_to_that_is_stated(post: Post, sent: Sent, way: Way) -> None:
    union = replace(way.stores.directory.union(UNION), contact_mail="")
    posted = replace(post, directory=_One(union))  # type: ignore[arg-type]
    assert posted.carry_out(ORDER) is MailState.NO_ADDRESS
    assert sent.to == []


def test_a_workbook_that_is_too_large_stays_and_the_letter_leads_to_it(
    post: Post, sent: Sent, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncard.notifications.letters.month.LARGEST_ATTACHMENT", 1)
    letters: list[Any] = []
    monkeypatch.setattr(type(sent), "send", lambda _self, message: letters.append(message))
    union = replace(way.stores.directory.union(UNION), contact_mail="a@example.invalid")
    replace(post, directory=_One(union)).carry_out(ORDER)  # type: ignore[arg-type]
    (message,) = letters
    assert not list(message.iter_attachments())
    assert f"https://card.example.org/desk.html#/reports?union={UNION}&month=2026-10" in plain(message)


class _One:
    """A directory of one union."""

    def __init__(self, union: Any) -> None:
        self.one = union

    def union(self, code: str) -> Any:
        return self.one

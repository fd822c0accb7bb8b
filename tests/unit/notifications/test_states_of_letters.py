"""A letter says what is stored when it is written: batches, held rows, a missing agreement, new unions, the batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.mails import plain
from support.worked import FIXED_UNION, UNION, people_file
from unioncard.clock import Month
from unioncard.cloud.stores.unions import RegisteredUnionTable
from unioncard.errors import NotIssuable, TryAgain
from unioncard.messages.notify import MonthReported, RegisterChecked
from unioncard.notifications.letters.register import PATIENCE, new_unions
from unioncard.notifications.outbox import Outbox
from unioncard.notifications.post import WAITS, Post
from unioncard.registers.register import RegisterState, RowCounts
from unioncard.reports.editions import MonthSummary, MonthTotals
from unioncard.sheets.layout import Kind
from unioncard.texts import api
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows
from unit.registers.unions.office import MONDAY, PROVINCE, Office, row

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register


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


def post(way: Way, sent: Sent, after: timedelta = timedelta(0), register: Register | None = None) -> Post:
    s = way.stores
    then = (
        datetime.fromisoformat(register.finished_at or register.opened_at) if register else datetime.now().astimezone()
    )
    return Post(
        Mailing(s.directory), s.registers, s.products, Outbox(s.mails, sent, "card@example.org"),  # type: ignore[arg-type]
        "https://card.example.org", s.transfers, batches=s.batches,
        unions=RegisteredUnionTable(s.directory.table), now=lambda: then + after,
    )  # fmt: skip


def letter(way: Way, register: Register, after: timedelta = timedelta(0)) -> str:
    sent = Sent()
    post(way, sent, after, register).carry_out(RegisterChecked(register_id=register.id))
    (text,) = sent.texts
    return text


def test_a_letter_waits_for_the_batches_but_not_for_ever(way: Way) -> None:
    register = way.taken(people_file(sample_rows(2, seed=71)))
    with pytest.raises(TryAgain):
        letter(way, register)
    text = letter(way, register, PATIENCE)
    assert "正在编入开卡批次" in text and "不必" not in text


def test_a_letter_does_not_use_up_its_deliveries_by_waiting(way: Way) -> None:
    """A queue gives up a message after six, and a failed one may come back at once."""
    register = way.taken(people_file(sample_rows(2, seed=71)))
    sent = Sent()
    order = RegisterChecked(register_id=register.id)
    for delivery in range(1, WAITS + 1):
        with pytest.raises(TryAgain):
            post(way, sent, register=register).carry_out(order, delivery)
    post(way, sent, register=register).carry_out(order, WAITS + 1)
    (text,) = sent.texts
    assert "正在编入开卡批次" in text


def test_people_in_batches_are_counted(way: Way) -> None:
    register = way.taken(people_file(sample_rows(2, seed=72)))
    way.issuing.issue(register.id)
    text = letter(way, register)
    assert "2 人已编入开卡批次" in text and "无需其他操作" in text


def test_held_rows_are_named_and_must_be_uploaded_again(way: Way) -> None:
    way.announced(10)
    people = sample_rows(3, seed=73)
    people[0]["姓名"] = "王㛃"  # not in GBK, which that bank's file is in
    register = way.taken(people_file(people), FIXED_UNION)
    way.issuing.issue(register.id)
    held = way.stores.batches.held(register.id)
    assert len(held) == 1
    text = letter(way, register)
    assert "2 人已编入开卡批次" in text and "有 1 行的会员没有报送" in text
    assert "不必" not in text and "无需" not in text


def test_without_an_agreement_no_batch_is_promised(way: Way) -> None:
    lone = replace(
        way.stores.directory.union(UNION), code="4199000001", parent=None, path="/4199000001/", name="孤立工会"
    )
    way.stores.directory.load(Directory((lone,), (), ()))
    register = way.taken(people_file(sample_rows(2, seed=74)), union=lone.code)
    with pytest.raises(NotIssuable):
        way.issuing.issue(register.id)
    text = letter(way, register)
    assert api.NO_AGREEMENT in text and "已编入" not in text


def test_a_union_registered_by_form_learns_its_code(way: Way) -> None:
    office = Office(way)
    register = office.register(PROVINCE, MONDAY)
    way.stores.registers.open(register)
    office.admission.admit(register, [row()], lambda _: None)
    unions = RegisteredUnionTable(way.stores.directory.table)
    (made,) = unions.registered(register.id)
    shown = new_unions(way.stores.directory, unions, register)
    assert shown == [(way.stores.directory.union(made.union).name, made.union)]


def test_a_rosters_letter_names_the_batch_and_what_was_new(way: Way) -> None:
    roster = replace(
        way.taken(people_file(sample_rows(1, seed=75))), id="R20261123-ROSTER2345", kind=Kind.ROSTER, batch="B-01",
        state=RegisterState.CHECKED, counts=RowCounts(read=4, accepted=4, updated=1, unchanged=3), by_code={},
    )  # fmt: skip
    way.stores.registers.open(roster)
    text = letter(way, roster)
    assert "批次 B-01" in text and "新登记了 1 行" in text and "其余 3 行没有新登记的情况" in text


@pytest.mark.parametrize(("union", "asked"), [("410000", ""), ("410100", "省总工会"), (UNION, "上级工会")])
def test_the_months_letter_knows_to_whom_it_goes(
    way: Way, union: str, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    sent = Sent()
    summary = MonthSummary("某工会", Month("2026-10"), False, MonthTotals(1, 1, 1, 1, 1, 0, 0))
    monkeypatch.setattr("unioncard.notifications.letters.month.read_summary", lambda *_: summary)
    monkeypatch.setattr(type(way.stores.products), "read", lambda *_: b"PK")
    post(way, sent).carry_out(MonthReported(union=union, month="2026-10", edition="e"))
    for above in ("省总工会", "上级工会"):
        assert (f"向{above}反映" in sent.texts[0]) is (above == asked)
    assert ("所属单位" in sent.texts[0]) is (union != UNION)

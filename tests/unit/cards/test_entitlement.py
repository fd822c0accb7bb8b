"""Benefits follow membership and account: what the look-up says of a card whose holder leaves, returns or moves."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from support.group_secrets import LocalSecrets
from support.worked import UNION, people_file
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events
from unioncard.cards.card import CardKeys, CardStatus
from unioncard.cards.entitlement import CardEntitlements
from unioncard.cards.events import EventKind
from unioncard.cards.lookup import Lookup
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.lookup import CardTable
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.worked import Way
    from unioncard.cards.record import Change
    from unioncard.registers.register import Register

PEOPLE = sample_rows(3, seed=41)
NEW_UNION = "4108000001"
DAY = "2026-11-{:02d}T02:00:00Z"
NORMAL, NOT_MEMBER = CardStatus.NORMAL, CardStatus.NOT_MEMBER


class Members:
    """Three people with cards, and the function that alone writes cards."""

    def __init__(self, way: Way) -> None:
        self.way, self.opened = way, 1
        batch = way.issuing.issue(self.registered("入会").id)[0].id
        self.file = way.issuance(batch)
        self.answers = bank_answers.answer(way.profile(), self.file)
        self.cards: list[str] = []

    def registered(self, change: str, people: int = 3, *, union: str = UNION, day: int | None = None) -> Register:
        """A register that names one change for the first so many people; opened on a day, or after all before."""
        self.opened += 1
        content = people_file(PEOPLE[:people], 会籍变化类型=change, 会籍变化日期="2026-11-01" if change else "")
        register = self.way.taken(content, union, at=DAY.format(day or self.opened))
        assert register.counts.rejected == 0
        return register

    def answered(self) -> None:
        """The bank opens all cards."""
        for kind, value in self.answers:
            self.way.answer("bankone", kind, value)
            self.cards = [one.card for one in getattr(value, "answers", ())] or self.cards

    @property
    def entitlements(self) -> CardEntitlements:
        return CardEntitlements(self.way.stores.members, self.way.stores.card_records)

    def follows(self, *registers: Register) -> None:
        for register in registers:
            self.entitlements.reconcile_register(register.id)

    def shown(self, cards: Sequence[str] = ()) -> list[CardStatus]:
        lookup = Lookup(CardTable("cards"), CardKeys(LocalSecrets(b"card pepper")))
        found = [lookup.ask(card) for card in cards or self.cards]
        return [one.status for one in found if one]

    def reported(self, kind: EventKind, card: str, day: int = 20, new_card: str = "") -> None:
        event = CardEventRow(card, kind, f"2026-11-{day:02d}T09:00:00", new_card)
        self.way.answer("bankone", AnswerKind.EVENTS, Events((event,)), serial=f"{kind}{day}")


@pytest.fixture
def holders(way: Way) -> Members:
    return Members(way)


@pytest.mark.parametrize("change", ["退会", "除名"])
def test_a_card_of_somebody_who_left_entitles_no_longer_and_of_the_others_still(holders: Members, change: str) -> None:
    holders.answered()
    holders.follows(holders.registered(change, people=1))
    assert holders.shown() == [NOT_MEMBER, NORMAL, NORMAL]
    assert not NOT_MEMBER.valid


def test_a_member_who_returns_gets_it_back(holders: Members) -> None:
    holders.answered()
    holders.follows(holders.registered("退会"), holders.registered("入会", people=2))
    assert holders.shown() == [NORMAL, NORMAL, NOT_MEMBER]


@pytest.mark.parametrize("change", ["", "转入", "保留", "转出"])
def test_who_stays_a_member_or_is_between_two_unions_keeps_it(holders: Members, change: str) -> None:
    holders.answered()
    holders.follows(holders.registered(change))
    assert holders.shown() == [NORMAL] * 3


def test_a_transfer_to_another_union_keeps_it(holders: Members) -> None:
    holders.answered()
    holders.follows(holders.registered("转出"), holders.registered("转入", union=NEW_UNION))
    assert holders.shown() == [NORMAL] * 3


def test_who_left_while_the_bank_was_at_work_gets_a_card_that_entitles_to_nothing(holders: Members) -> None:
    holders.follows(holders.registered("退会", people=1))
    holders.answered()
    assert holders.shown() == [NOT_MEMBER, NORMAL, NORMAL]
    holders.follows(holders.registered("入会", people=1))
    assert holders.shown() == [NORMAL] * 3


@pytest.mark.parametrize("order", list(permutations(("退会", "入会", "除名"))))
def test_orders_may_come_in_any_order_and_twice(holders: Members, order: tuple[str, ...]) -> None:
    holders.answered()
    registers = {change: holders.registered(change) for change in ("退会", "入会", "除名")}
    holders.follows(*(registers[change] for change in order), *registers.values())
    assert holders.shown() == [NOT_MEMBER] * 3


def test_an_older_register_that_arrives_late_bars_nobody_who_came_back(holders: Members) -> None:
    holders.answered()
    back = holders.registered("入会", day=9)
    late = holders.registered("退会", day=8)
    holders.follows(back, late)
    assert holders.shown() == [NORMAL] * 3


def test_two_workers_at_once_leave_the_newer_membership(holders: Members, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower one has read that the members left, and writes when the faster one has read that they are back."""
    holders.answered()
    left = holders.registered("退会")
    real, raced = CardRecordTable.carry_out, []

    def raced_write(self: CardRecordTable, changes: Sequence[Change]) -> list[Change]:
        if not raced:
            raced.append(True)
            holders.follows(holders.registered("入会"))
        return real(self, changes)

    monkeypatch.setattr(CardRecordTable, "carry_out", raced_write)
    holders.follows(left)
    assert holders.shown() == [NORMAL] * 3


@pytest.mark.parametrize("kind", [EventKind.LOST_ORAL, EventKind.LOST_FORMAL, EventKind.CLOSED])
def test_a_card_that_is_lost_or_closed_is_shown_as_that(holders: Members, kind: EventKind) -> None:
    holders.answered()
    holders.follows(holders.registered("退会"))
    holders.reported(kind, holders.cards[0])
    assert holders.shown() == [CardStatus(kind.value), NOT_MEMBER, NOT_MEMBER]


def test_a_card_found_again_is_still_no_members(holders: Members) -> None:
    holders.answered()
    holders.reported(EventKind.LOST_ORAL, holders.cards[0])
    holders.follows(holders.registered("退会"))
    assert holders.shown()[0] is CardStatus.LOST_ORAL
    holders.reported(EventKind.FOUND, holders.cards[0], day=21)
    assert holders.shown()[0] is NOT_MEMBER


@pytest.mark.parametrize("first", ["membership", "bank"])
def test_a_replacement_entitles_to_what_the_old_card_did(holders: Members, first: str) -> None:
    holders.answered()
    new_card = "6220000000000000016"
    left = holders.registered("退会")
    if first == "membership":
        holders.follows(left)
    holders.reported(EventKind.REPLACED, holders.cards[0], new_card=new_card)
    holders.follows(left)
    assert holders.shown([holders.cards[0], new_card]) == [CardStatus.REPLACED, NOT_MEMBER]


def test_members_without_a_card_cost_nothing(holders: Members) -> None:
    left = holders.registered("退会")
    assert [chunk.turned for chunk in holders.way.stores.members.chunks(left.id)] == [()]
    assert holders.entitlements.reconcile_register(left.id).cards == 0

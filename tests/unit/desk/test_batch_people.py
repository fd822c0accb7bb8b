"""Whose card each row of a batch is: masked, with the last digits of the card and where it is; at a steady cost."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.worked import FIXED_UNION, UNION, Way, people_file
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events
from unioncard.cards.events import EventKind
from unioncard.cards.sealed import open_card_of_row
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.batch_people import BatchPeopleTable
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody.apply import CustodyUpdates
from unioncard.custody.plastic import Fact
from unioncard.desk.batch_people import BatchPeople, PersonOfBatch, RowPage
from unioncard.desk.custody import CustodyStatements
from unioncard.desk.custody_view import people_view
from unioncard.errors import InvalidInput, NotFound
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from unioncard.issuance.batch import Batch

OWN, ABOVE, STRANGER = Officer("clerk-1", UNION), Officer("clerk-2", "410100"), Officer("clerk-3", FIXED_UNION)


@pytest.fixture
def people(way: Way) -> BatchPeople:
    stores = way.stores
    return BatchPeople(
        stores.directory, stores.batches, BatchPeopleTable(Table("members"), Table("work")), stores.vault
    )  # fmt: skip


def answered(way: Way, rows: int, *, refuse: int = 0) -> Batch:
    batch = way.sent(people_file(sample_rows(rows, seed=41)))
    way.answered(batch.id, refuse=refuse)
    return batch


def stated(way: Way, batch: str, fact: Fact, rows: list[int]) -> str:
    """The day of which it is stated."""
    custody = CustodyTable(Table("work"))
    day = max(row.opened_on for row in way.stores.batches.rows(batch))
    day = max(day, way.stores.batches.find(batch).earliest_card)
    made = CustodyStatements(way.stores.directory, way.stores.batches, custody).state(OWN, batch, fact, day, rows)
    CustodyUpdates(way.stores.batches, custody).carry_out(made)
    return day


def number_of(way: Way, one: PersonOfBatch) -> str:
    member = way.stores.members.find([one.row.member])[one.row.member]
    assert member.sealed_card
    return str(open_card_of_row(way.stores.vault, member.key, member.sealed_card, one.row.batch, one.row.number))


def test_each_row_has_a_masked_name_the_end_of_its_card_and_where_it_is(way: Way, people: BatchPeople) -> None:
    batch = answered(way, 4, refuse=1)
    day = stated(way, batch.id, Fact.COLLECTED, [2, 3, 4])
    stated(way, batch.id, Fact.SIGNED, [3])
    for officer in (OWN, ABOVE):
        _, found, after = people.page(officer, batch.id)
        assert ([one.row.number for one in found], after) == ([1, 2, 3, 4], "")
    refused, collected, signed, _ = people_view(batch, found, after)["people"]
    assert (refused["state"], refused["card_last"], refused["custody"], refused["card"]) == (
        "refused",
        None,
        None,
        None,
    )
    assert (collected["custody"], collected["day"], collected["card"]) == ("collected", day, "normal")
    assert (signed["custody"], signed["register"]) == ("signed", batch.register)
    assert sorted(one.row.source_row for one in found) == [2, 3, 4, 5]
    assert collected["card_last"] == number_of(way, found[1])[-4:]


def test_nothing_unmasked_is_shown(way: Way, people: BatchPeople) -> None:
    batch = answered(way, 5)
    page = people.page(OWN, batch.id)
    shown = json.dumps(people_view(*page), ensure_ascii=False)
    for person in sample_rows(5, seed=41):
        assert not any(person[column] in shown for column in ("姓名", "证件号码", "移动电话"))
    assert not any(number_of(way, one) in shown for one in page[1])


def test_pages_follow_one_another_to_the_end_and_named_rows_come_alone(way: Way, people: BatchPeople) -> None:
    batch = answered(way, 2 * RowPage.SIZE + 1)
    seen, after = [], ""
    for _ in range(3):
        _, found, after = people.page(OWN, batch.id, after)
        seen += [one.row.number for one in found]
    assert (seen, after) == (list(range(1, 2 * RowPage.SIZE + 2)), "")
    _, some, none = people.page(OWN, batch.id, numbers=[77, 3, 3, 999])
    assert ([one.row.number for one in some], none) == ([3, 77], "")
    with pytest.raises(InvalidInput):
        people.page(OWN, batch.id, numbers=range(1, RowPage.SIZE + 2))


def test_a_page_costs_one_query_two_batch_reads_and_two_data_keys(
    way: Way, people: BatchPeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = answered(way, 60)
    people = replace(people, vault=KmsVault(way.stores.vault.key_arn))  # it has no data key yet
    calls: list[str] = []
    real = BaseClient._make_api_call

    def noted(self: Any, name: str, given: Any) -> Any:
        calls.append(name)
        return real(self, name, given)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    _, found, after = people.page(OWN, batch.id)
    assert (len(found), after) == (50, "50")
    assert Counter(calls) == {"Query": 1, "BatchGetItem": 2, "Decrypt": 2, "GetItem": 2}, "GetItem: batch and union"


@pytest.mark.parametrize("batch", ["", "R20261101-NEVERWAS22-01"])
def test_a_batch_out_of_reach_is_as_one_that_there_is_none_of(way: Way, people: BatchPeople, batch: str) -> None:
    made = answered(way, 1)
    with pytest.raises(NotFound):
        people.page(STRANGER, batch or made.id)


def reported(way: Way, kind: EventKind, card: str, new_card: str = "") -> None:
    event = CardEventRow(card, kind, "2026-11-27T09:00:00", new_card)
    way.answer("bankone", AnswerKind.EVENTS, Events((event,)))


@pytest.mark.parametrize(("kind", "says"), [(EventKind.LOST_FORMAL, "lost-formal"), (EventKind.CLOSED, "closed")])
def test_a_card_that_was_lost_or_closed_since_is_said_to_be(
    way: Way, people: BatchPeople, kind: EventKind, says: str
) -> None:
    batch = answered(way, 2)
    _, (first, _), _ = people.page(OWN, batch.id)
    reported(way, kind, number_of(way, first))
    _, (first, second), _ = people.page(OWN, batch.id)
    assert (first.card, second.card) == (says, "normal")


def test_a_replaced_card_is_marked_and_has_the_end_of_the_new_one(way: Way, people: BatchPeople) -> None:
    batch = answered(way, 2)
    _, (first, _), _ = people.page(OWN, batch.id)
    reported(way, EventKind.REPLACED, number_of(way, first), new_card="6220000000000000016")
    _, (first, second), _ = people.page(OWN, batch.id)
    assert (first.card, first.card_last, second.card) == ("replaced", "0016", "normal")

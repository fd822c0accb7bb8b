"""Statements become facts once, are counted once, and what cannot be true is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from support.custody_story import BATCH, DAY, NEXT_DAY, NEXT_MONTH, NOW, delivered_batch
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody import apply as custody_apply
from unioncard.custody.apply import CustodyUpdates, DocumentRun
from unioncard.custody.plastic import Custody, Difference, Fact, Plastic, Recorded
from unioncard.custody.statement import Result, Statement
from unioncard.errors import Conflict
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.custody_story import Story

COLLECTED = Statement(BATCH, Fact.COLLECTED, DAY, (1, 2, 3), "officer-1", 3, "2026-11-25T04:00:00Z")
SIGNED = replace(COLLECTED, fact=Fact.SIGNED, rows=(2, 3, 4), counted=None)


def carrying(story: Story) -> CustodyUpdates:
    return CustodyUpdates(story.shelf, story.custody, lambda: NOW)


def test_a_statement_is_recorded_and_counted(story: Story) -> None:
    result = carrying(story).carry_out(COLLECTED)
    assert result == Result(recorded=(1, 2, 3))
    assert {row: one.custody for row, one in story.custody.plastics(BATCH).items()} == dict.fromkeys(
        (1, 2, 3), Custody.COLLECTED
    )
    [movement] = story.moved()
    assert (movement.document, dict(movement.counts)) == (COLLECTED.document, {Measure.COLLECTED: 3})


def test_a_second_delivery_changes_nothing_and_answers_the_same_also_in_another_month(story: Story) -> None:
    first = carrying(story).carry_out(COLLECTED)
    before, moved = story.custody.plastics(BATCH), story.moved()
    again = CustodyUpdates(story.shelf, story.custody, lambda: NEXT_MONTH).carry_out(COLLECTED)
    assert (again, story.custody.plastics(BATCH), story.moved()) == (first, before, moved)
    assert story.moved("2026-12") == []


def test_what_another_document_recorded_is_unchanged_and_counted_once(story: Story) -> None:
    carrying(story).carry_out(COLLECTED)
    result = carrying(story).carry_out(replace(COLLECTED, rows=(3, 4), day=NEXT_DAY))
    assert result == Result(recorded=(4,), unchanged=(3,))
    assert sum(movement.count(Measure.COLLECTED) for movement in story.moved()) == 4


def test_a_document_bears_the_last_day_of_what_it_states_and_none_before_that_of_the_opening(story: Story) -> None:
    """A restated month counts nothing of the next one, and no card fetched that it does not have opened."""
    work = DocumentRun(story.shelf.batch, "custody/b/1", {row.number: row for row in story.shelf.listed})
    signed = {row: Plastic({Fact.SIGNED: Recorded(day, work.document)}) for row, day in ((1, DAY), (2, NEXT_DAY))}
    assert getattr(work.movement(signed, NOW), "day", None) == NEXT_DAY

    story.shelf.change(1, since="2026-11-27")
    carrying(story).carry_out(COLLECTED)
    assert [one.day for one in story.moved()] == ["2026-11-27"]
    assert [one.day for one in story.custody.documents(BATCH)] == ["2026-11-27"]


def test_late_facts_in_any_order_end_alike(story: Story) -> None:
    for statement in (SIGNED, COLLECTED):
        carrying(story).carry_out(statement)
    assert {row: one.custody for row, one in story.custody.plastics(BATCH).items()} == {
        1: Custody.COLLECTED,
        2: Custody.SIGNED,
        3: Custody.SIGNED,
        4: Custody.SIGNED,
    }


def test_what_cannot_be_true_is_a_difference_and_is_not_kept(story: Story) -> None:
    carrying(story).carry_out(SIGNED)
    before = story.custody.plastics(BATCH)
    story.shelf.change(5, state=RowState.REFUSED, card="")
    returned = carrying(story).carry_out(replace(SIGNED, fact=Fact.RETURNED, rows=(2, 5, 8)))
    assert returned.differences == (
        (2, Difference.CONTRADICTS),
        (5, Difference.NOT_OPENED),
        (8, Difference.NOT_IN_BATCH),
    )
    other_day = carrying(story).carry_out(replace(SIGNED, rows=(3,), day=NEXT_DAY))
    assert other_day.differences == ((3, Difference.OTHER_DAY),)
    early = carrying(story).carry_out(replace(SIGNED, rows=(6,), day="2026-11-23"))
    assert early.differences == ((6, Difference.BEFORE_OPENED),)
    assert story.custody.plastics(BATCH) == before
    assert len(story.moved()) == 1


@pytest.mark.parametrize("opened_on", ["", "2015-01-01"])
@pytest.mark.parametrize("fact", Fact)
def test_there_was_no_plastic_before_the_bank_was_asked_for_it(story: Story, opened_on: str, fact: Fact) -> None:
    """Also where the bank's answers say no opening day; its batch was delivered on the 23rd in Shanghai."""
    story.shelf.batch = replace(story.shelf.batch, delivered_at="2026-11-22T16:00:00Z")
    story.shelf.change(1, opened_on=opened_on)
    for day in ("2000-01-01", "2026-11-22"):
        early = carrying(story).carry_out(replace(COLLECTED, fact=fact, rows=(1,), counted=None, day=day))
        assert early.differences == ((1, Difference.BEFORE_OPENED),)
    on_the_day = replace(COLLECTED, fact=fact, rows=(1,), counted=None, day="2026-11-23")
    assert carrying(story).carry_out(on_the_day).recorded == (1,)


def test_more_rows_than_one_transaction_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    with delivered_batch(200) as story:
        rows = tuple(range(1, 201))
        assert carrying(story).carry_out(replace(COLLECTED, rows=rows)).recorded == rows
        assert [movement.count(Measure.COLLECTED) for movement in story.moved()] == [200]


@pytest.fixture
def one_call_at_a_time() -> Iterator[None]:
    """moto's transactions are not atomic between threads, AWS's are."""
    original, turn = BaseClient._make_api_call, Lock()

    def call(client: Any, operation: str, parameters: Any) -> Any:
        with turn:
            return original(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield


@pytest.mark.usefixtures("one_call_at_a_time")
def test_two_deliveries_at_once_count_once(story: Story) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: carrying(story).carry_out(COLLECTED), range(4)))
    assert set(results) == {Result(recorded=(1, 2, 3))}
    assert [movement.count(Measure.COLLECTED) for movement in story.moved()] == [3]


@pytest.mark.usefixtures("one_call_at_a_time")
def test_two_documents_at_once_each_count_their_own(story: Story) -> None:
    statements = [replace(COLLECTED, officer=f"officer-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(carrying(story).carry_out, statements))
    assert sorted(row for result in results for row in result.recorded) == [1, 2, 3]
    assert sum(movement.count(Measure.COLLECTED) for movement in story.moved()) == 3
    assert all(len(result.recorded) + len(result.unchanged) == 3 for result in results)


@dataclass(frozen=True)
class Losing:
    """A store whose writes always lose."""

    store: CustodyTable

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def write(self, batch: str, plastics: Mapping[int, Plastic]) -> None:
        raise Conflict("lost")


def test_who_loses_every_race_lets_the_queue_try_later(story: Story) -> None:
    losing: CustodyTable = Losing(story.custody)  # type: ignore[assignment]
    with pytest.raises(Conflict):
        CustodyUpdates(story.shelf, losing, lambda: NOW).carry_out(COLLECTED)
    assert (story.custody.plastics(BATCH), story.moved()) == ({}, [])
    assert custody_apply.ATTEMPTS > 1


def test_a_document_begun_in_one_month_and_redriven_in_the_next_counts_in_the_next(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(CustodyTable, "record", lambda *_: (_ for _ in ()).throw(ConnectionError))
        with pytest.raises(ConnectionError):
            CustodyUpdates(story.shelf, story.custody, lambda: NOW).carry_out(COLLECTED)

    CustodyUpdates(story.shelf, story.custody, lambda: NEXT_MONTH).carry_out(COLLECTED)

    assert story.moved("2026-11") == []
    assert len(story.moved("2026-12")) == 1

"""A bank's profile is replaced while a file of it is half taken in: the file is read to its end by the one before."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.killing import Killed
from support.worked import UNION, Way, answer_all, register_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Return
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.requests import AnswerTable
from unioncard.errors import TryAgain
from unioncard.issuance import apply
from unioncard.issuance.file_record import Outcome
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import Measure
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import TakenAnswer


@pytest.fixture
def batch(way: Way) -> Batch:
    """A batch of six that is at its bank."""
    return way.sent(register_file(6), UNION)


def changed(way: Way, change: Callable[[dict[str, Any]], None]) -> None:
    """The province puts another profile into its list."""
    bank = way.stores.directory.bank("bankone")
    profile = json.loads(bank.profile)
    change(profile)
    way.stores.directory.load(Directory((), (replace(bank, profile=json.dumps(profile)),), ()))


def another_name(profile: dict[str, Any]) -> None:
    profile["answers"]["returned"] |= {"pattern": r"OPENED_.+\.ret", "file_name": "OPENED_{batch}-{serial}.ret"}


def the_name_says_more(profile: dict[str, Any]) -> None:
    """Then the same file would be another one, and what it counted that one's."""
    profile["answers"]["returned"]["pattern"] = r"UC_(?P<batch>.+)-[0-9]+\.ret"


def another_header(profile: dict[str, Any]) -> None:
    profile["answers"]["returned"]["shapes"][0]["header"]["fields"][0]["value"] = "UCR9"


def half_taken(way: Way, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after the first transaction of answers."""
    stored = AnswerTable.answer
    some: list[Batch] = []

    def dying(self: AnswerTable, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        if some:
            raise Killed
        some.append(batch)
        stored(self, batch, answers)

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(apply, "ANSWER_ROWS", 2)
        patch.setattr(AnswerTable, "answer", dying)
        way.answering.take(key, None)
    assert some


def opened(way: Way, batch: Batch) -> tuple[int, int]:
    """Rows with a card, and how many the ledger has of them."""
    rows = way.stores.batches.rows(batch.id)
    month = clock.month_of(clock.now())
    moved = MovementTable(way.stores.batches.work).of_month(month, batch.path)
    return sum(row.state is RowState.OPENED for row in rows), sum(one.count(Measure.OPENED) for one in moved)


@pytest.mark.parametrize("change", [another_name, the_name_says_more, another_header])
def test_a_return_that_was_half_taken_in_is_taken_whole_and_counted_once(
    way: Way, batch: Batch, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> None:
    """Its rows had their cards, and the ledger never heard of them."""
    key = way.put_answer("bankone", AnswerKind.RETURN, Return(batch.id, answer_all(way.issuance(batch.id))))
    half_taken(way, key, monkeypatch)
    assert opened(way, batch) == (2, 0)
    changed(way, change)

    first = way.answering.take(key, None)

    assert first
    assert (first.outcome, first.counts) == (Outcome.TAKEN, {"opened": 6, "refused": 0, "missing": 0})
    assert way.answering.take(key, None) == first
    assert opened(way, batch) == (6, 6)


def test_a_file_that_was_set_aside_is_read_by_the_profile_of_today(way: Way, batch: Batch) -> None:
    """Nothing of it is stored: the profile may have been put right because of it."""
    unknown = Return(f"{batch.id[:-2]}77", answer_all(way.issuance(batch.id)))
    key = way.put_answer("bankone", AnswerKind.RETURN, unknown)
    before = way.answering.take(key, None)
    assert before
    assert before.code == "batch-unknown"
    changed(way, another_name)
    after = way.answering.take(key, None)
    assert after
    assert (after.outcome, after.digest == before.digest) == (Outcome.QUARANTINED, False)


def test_of_two_deliveries_at_once_by_two_profiles_the_later_reader_begins_again(
    way: Way, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = way.put_answer("bankone", AnswerKind.RETURN, Return(batch.id, answer_all(way.issuance(batch.id))))
    table = type(way.answering.readings)
    pin = table.pin

    def overtaken(self: Any, bank: str, file: str, profile: str) -> str:
        pin(self, bank, file, profile.replace("bankone", "bankone ", 1) + " ")
        return pin(self, bank, file, profile)

    with monkeypatch.context() as patch, pytest.raises(TryAgain):
        patch.setattr(table, "pin", overtaken)
        way.answering.take(key, None)
    assert opened(way, batch) == (0, 0)

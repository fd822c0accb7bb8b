"""Receipts: a file taken or refused whole, and what becomes of its people (invariants 1, 3 and 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, Way, register_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, Reason, Receipt
from unioncard.cloud.aws.items import key
from unioncard.errors import TryAgain
from unioncard.issuance.batch import BatchState, Receipted
from unioncard.issuance.file_record import Problem
from unioncard.issuance.stock import Run, numbers
from unioncard.members.member import CardState
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from unioncard.issuance.batch import Batch


@pytest.fixture
def sent(way: Way) -> Batch:
    """A batch of 12 persons at the bank with pre-printed cards, of which 20 were announced."""
    way.announced(20)
    return way.sent(register_file(12), FIXED_UNION)


def refused(way: Way, batch: Batch, refuse: int) -> list[str]:
    """Let the bank refuse the file for so many rows; the attempts that were ordered."""
    way.answered(batch.id, refuse=refuse)
    return [order for order in way.orders if isinstance(order, str)]


def states(way: Way, batch: Batch) -> list[str]:
    return [row.state.value for row in way.stores.batches.rows(batch.id)]


def cards_of(way: Way, batch: Batch) -> list[CardState]:
    rows = way.stores.batches.rows(batch.id)
    found = way.stores.members.find([row.member for row in rows])
    return [found[row.member].card for row in rows]


def test_an_accepted_file_is_received(way: Way) -> None:
    batch = way.sent(register_file(3))
    way.answer("bankone", AnswerKind.RECEIPT, Receipt(batch.id, True))
    assert way.stores.batches.find(batch.id).state is BatchState.RECEIVED


def test_rows_at_fault_are_refused_and_the_others_freed_and_ordered_again(way: Way, sent: Batch) -> None:
    (attempt,) = refused(way, sent, 3)

    assert way.stores.batches.find(sent.id).state is BatchState.FILE_REFUSED
    assert states(way, sent) == ["refused"] * 3 + ["file-refused"] * 9
    assert cards_of(way, sent) == [CardState.REFUSED] * 3 + [CardState.NONE] * 9
    again = way.issuing.reissue(attempt)
    assert (again.rows, again.previous, again.attempt, again.refused_by) == (9, sent.id, 2, "")
    assert [row.previous.split("/")[0] for row in way.stores.batches.rows(again.id)] == [sent.id] * 9


def test_a_receipt_delivered_again_changes_nothing_and_orders_the_same_attempt(way: Way, sent: Batch) -> None:
    first = refused(way, sent, 2)
    before = (states(way, sent), cards_of(way, sent))
    assert way.answered(sent.id, refuse=2)
    assert (states(way, sent), cards_of(way, sent)) == before
    assert set(way.orders) == set(first)


def test_cards_reserved_for_a_refused_file_are_reserved_again_but_for_spoilt_ones(way: Way, sent: Batch) -> None:
    file = way.issuance(sent.id)
    ((kind, receipt),) = bank_answers.answer(way.profile("banktwo"), file, refuse=1)
    assert isinstance(receipt, Receipt)
    (fault,) = receipt.faults
    spoilt = Receipt(
        sent.id, False, reason=Reason.STOCK_MISMATCH, faults=(replace(fault, reason=Reason.STOCK_MISMATCH),)
    )

    way.answer("banktwo", kind, spoilt)
    again = way.issuing.reissue(way.orders[-1])

    used = {row.card for row in way.issuance(again.id).rows}
    assert file.rows[0].card not in used
    assert {row.card for row in file.rows[1:]} & used  # those of the others are not lost


def left_in_stock(way: Way) -> tuple[str, ...]:
    lots = way.stores.stock.store.lots("banktwo")
    return numbers(Run(lot.name, lot.prefix, lot.next, lot.left) for lot in lots)


def for_rows(way: Way, batch: Batch, reason: Reason, *numbers: int) -> Receipt:
    """The bank's refusal of the whole file for these rows."""
    ((_, receipt),) = bank_answers.answer(way.profile("banktwo"), way.issuance(batch.id), refuse=batch.rows)
    assert isinstance(receipt, Receipt)
    faults = tuple(replace(fault, reason=reason) for fault in receipt.faults if fault.row in numbers)
    return Receipt(batch.id, False, reason=reason, faults=faults)


def test_a_second_refusal_for_other_rows_lays_no_card_aside_twice(way: Way, sent: Batch) -> None:
    """Found by ``make state-machine``: lots that are given back are known by their first row."""
    first = way.answer("banktwo", AnswerKind.RECEIPT, for_rows(way, sent, Reason.DOCUMENT_EXPIRED, 2))
    before = (states(way, sent), way.stores.batches.find(sent.id).receipt_reason)

    second = way.answer("banktwo", AnswerKind.RECEIPT, for_rows(way, sent, Reason.STOCK_MISMATCH, 1))

    assert (first.problems, [(one.row, one.problem) for one in second.problems]) == ((), [(1, Problem.CONTRADICTS)])
    assert (states(way, sent), way.stores.batches.find(sent.id).receipt_reason) == before
    left = left_in_stock(way)
    assert len(left) == len(set(left)) == 20
    assert len(set(way.orders)) == 1


def test_a_second_refusal_waits_until_the_first_is_taken_in(way: Way, sent: Batch) -> None:
    way.stores.batches.receipt(sent.id, Receipted.REFUSED, "", "", refused_by="answer/banktwo/first")

    with pytest.raises(TryAgain):
        way.answer("banktwo", AnswerKind.RECEIPT, for_rows(way, sent, Reason.STOCK_MISMATCH, 1))

    assert set(states(way, sent)) == {"sent"}


def test_a_refusal_that_an_earlier_release_took_in_is_no_ones_to_take_in_again(way: Way, sent: Batch) -> None:
    way.answer("banktwo", AnswerKind.RECEIPT, for_rows(way, sent, Reason.DOCUMENT_EXPIRED, 2))
    way.stores.batches.work.update(
        "a release before", Key=key(f"BATCH#{sent.id}", "BATCH"), UpdateExpression="REMOVE refused_by"
    )

    second = way.answer("banktwo", AnswerKind.RECEIPT, for_rows(way, sent, Reason.STOCK_MISMATCH, 1))

    assert [(one.row, one.problem) for one in second.problems] == [(1, Problem.CONTRADICTS)]
    left = left_in_stock(way)
    assert len(left) == len(set(left)) == 20


def test_a_file_refused_without_naming_rows_waits_for_people_to_send_it_again(way: Way, sent: Batch) -> None:
    way.answer("banktwo", AnswerKind.RECEIPT, bank_answers.refuse_whole(way.issuance(sent.id)))
    assert way.orders == []
    assert set(states(way, sent)) == {"file-refused"}
    assert set(cards_of(way, sent)) == {CardState.NONE}


def test_a_refusal_after_cards_were_opened_is_shown_and_changes_nothing(way: Way, sent: Batch) -> None:
    way.answered(sent.id)
    before = states(way, sent)

    record = way.answer("banktwo", AnswerKind.RECEIPT, bank_answers.refuse_whole(way.issuance(sent.id)))

    assert [one.problem for one in record.problems] == [Problem.RECEIPT_CONTRADICTS]
    assert states(way, sent) == before
    assert way.stores.batches.find(sent.id).state is BatchState.ANSWERED


def test_every_refused_row_is_counted_once(way: Way, sent: Batch) -> None:
    (attempt,) = refused(way, sent, 2)
    again = way.issuing.reissue(attempt)
    way.answered(again.id)
    moved = list(way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/410800/"))
    sums = {name: sum(one.counts.get(name, 0) for one in moved) for name in ("requested", "opened", "refused")}
    assert sums == {"requested": 12 + 10, "opened": 10, "refused": 12}

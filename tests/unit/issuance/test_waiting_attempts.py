"""Further attempts that cannot be made yet wait, say so, and block nothing; none is opened that could only be empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.killing import Killed
from support.worked import FIXED_UNION, OFFICER, Way, register_file
from unioncard import clock
from unioncard.cloud.aws.items import key, to_item
from unioncard.cloud.stores.erasures import ErasureTable
from unioncard.cloud.stores.requests import BatchTable
from unioncard.errors import NotIssuable, NotNow
from unioncard.issuance import claim
from unioncard.issuance.batch import BatchState, Receipted, Stage
from unioncard.issuance.row import RowState
from unioncard.issuance.stock import Lot, OutOfStock, Run
from unioncard.issuance.withdraw import withdraw
from unioncard.members.member import CardState, Membership
from unioncard.messages.issue import ReissueBatch
from unioncard.unions.officer import Officer
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from datetime import date

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import Claim

PART_RUNS = 98
PROVINCE = Officer("officer-1", "410000")


def sent(way: Way, announced: int = 20) -> Batch:
    """A batch of 12 persons at the bank with pre-printed cards."""
    way.announced(announced)
    return way.sent(register_file(12), FIXED_UNION)


def agreement_ends(way: Way, union: str, day: date | None) -> None:
    """The union's agreement is over after a day, or runs on."""
    directory = way.stores.directory
    agreement = directory.agreement_covering(directory.union(union), clock.today() - timedelta(days=30))
    directory.load(Directory((), (), (replace(agreement, valid_to=day),)))


def states(way: Way, batch: Batch) -> list[RowState]:
    return [row.state for row in way.stores.batches.rows(batch.id)]


def test_a_refusal_is_taken_in_though_the_agreement_has_ended_and_its_rows_wait_for_one(way: Way) -> None:
    batch = sent(way)
    agreement_ends(way, FIXED_UNION, clock.today() - timedelta(days=1))

    way.answered(batch.id, refuse=3)

    assert way.stores.batches.find(batch.id).state is BatchState.FILE_REFUSED
    assert states(way, batch) == [RowState.REFUSED] * 3 + [RowState.FILE_REFUSED] * 9
    assert [file.outcome for file in way.stores.batches.files_of(batch.id)] == ["taken"]
    assert "协议" in (way.stores.batches.waiting(batch.register) or "")
    assert way.sweep.run().waiting == 1
    assert any(getattr(one, "kind", "") == "reissue-refused" for one in way.orders)
    with pytest.raises(NotIssuable):
        way.issuing.reissue_refused(batch.id)

    agreement_ends(way, FIXED_UNION, None)
    again = way.issuing.reissue_refused(batch.id)

    assert again
    assert (again.previous, again.rows) == (batch.id, 9)
    assert way.stores.batches.waiting(batch.register) is None
    assert way.issuing.reissue_refused(batch.id) is None
    assert [one.id for one in way.stores.batches.attempts(batch.id)] == [again.id]


def test_a_further_attempt_without_stock_is_said_as_waiting_until_cards_come(way: Way) -> None:
    batch = sent(way, announced=12)
    way.answered(batch.id)
    opened = way.stores.batches.rows(batch.id)
    assert {row.state for row in opened} == {RowState.OPENED}
    other = sent_with_refusals(way)
    attempt = way.batch_desk.reissue(PROVINCE, other.id)

    with pytest.raises(OutOfStock):
        way.issuing.reissue(attempt.id)

    assert "预制卡不足" in (way.stores.batches.waiting(other.register) or "")
    way.orders.clear()
    assert way.sweep.run().waiting == 1
    assert ReissueBatch(batch_id=attempt.id) in way.orders
    way.announced(20, first=1000, lot="L9")
    assert way.issuing.reissue(attempt.id).stage is Stage.DELIVERED
    assert way.stores.batches.waiting(other.register) is None


def test_a_waiting_attempt_that_is_withdrawn_waits_no_more(way: Way) -> None:
    other = sent_with_refusals(way)
    attempt = way.batch_desk.reissue(PROVINCE, other.id)
    with pytest.raises(OutOfStock):
        way.issuing.reissue(attempt.id)

    withdraw(way.stores.batches, attempt.id)
    way.withdrawn_release.release(attempt.id)

    assert way.stores.batches.waiting(other.register) is None


def sent_with_refusals(way: Way) -> Batch:
    """A batch whose cards were all spoilt, so that none comes back to stock."""
    way.announced(6, first=500, lot="L5")
    batch = way.sent(register_file(6, seed=9), FIXED_UNION)
    rows = way.stores.batches.rows(batch.id)
    way.stores.batches.receipt(batch.id, Receipted.REFUSED)
    found = way.stores.members.find([row.member for row in rows])
    freed = [found[row.member].without_card(CardState.NONE) for row in rows]
    way.stores.batches.release(rows, freed, RowState.FILE_REFUSED, "answer/banktwo/x")
    return batch


def test_while_an_attempt_is_at_the_bank_asking_again_gives_that_one(way: Way) -> None:
    batch = way.sent(register_file(6))
    way.answered(batch.id, refuse=2)
    first = way.issuing.reissue(way.batch_desk.reissue(OFFICER, batch.id).id)
    assert (first.rows, first.stage) == (2, Stage.DELIVERED)

    again = [way.issuing.reissue(way.batch_desk.reissue(OFFICER, batch.id).id).id for _ in range(3)]

    assert again == [first.id] * 3
    assert [one.id for one in way.stores.batches.attempts(batch.id)] == [first.id]


def test_people_whom_a_later_attempt_opened_cards_for_are_not_asked_for_again(way: Way) -> None:
    batch = way.sent(register_file(6))
    way.answered(batch.id, refuse=2)
    first = way.issuing.reissue(way.batch_desk.reissue(OFFICER, batch.id).id)
    way.answered(first.id)

    with pytest.raises(NotNow):
        way.batch_desk.reissue(OFFICER, batch.id)
    assert [one.id for one in way.stores.batches.attempts(batch.id)] == [first.id]


def test_people_whom_a_later_attempt_was_refused_for_may_be_asked_for_from_either(way: Way) -> None:
    batch = way.sent(register_file(6))
    way.answered(batch.id, refuse=2)
    first = way.issuing.reissue(way.batch_desk.reissue(OFFICER, batch.id).id)
    way.answered(first.id, refuse=1)

    second = way.issuing.reissue(way.batch_desk.reissue(OFFICER, batch.id).id)

    assert (second.rows, second.stage) == (1, Stage.DELIVERED)
    assert way.batch_desk.reissue(OFFICER, batch.id).id == second.id


def bank_changes(way: Way, union: str, bank: str) -> None:
    """The union's agreement ended yesterday; from today there is one with another bank."""
    directory = way.stores.directory
    before = directory.agreement_covering(directory.union(union), clock.today())
    ended = replace(before, valid_to=clock.today() - timedelta(days=1))
    directory.load(Directory((), (), (ended, replace(before, bank=bank, valid_from=clock.today(), bank_unit="0999"))))


def test_a_batch_that_waited_while_another_bank_took_over_is_not_sent_to_the_bank_before(way: Way) -> None:
    register = way.taken(register_file(12), FIXED_UNION).id
    with pytest.raises(OutOfStock):
        way.issuing.issue(register)
    bank_changes(way, FIXED_UNION, "bankone")
    way.announced(20)

    with pytest.raises(NotIssuable, match="另一家银行"):
        way.issuing.issue(register)

    assert "请撤回本批" in (way.stores.batches.waiting(register) or "")
    (batch,) = way.stores.batches.of_register(register)
    assert batch.stage is Stage.CLAIMED
    withdraw(way.stores.batches, batch.id)
    way.withdrawn_release.release(batch.id)
    way.issuing.issue(register)
    assert way.stores.batches.waiting(register) is None
    attempt = way.batch_desk.reissue(PROVINCE, batch.id)
    again = way.issuing.reissue(attempt.id)
    assert (again.bank, again.rows, again.stage) == ("bankone", 12, Stage.DELIVERED)


@pytest.mark.parametrize("other", ["", "bankone"])
def test_a_further_attempt_that_waited_is_not_sent_to_a_bank_without_an_agreement(way: Way, other: str) -> None:
    batch = sent(way, announced=12)
    way.answered(batch.id, refuse=3)
    *_, attempt = way.stores.batches.attempts(batch.id)
    if other:
        bank_changes(way, FIXED_UNION, other)
    else:
        agreement_ends(way, FIXED_UNION, clock.today() - timedelta(days=1))

    with pytest.raises(NotIssuable, match="协议"):
        way.issuing.reissue(attempt.id)

    assert "协议" in (way.stores.batches.waiting(batch.register) or "")
    assert way.sweep.run().waiting == 1
    assert way.stores.batches.find(attempt.id).stage is Stage.OPEN
    if not other:
        agreement_ends(way, FIXED_UNION, None)
        assert way.issuing.reissue(attempt.id).stage is Stage.DELIVERED
        assert way.stores.batches.waiting(batch.register) is None


def crumbs(way: Way, pieces: int) -> None:
    """As many lots of one card each as come back from refused files in the course of years."""
    lots = [Lot(f"~old-{n:04d}", "622000", 2 * n + 1, 2 * n + 1, 2 * n + 1, given_back="old") for n in range(pieces)]
    way.stores.stock.store.give_back("banktwo", lots)


def test_lots_that_crumbled_are_written_all_the_same_and_each_card_once(way: Way) -> None:
    crumbs(way, 3 * PART_RUNS)
    batch = way.sent(register_file(2 * PART_RUNS + 10), FIXED_UNION)

    cards = [row.card for row in way.issuance(batch.id).rows]

    assert len(set(cards)) == len(cards) == 2 * PART_RUNS + 10
    assert cards == list(way.stores.stock.numbers(batch.id))
    left = way.stores.stock.reserve("banktwo", "another", PART_RUNS - 10)
    assert not set(left) & set(cards)
    with pytest.raises(OutOfStock):
        way.stores.stock.reserve("banktwo", "third", 1)


def test_crumbled_cards_come_back_once_whenever_a_withdrawal_comes(way: Way) -> None:
    pieces = 2 * PART_RUNS
    crumbs(way, pieces)
    stock = way.stores.stock
    lots = stock.store.lots("banktwo")
    stock.store.reserve("banktwo", "b", 0, _runs(lots[:PART_RUNS]))
    stock.give_back("banktwo", "b", range(1, pieces + 1))  # the release comes while the batch is being written
    stock.store.reserve("banktwo", "b", 1, _runs(lots[PART_RUNS:]))
    stock.give_back("banktwo", "b", range(1, pieces + 1))
    stock.give_back("banktwo", "b", range(1, pieces + 1))

    assert len(set(stock.reserve("banktwo", "c", pieces))) == pieces
    with pytest.raises(OutOfStock):
        stock.reserve("banktwo", "d", 1)


def _runs(lots: list[Lot]) -> list[Run]:
    return [Run(lot.name, lot.prefix, lot.next, 1) for lot in lots]


def test_nobody_is_passed_over_when_somebody_is_erased_while_the_attempt_is_being_claimed(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim stands for a number of keys: without the erased one, the next began one person too far on."""
    monkeypatch.setattr(claim, "CLAIM_ROWS", 2)
    refused = sent_with_refusals(way)
    way.announced(20, first=1000, lot="L9")
    rows = way.stores.batches.rows(refused.id)
    first = way.stores.members.find([rows[0].member])[rows[0].member]
    way.stores.members.members.update(
        "somebody leaves",
        Key=key(f"MEMBER#{first.key}", "MEMBER"),
        UpdateExpression="SET membership = :left",
        ExpressionAttributeValues=to_item({":left": Membership.LEFT.value}),
    )
    attempt = way.batch_desk.reissue(PROVINCE, refused.id)
    claimed = BatchTable.claim

    def dying(self: BatchTable, claim: Claim, *others: Any) -> None:
        if claim.index == 1:
            raise Killed
        claimed(self, claim, *others)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(BatchTable, "claim", dying)
        way.issuing.reissue(attempt.id)
    assert [row.member for row in way.stores.batches.rows(attempt.id)] == [rows[1].member]
    way.stores.members.members.delete(f"MEMBER#{first.key}", "MEMBER")
    ErasureTable(way.stores.members.members, way.stores.members.work).unname_row(refused.id, 1)

    assert way.issuing.reissue(attempt.id).rows == 5

    assert [row.member for row in way.stores.batches.rows(attempt.id)] == [row.member for row in rows[1:]]

"""What an officer does with batches: take back, have sent again, ask again for who was refused (invariants 1, 4, 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import FIXED_UNION, OFFICER, OWN_SERVER_UNION, Way, register_file
from unioncard.banks.files.answer import AnswerKind, Receipt
from unioncard.desk.batch_view import SHOWN_ROWS, batch_view
from unioncard.desk.batches import BatchDetails
from unioncard.errors import Conflict, NotFound, NotIssuable, Refused
from unioncard.issuance.batch import BatchState
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.members.member import CardState
from unioncard.unions.officer import Officer

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.issuance.batch import Batch

OWN = Officer("officer-3", OWN_SERVER_UNION)


@pytest.fixture
def written(way: Way) -> Batch:
    """A batch that waits for its bank's own server."""
    return way.sent(register_file(6), OWN_SERVER_UNION)


def cards_of(way: Way, batch: Batch) -> set[CardState]:
    found = way.stores.members.find([row.member for row in way.stores.batches.rows(batch.id)])
    return {member.card for member in found.values()}


def test_a_batch_that_its_bank_has_not_got_is_withdrawn_and_its_people_may_be_asked_for_again(
    way: Way, written: Batch
) -> None:
    assert written.state is BatchState.WRITTEN
    for _ in range(2):
        assert way.batch_desk.withdraw(OWN, written.id).state is BatchState.WITHDRAWN
        way.withdrawn_release.release(written.id)
    assert cards_of(way, written) == {CardState.NONE}
    assert list(way.stores.batches.under_way("bankthree")) == []

    again = way.issuing.reissue(way.batch_desk.reissue(OWN, written.id).id)

    assert (again.rows, again.previous) == (6, written.id)
    assert cards_of(way, written) == {CardState.REQUESTED}


def test_pre_printed_cards_of_a_withdrawn_batch_are_given_back(way: Way) -> None:
    register = way.taken(register_file(6), FIXED_UNION)
    with pytest.raises(NotIssuable):
        way.issuing.issue(register.id)
    (batch,) = way.stores.batches.of_register(register.id)
    way.announced(6)
    way.stores.stock.reserve("banktwo", batch.id, 6)
    way.batch_desk.withdraw(Officer("o", FIXED_UNION), batch.id)
    way.withdrawn_release.release(batch.id)
    assert len(way.stores.stock.reserve("banktwo", "another", 6)) == 6


def test_a_batch_that_lies_with_its_bank_is_not_withdrawn(way: Way) -> None:
    batch = way.sent(register_file(3))
    with pytest.raises(Refused, match="已交银行"):
        way.batch_desk.withdraw(OFFICER, batch.id)
    assert cards_of(way, batch) == {CardState.REQUESTED}


def test_who_withdraws_and_who_delivers_meet_at_one_item(way: Way, written: Batch) -> None:
    """The delivery read the batch before it was withdrawn: not one byte leaves."""
    way.batch_desk.withdraw(OWN, written.id)
    with pytest.raises(Conflict):
        way.delivering.deliver(written, way.stores.directory.bank("bankthree"))
    listed = boto3.client("s3").list_objects_v2(Bucket="drop", Prefix="bankthree/out/")
    assert listed["KeyCount"] == 0


def test_a_file_sent_again_is_the_very_same_and_moves_nothing(way: Way) -> None:
    batch = way.sent(register_file(4))
    content = way.file(batch.id)
    boto3.client("s3").delete_object(Bucket="drop", Key=f"bankone/out/{batch.file}")
    before = boto3.client("dynamodb").scan(TableName="work")["Items"]

    found = way.batch_desk.resend(OFFICER, batch.id)
    way.delivering.resend(found, way.stores.directory.bank("bankone"))

    assert way.file(batch.id) == content
    assert boto3.client("dynamodb").scan(TableName="work")["Items"] == before


def test_a_file_that_was_answered_is_not_sent_again(way: Way) -> None:
    batch = way.sent(register_file(4))
    way.answered(batch.id)
    with pytest.raises(Refused, match="不能重发"):
        way.batch_desk.resend(OFFICER, batch.id)


def test_refused_people_are_asked_for_again_once_the_bank_has_answered_all(way: Way) -> None:
    batch = way.sent(register_file(5))
    with pytest.raises(Refused, match="全部答复"):
        way.batch_desk.reissue(OFFICER, batch.id)
    way.answered(batch.id, refuse=2)

    attempt = way.batch_desk.reissue(OFFICER, batch.id)
    assert way.batch_desk.reissue(OFFICER, batch.id) == attempt  # the one on its way, not a second one
    again = way.issuing.reissue(attempt.id)
    way.answered(again.id)

    assert (again.id, again.rows) == (f"{batch.id}A2", 2)
    for asked in (batch, again):  # their cards are open by now: no empty third attempt
        with pytest.raises(Refused, match="没有需要"):
            way.batch_desk.reissue(OFFICER, asked.id)


def test_what_is_shown_names_rows_and_reasons_and_no_person(way: Way) -> None:
    batch = way.sent(register_file(5))
    way.answered(batch.id, refuse=2)

    answer = batch_view(way.batch_desk.show(OFFICER, batch.id))

    assert (answer["state"], answer["row_counts"]["opened"], answer["refused_count"]) == (
        "answered",
        3,
        2,
    )
    assert [one["advice"][:6] for one in answer["refused"]] == ["联网核查不一", "会员在该行已"]
    assert all(one["source_row"] == one["told_row"] for one in answer["refused"]), "the old name stays until 0.3"
    assert {file["kind"] for file in answer["files"]} == {"receipt", "return"}
    for row in way.issuance(batch.id).rows:
        assert row.values["证件号码"] not in str(answer)


@pytest.mark.parametrize("act", ["show", "withdraw", "resend", "reissue"])
def test_another_unions_officer_reaches_nothing(way: Way, act: str) -> None:
    batch = way.sent(register_file(2))
    stranger = Officer("stranger", "4101000002")
    deed: Callable[..., Any] = getattr(way.batch_desk, act)
    with pytest.raises(NotFound):
        deed(stranger, batch.id)


def test_an_accepted_receipt_does_not_stop_a_resend(way: Way) -> None:
    batch = way.sent(register_file(2))
    way.answer("bankone", AnswerKind.RECEIPT, Receipt(batch.id, True))
    assert way.batch_desk.resend(OFFICER, batch.id).state is BatchState.RECEIVED


def test_a_bank_that_repeats_its_faults_every_day_does_not_make_the_answer_too_large(written: Batch) -> None:
    """Eight such files were an answer larger than a function may give: the page of that batch was an error."""
    wrong = tuple(RowProblem(row, Problem.ROW_UNKNOWN) for row in range(1, SHOWN_ROWS - 1))
    files = [
        FileRecord(
            "bankone", str(day), f"{day}.ret", "", Outcome.TAKEN, "return", problems=wrong, further={"card-check": 5}
        )
        for day in range(3)
    ]
    shown = batch_view(BatchDetails(written, [], files, []))["files"]
    assert [len(file["problems"]) for file in shown] == [SHOWN_ROWS - 2, 2, 0]
    assert [{one["problem"]: one["count"] for one in file["further"]} for file in shown] == [
        {"card-check": 5},
        {"card-check": 5, "row-unknown": SHOWN_ROWS - 4},
        {"card-check": 5, "row-unknown": SHOWN_ROWS - 2},
    ]

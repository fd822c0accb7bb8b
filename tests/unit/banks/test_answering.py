"""What a bank answers becomes cards, each row once; what fits nothing is shown or set aside (invariants 3 and 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import answer_all, card_number, changed, register_file
from unioncard import clock
from unioncard.banks.return_file import Answer, Result
from unioncard.banks.taken import AnswerProblem, Problem, ReturnRecord, TakenAnswer
from unioncard.errors import Conflict, TryAgain

if TYPE_CHECKING:
    from pathlib import Path

    from support.worked import Way


@pytest.fixture
def sent(way: Way, tmp_path: Path) -> str:
    """A batch of 40 persons that was sent to the bank."""
    (batch,) = way.issuing.issue(way.taken(register_file(tmp_path, 40)).id)
    return batch.id


def scan(table: str) -> list[Any]:
    return list(boto3.client("dynamodb").scan(TableName=table)["Items"])


def take(way: Way, batch: str, answers: tuple[Answer, ...], **where: str) -> ReturnRecord | str:
    return way.answering.take(way.send_return(batch, answers, **where), None)


def taken(way: Way, batch: str, answers: tuple[Answer, ...], **where: str) -> ReturnRecord:
    record = take(way, batch, answers, **where)
    assert isinstance(record, ReturnRecord), record
    return record


def test_a_return_opens_cards_and_keeps_refusals(way: Way, sent: str) -> None:
    record = taken(way, sent, answer_all(way.issuance(sent), refuse=3))

    rows = way.stores.batches.rows(sent)
    assert (record.opened, record.refused, record.missing, record.problems) == (37, 3, 0, ())
    assert [row.state for row in rows].count("opened") == 37
    assert {row.reason_code for row in rows if row.state == "refused"} == {"NAME"}
    assert len(scan("cards")) == 37
    assert way.stores.batches.find(sent).answered == 40


def test_a_second_delivery_of_the_same_return_changes_nothing(way: Way, sent: str) -> None:
    key = way.send_return(sent, answer_all(way.issuance(sent), refuse=2))
    first = way.answering.take(key, None)
    before = (scan("work"), scan("cards"), scan("members"))

    assert way.answering.take(key, None) == first
    assert (scan("work"), scan("cards"), scan("members")) == before


def test_the_same_return_under_another_name_is_the_same_return(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    first = taken(way, sent, answers)
    assert taken(way, sent, answers, name="again.ret") == first
    opened = [m.counts.get("opened", 0) for m in way.stores.movements.of_month(clock.month_of(clock.now()), "/")]
    assert sorted(opened) == [0, 0, 40]


def test_a_delivery_that_died_between_rows_is_taken_up(way: Way, sent: str) -> None:
    key = way.send_return(sent, answer_all(way.issuance(sent)))
    with pytest.raises(ConnectionError):
        replace(way.answering, batches=DiesAfter(way, groups=1)).take(key, None)
    assert len(scan("cards")) == 33

    record = way.answering.take(key, None)

    assert isinstance(record, ReturnRecord)
    assert (record.opened, record.problems) == (40, ())
    assert len(scan("cards")) == 40


def test_a_missing_row_is_shown_and_can_come_later(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    assert taken(way, sent, answers[:-1]).missing == 1
    assert way.stores.batches.find(sent).answered == 39

    assert taken(way, sent, answers[-1:], name="rest.ret").missing == 0
    assert way.stores.batches.find(sent).answered == 40


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"row": 999}, Problem.ROW_UNKNOWN),
        ({"row": 2}, Problem.ROW_DOUBLED),
        ({"tail": "0000"}, Problem.WRONG_PERSON),
        ({"tail": ""}, Problem.WRONG_PERSON),
        ({"card": "12345"}, Problem.CARD_SHAPE),
        ({"card": ""}, Problem.CARD_SHAPE),
        ({"card": card_number(2)}, Problem.CARD_TAKEN),
    ],
)
def test_an_answer_that_fits_nothing_is_shown_and_the_others_are_taken(
    way: Way, sent: str, change: dict[str, Any], problem: Problem
) -> None:
    answers = answer_all(way.issuance(sent), first_serial=0)  # row n has card n

    record = taken(way, sent, changed(answers, 4, **change))

    assert problem in {found.problem for found in record.problems}
    assert record.opened == 40 - len({4, *(found.row - 1 for found in record.problems if found.row <= 40)})
    assert way.stores.batches.rows_numbered(sent, [5])[5].answered_by is None


def test_a_contradicting_answer_later_is_shown_and_changes_nothing(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    taken(way, sent, answers)
    cards = scan("cards")

    record = taken(way, sent, changed(answers, 0, card=card_number(777)), name="other.ret")

    assert record.problems == (AnswerProblem(1, Problem.CONTRADICTS),)
    assert (record.opened, record.refused) == (0, 0)
    assert scan("cards") == cards


def test_a_row_read_before_it_was_answered_is_not_answered_again(way: Way, sent: str) -> None:
    (stale,) = way.stores.batches.rows_numbered(sent, [1]).values()
    answers = answer_all(way.issuance(sent), refuse=40)
    taken(way, sent, answers)
    (member,) = way.stores.members.find([stale.member]).values()  # read after: only the row is out of date
    late = TakenAnswer(replace(answers[0], reason_code="OTHER"), stale, member, "return/late", None, None)

    with pytest.raises(Conflict):
        way.stores.batches.answer(way.stores.batches.find(sent), [late])
    assert way.stores.batches.rows_numbered(sent, [1])[1].reason_code == "NAME"


def test_a_refusal_after_an_opening_is_a_contradiction(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    taken(way, sent, answers)
    record = taken(way, sent, changed(answers, 3, result=Result.REFUSED, card="", reason_code="X"), name="other.ret")
    assert record.problems == (AnswerProblem(4, Problem.CONTRADICTS),)


def test_a_card_of_another_batch_is_never_given_twice(way: Way, sent: str, tmp_path: Path) -> None:
    taken(way, sent, answer_all(way.issuance(sent)))
    (other,) = way.issuing.issue(way.taken(register_file(tmp_path, 5, seed=9)).id)

    record = taken(way, other.id, answer_all(way.issuance(other.id)))

    assert {found.problem for found in record.problems} == {Problem.CARD_TAKEN}
    assert (record.opened, record.missing) == (0, 5)
    assert len(scan("cards")) == 40


def test_a_refused_person_may_be_requested_again(way: Way, sent: str, tmp_path: Path) -> None:
    taken(way, sent, answer_all(way.issuance(sent), refuse=4))
    (again,) = way.issuing.issue(way.taken(register_file(tmp_path, 40)).id)
    assert again.rows == 4


@pytest.mark.parametrize(
    ("bank", "batch", "reason"),
    [("banktwo", None, "another bank"), ("bankone", "R20200101-UNKNOWN000-01", "unknown")],
)
def test_a_return_for_a_batch_that_is_not_this_banks_is_set_aside(
    way: Way, sent: str, bank: str, batch: str | None, reason: str
) -> None:
    before = (scan("cards"), scan("members"), way.stores.batches.rows(sent))
    key = way.send_return(batch or sent, answer_all(way.issuance(sent)), bank=bank)

    told = way.answering.take(key, None)
    assert way.answering.take(key, None) == told

    assert isinstance(told, str)
    assert reason in told
    assert (scan("cards"), scan("members"), way.stores.batches.rows(sent)) == before
    (aside,) = way.stores.batches.set_aside(bank)
    assert aside["reason"] == told
    kept = boto3.client("s3").list_objects_v2(Bucket="products", Prefix=f"aside/{bank}/")["Contents"]
    assert len(kept) == 1


def test_an_answer_that_is_quicker_than_our_own_record_is_taken_later(way: Way, sent: str) -> None:
    key = way.send_return(sent, answer_all(way.issuance(sent)))
    sent_batch = boto3.client("dynamodb").get_item(TableName="work", Key=batch_key(sent))["Item"]
    boto3.client("dynamodb").put_item(TableName="work", Item=sent_batch | {"state": {"S": "claiming"}})
    with pytest.raises(TryAgain):
        way.answering.take(key, None)
    assert way.stores.batches.set_aside("bankone") == []

    boto3.client("dynamodb").put_item(TableName="work", Item=sent_batch)

    assert isinstance(way.answering.take(key, None), ReturnRecord)


def batch_key(batch: str) -> dict[str, Any]:
    return {"pk": {"S": f"BATCH#{batch}"}, "sk": {"S": "BATCH"}}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "姓名,证件号码\n".encode(), b"UCR1|x|2|2|0|\n1|1|0|6|||\n"])
def test_a_file_that_is_no_return_is_set_aside(way: Way, content: bytes) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key="bankone/in/x.ret", Body=content)
    told = way.answering.take("bankone/in/x.ret", None)
    assert isinstance(told, str)
    assert "not a return file" in told


def test_the_banks_free_text_is_kept_nowhere_but_in_its_file(way: Way, sent: str) -> None:
    answers = changed(answer_all(way.issuance(sent), refuse=1), 0, reason="户名不符合(数据库中为【某某某】)")
    taken(way, sent, answers)
    assert "某某某" not in str((scan("work"), scan("members"), scan("cards")))


def test_a_card_number_stands_nowhere_in_the_open(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    taken(way, sent, answers)
    stored = str((scan("work"), scan("members"), scan("cards")))
    assert not [answer.card for answer in answers if answer.card in stored]


class DiesAfter:
    """A batch store whose connection breaks after some groups of answers."""

    def __init__(self, way: Way, groups: int) -> None:
        self.store, self.left = way.stores.batches, groups

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def answer(self, batch: Any, answers: Any) -> None:
        if not self.left:
            raise ConnectionError
        self.left -= 1
        self.store.answer(batch, answers)


@pytest.mark.parametrize("name", ["某某某的回盘.ret", "a b.ret", "x" * 90 + ".ret"])
def test_a_file_name_that_may_name_somebody_is_not_kept(way: Way, sent: str, name: str) -> None:
    record = taken(way, sent, answer_all(way.issuance(sent)), name=name)
    assert record.name == "unusual-name.ret"
    assert name not in str(scan("work"))

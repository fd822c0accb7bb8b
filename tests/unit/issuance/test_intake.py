"""What a bank answers becomes cards, each row once; what fits nothing is shown or set aside (invariants 3 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import answer_all, card_number, changed, register_file
from unioncard import clock
from unioncard.banks.files.answer import Answer, AnswerKind, Identity, Result, Return
from unioncard.errors import Conflict, TryAgain
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.issuance.row import TakenAnswer
from unioncard.members.member import CardState
from unioncard.unions.store import Directory

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.intake import BankFileIntake


@pytest.fixture
def sent(way: Way) -> str:
    """A batch of 40 persons that was sent to the bank."""
    (batch,) = way.issuing.issue(way.taken(register_file(40)).id)
    return batch.id


def scan(table: str) -> list[Any]:
    return list(boto3.client("dynamodb").scan(TableName=table)["Items"])


def taken(way: Way, batch: str, answers: tuple[Answer, ...], name: str = "") -> FileRecord:
    record = way.answer("bankone", AnswerKind.RETURN, Return(batch, answers), name=name)
    assert record.outcome is Outcome.TAKEN, record
    return record


def counted(record: FileRecord) -> tuple[int, ...]:
    """Opened, refused, missing."""
    return tuple(record.counts.get(name, 0) for name in ("opened", "refused", "missing"))


def put(way: Way, batch: str, answers: tuple[Answer, ...]) -> str:
    return way.put_answer("bankone", AnswerKind.RETURN, Return(batch, answers))


def test_a_return_opens_cards_and_keeps_refusals(way: Way, sent: str) -> None:
    record = taken(way, sent, answer_all(way.issuance(sent), refuse=3))

    rows = way.stores.batches.rows(sent)
    assert (counted(record), record.problems) == ((37, 3, 0), ())
    assert [row.state for row in rows].count("opened") == 37
    assert {row.code for row in rows if row.state == "refused"} == {"101", "102", "103"}
    assert {row.reason for row in rows if row.state == "refused"} >= {"account-exists", "document-expired"}
    assert len(scan("cards")) == 37
    assert way.stores.batches.find(sent).answered == 40


def test_a_second_delivery_of_the_same_return_changes_nothing(way: Way, sent: str) -> None:
    key = put(way, sent, answer_all(way.issuance(sent), refuse=2))
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
    key = put(way, sent, answer_all(way.issuance(sent)))
    with pytest.raises(ConnectionError):
        dying(way).take(key, None)
    assert len(scan("cards")) == 24

    record = way.answering.take(key, None)

    assert record is not None
    assert (counted(record), record.problems) == ((40, 0, 0), ())
    assert len(scan("cards")) == 40


def test_a_missing_row_is_shown_and_can_come_later(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    assert taken(way, sent, answers[:-1]).counts["missing"] == 1
    assert way.stores.batches.find(sent).answered == 39

    assert taken(way, sent, answers[-1:], name="rest.ret").counts["missing"] == 0
    assert way.stores.batches.find(sent).answered == 40


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"row": 999}, Problem.ROW_UNKNOWN),
        ({"row": 2}, Problem.ROW_DOUBLED),
        ({"identity": Identity("0000")}, Problem.WRONG_PERSON),
        ({"identity": Identity("")}, Problem.WRONG_PERSON),
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
    assert counted(record)[0] == 40 - len({4, *(found.row - 1 for found in record.problems if found.row <= 40)})
    assert way.stores.batches.rows_numbered(sent, [5])[5].answered_by == ""


@pytest.mark.parametrize("days", [2, 36 * 365])
def test_an_opening_day_ahead_is_not_taken_and_custody_stays_open(way: Way, sent: str, days: int) -> None:
    """It may come again with the right day."""
    answers = answer_all(way.issuance(sent))
    ahead = (clock.today() + timedelta(days=days)).isoformat()
    record = taken(way, sent, changed(answers, 4, opened_on=ahead))
    assert record.problems == (RowProblem(5, Problem.TIME_IMPOSSIBLE),)
    assert (Problem.TIME_IMPOSSIBLE.taken, counted(record)) == (False, (39, 0, 1))
    assert way.stores.batches.rows_numbered(sent, [5])[5].answered_by == ""
    again = taken(way, sent, answers[4:5], name="again.ret")
    assert (counted(again), again.problems) == ((1, 0, 0), ())


@pytest.mark.parametrize("day", ["2014-12-31", "1900-01-01", "0001-01-01"])
def test_an_opening_day_before_there_were_cards_is_not_taken(way: Way, sent: str, day: str) -> None:
    record = taken(way, sent, changed(answer_all(way.issuance(sent)), 0, opened_on=day))
    assert record.problems == (RowProblem(1, Problem.TIME_IMPOSSIBLE),)


@pytest.mark.parametrize("days", [1, 0, -400])
def test_an_opening_day_may_be_tomorrow_or_long_past(way: Way, sent: str, days: int) -> None:
    """Banks write days in advance, and answer a second request with the card of the first."""
    day = (clock.today() + timedelta(days=days)).isoformat()
    record = taken(way, sent, changed(answer_all(way.issuance(sent)), 0, opened_on=day))
    assert record.problems == ()
    assert way.stores.batches.rows_numbered(sent, [1])[1].opened_on == day


def test_a_contradicting_answer_later_is_shown_and_changes_nothing(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    taken(way, sent, answers)
    cards = scan("cards")

    record = taken(way, sent, changed(answers, 0, card=card_number(777)), name="other.ret")

    assert record.problems == (RowProblem(1, Problem.CONTRADICTS),)
    assert counted(record) == (0, 0, 0)
    assert scan("cards") == cards


def test_a_row_read_before_it_was_answered_is_not_answered_again(way: Way, sent: str) -> None:
    (stale,) = way.stores.batches.rows_numbered(sent, [1]).values()
    answers = answer_all(way.issuance(sent), refuse=40)
    taken(way, sent, answers)
    (member,) = way.stores.members.find([stale.member]).values()  # read after: only the row is out of date
    member = replace(member, card=CardState.REQUESTED)
    late = TakenAnswer(replace(answers[0], code="199"), stale, member, "answer/late", None, None)

    with pytest.raises(Conflict):
        way.stores.batches.answer(way.stores.batches.find(sent), [late])
    assert way.stores.batches.rows_numbered(sent, [1])[1].code == "101"


def test_a_refusal_after_an_opening_is_a_contradiction(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    taken(way, sent, answers)
    record = taken(way, sent, changed(answers, 3, result=Result.REFUSED, card="", code="199"), name="other.ret")
    assert record.problems == (RowProblem(4, Problem.CONTRADICTS),)


def test_a_card_of_another_batch_is_never_given_twice(way: Way, sent: str) -> None:
    taken(way, sent, answer_all(way.issuance(sent)))
    (other,) = way.issuing.issue(way.taken(register_file(5, seed=9)).id)

    record = taken(way, other.id, answer_all(way.issuance(other.id)))

    assert {found.problem for found in record.problems} == {Problem.CARD_TAKEN}
    assert counted(record) == (0, 0, 5)
    assert len(scan("cards")) == 40


def test_a_refused_person_may_be_requested_again(way: Way, sent: str) -> None:
    taken(way, sent, answer_all(way.issuance(sent), refuse=4))
    (again,) = way.issuing.issue(way.taken(register_file(40)).id)
    assert again.rows == 4


@pytest.mark.parametrize(
    ("bank", "batch", "reason"),
    [("bankfour", None, "不是这家银行的"), ("bankone", "R20200101-UNKNOWN000-01", "不存在")],
)
def test_a_return_for_a_batch_that_is_not_this_banks_is_set_aside(
    way: Way, sent: str, bank: str, batch: str | None, reason: str
) -> None:
    other = replace(way.stores.directory.bank("bankone"), code="bankfour")
    way.stores.directory.load(Directory((), (other,), ()))
    before = (scan("cards"), scan("members"), way.stores.batches.rows(sent))
    returned = Return(batch or sent, answer_all(way.issuance(sent)))
    key = way.put_answer(bank, AnswerKind.RETURN, returned)

    record = way.answering.take(key, None)

    assert record is not None
    assert way.answering.take(key, None) == record
    assert record.outcome is Outcome.QUARANTINED
    assert reason in record.reason
    assert (scan("cards"), scan("members"), way.stores.batches.rows(sent)) == before
    assert way.stores.files.of_bank(bank) == [record]
    kept = boto3.client("s3").list_objects_v2(Bucket="products", Prefix=f"aside/{bank}/")["Contents"]
    assert len(kept) == 1


def test_an_answer_that_is_quicker_than_our_own_record_is_taken_later(way: Way, sent: str) -> None:
    key = put(way, sent, answer_all(way.issuance(sent)))
    sent_batch = boto3.client("dynamodb").get_item(TableName="work", Key=batch_key(sent))["Item"]
    boto3.client("dynamodb").put_item(TableName="work", Item=sent_batch | {"stage": {"S": "delivering"}})
    with pytest.raises(TryAgain):
        way.answering.take(key, None)
    assert way.stores.files.of_bank("bankone") == []

    boto3.client("dynamodb").put_item(TableName="work", Item=sent_batch)

    record = way.answering.take(key, None)
    assert record is not None
    assert record.outcome is Outcome.TAKEN


def batch_key(batch: str) -> dict[str, Any]:
    return {"pk": {"S": f"BATCH#{batch}"}, "sk": {"S": "BATCH"}}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "姓名,证件号码\n".encode(), b"UCR1|x|2|2|0|\n1|1|0|6|||\n"])
def test_a_file_that_is_no_return_is_set_aside_and_kept_whole(way: Way, content: bytes) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key="bankone/in/x.ret", Body=content)

    record = way.answering.take("bankone/in/x.ret", None)

    assert record is not None
    assert record.outcome is Outcome.QUARANTINED
    assert "格式" in record.reason
    kept = f"aside/bankone/{record.digest}/x.ret"
    assert boto3.client("s3").get_object(Bucket="products", Key=kept)["Body"].read() == content


@pytest.mark.parametrize("name", ["x.pdf", "readme", "UC.ret.bak"])
def test_a_file_of_no_agreed_name_is_set_aside(way: Way, name: str) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key=f"bankone/in/{name}", Body=b"x")
    record = way.answering.take(f"bankone/in/{name}", None)
    assert record is not None
    assert record.outcome is Outcome.QUARANTINED


def test_a_file_in_a_folder_is_taken_like_any_other(way: Way, sent: str) -> None:
    """A bank's client sorts by day; what it put there vanished without a word."""
    key = put(way, sent, answer_all(way.issuance(sent)))
    s3 = boto3.client("s3")
    below = key.replace("/in/", "/in/20261205/evening/")
    s3.put_object(Bucket="drop", Key=below, Body=s3.get_object(Bucket="drop", Key=key)["Body"].read())

    record = way.answering.take(below, None)

    assert record is not None
    assert (record.outcome, record.name) == (Outcome.TAKEN, key.rpartition("/")[2])


@pytest.mark.parametrize(
    "key",
    [
        "bankone/out/UC_x.txt",
        "bankone/out/in/x.ret",
        "bankone/in/",
        "bankone/in/20261205/",
        "bankone/in/20261205_$folder$",
        "bankone/in/x.ret.part",
        "bankone/in/x.ret.PARTIAL",
        "bankone/in/x.ret.writing",
        "bankone/in/x.ok",
        "bankone/in/x.ret.done",
        "bankone/in/.x.ret",
        "bankone/in/.trash/x.ret",
    ],
)
def test_what_is_not_a_whole_file_for_us_is_left_alone(way: Way, key: str) -> None:
    boto3.client("s3").put_object(Bucket="drop", Key=key, Body=b"x")
    assert way.answering.take(key, None) is None
    assert way.stores.files.of_bank("bankone") == []


def test_a_file_that_was_set_aside_is_taken_once_its_batch_is_there(way: Way, sent: str) -> None:
    """A bank's file for a batch of a stack that was restored, say: the first verdict is not the last."""
    key = put(way, sent, answer_all(way.issuance(sent)))
    stored = boto3.client("dynamodb").get_item(TableName="work", Key=batch_key(sent))["Item"]
    boto3.client("dynamodb").delete_item(TableName="work", Key=batch_key(sent))
    first = way.answering.take(key, None)
    boto3.client("dynamodb").put_item(TableName="work", Item=stored)

    second = way.answering.take(key, None)

    assert first is not None
    assert second is not None
    assert (first.outcome, second.outcome, counted(second)) == (Outcome.QUARANTINED, Outcome.TAKEN, (40, 0, 0))


def test_the_banks_free_text_is_kept_nowhere_but_in_its_file(way: Way, sent: str) -> None:
    key = put(way, sent, answer_all(way.issuance(sent), refuse=1))
    content = boto3.client("s3").get_object(Bucket="drop", Key=key)["Body"].read().decode("gb18030")
    quoted = content.replace("联网核查不一致", "户名不符(数据库中为【某某某】)")
    boto3.client("s3").put_object(Bucket="drop", Key=key, Body=quoted.encode("gb18030"))
    way.answering.take(key, None)
    assert way.stores.batches.rows_numbered(sent, [1])[1].state == "refused"
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


def dying(way: Way) -> BankFileIntake:
    """What takes in answers until its connection breaks after the first group."""
    whole = way.answering
    writer = replace(whole.returns.writer, batches=DiesAfter(way, groups=1))
    return replace(whole, returns=replace(whole.returns, writer=writer))


@pytest.mark.parametrize("name", ["某某某的回盘.ret", "a b.ret", "x" * 130 + ".ret"])
def test_a_file_name_that_may_name_somebody_is_not_kept(way: Way, sent: str, name: str) -> None:
    record = taken(way, sent, answer_all(way.issuance(sent)), name=name)
    assert record.name == "unusual-name"
    assert name not in str(scan("work"))

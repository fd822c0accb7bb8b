"""A bank learns which of its files, and which rows of them, were not taken: by a rejection file in its folder."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from support.killing import Killed, Killer, killing
from support.worked import OFFICER, UNION, Way, answer_all, card_number, changed, register_file
from unioncard import clock
from unioncard.banks.files import rejection_file
from unioncard.banks.files.answer import AnswerKind, Identity, Return
from unioncard.banks.files.rejection_file import RejectedLine
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores import bank_files
from unioncard.desk.batch_view import batch_view
from unioncard.issuance.file_record import Outcome
from unioncard.issuance.rejection import RejectionFiles
from unioncard.messages.deliver import DeliverRejection
from unioncard.texts import bank_names
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from unioncard.banks.files.answer import Answer
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import FileRecord


@pytest.fixture
def batch(way: Way) -> Batch:
    """A batch of five that is at its bank."""
    return way.sent(register_file(5), UNION)


def returned(way: Way, batch: Batch, answers: tuple[Answer, ...], name: str = "") -> FileRecord:
    return way.answer("bankone", AnswerKind.RETURN, Return(batch.id, answers), name=name)


def handed_in(way: Way, name: str, content: bytes, bank: str = "bankone") -> FileRecord | None:
    client("s3").put_object(Bucket="drop", Key=f"{bank}/in/{name}", Body=content)
    return way.answering.take(f"{bank}/in/{name}", None)


def delivered(way: Way) -> list[str]:
    """Carry out what was ordered; the names of the rejection files in bankone's folder."""
    for order in way.replies:
        way.rejection_delivery.deliver(way.stores.directory.bank(order.bank), order.rejection_id)
    way.replies.clear()
    found = client("s3").list_objects_v2(Bucket="drop", Prefix="bankone/out/").get("Contents", [])
    return [one["Key"].removeprefix("bankone/out/") for one in found if one["Key"].endswith(".rej")]


def content(way: Way, name: str) -> bytes:
    return way.stores.drop.fetch(f"bankone/out/{name}", None)


def test_rows_that_were_not_taken_are_in_a_file_named_after_the_answer(way: Way, batch: Batch) -> None:
    answers = answer_all(way.issuance(batch.id))
    returned(way, batch, changed(changed(answers, 1, identity=Identity("0000")), 3, card="12345"))

    (name,) = delivered(way)

    assert name == f"UC_{batch.id}-1.ret.rej"
    assert content(way, name).decode("gb18030") == (
        f"return|row|{batch.id}|3|2|wrong-person|{texts.PROBLEMS['wrong-person']}|\n"
        f"return|row|{batch.id}|5|4|card-shape|"
        "卡号不是这家银行的卡号（应为 16 至 19 位数字，以 62 或 60 开头），未采用。|\n"
    )


def test_rows_that_are_not_listed_are_counted_also_when_the_first_delivery_died_before_it_could_reply(
    way: Way, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record lists fewer rows than the run that made it knew: the bank took those left out for adopted."""
    monkeypatch.setattr(bank_files, "SHOWN_PROBLEMS", 2)
    answers = answer_all(way.issuance(batch.id))
    for place in range(4):
        answers = changed(answers, place, card="12345") if place else changed(answers, 0, identity=Identity("0000"))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(RejectionFiles, "reply", die)
        returned(way, batch, answers)
    returned(way, batch, answers)

    (name,) = delivered(way)

    lines = content(way, name).decode("gb18030").splitlines()
    assert [one.split("|")[1:6] for one in lines] == [
        ["row", batch.id, "2", "1", "wrong-person"],
        ["row", batch.id, "3", "2", "card-shape"],
        ["more", batch.id, "0", "", "card-shape"],
    ]
    assert "还有 2 行" in lines[2]
    parsed = rejection_file.parse(way.profile(), AnswerKind.RETURN, content(way, name))
    assert [(one.whole, one.rest) for one in parsed] == [(False, False), (False, False), (False, True)]


def test_a_file_that_was_taken_whole_gets_none(way: Way, batch: Batch) -> None:
    answers = answer_all(way.issuance(batch.id))
    record = returned(way, batch, changed(answers, 0, card=f"{card_number(900)[:-1]}0"))  # Luhn: taken all the same
    assert [one.problem.taken for one in record.problems] == [True]
    assert delivered(way) == []


def test_both_lines_that_contradict_each_other_are_named(way: Way, batch: Batch) -> None:
    answers = answer_all(way.issuance(batch.id))
    returned(way, batch, (*answers, replace(answers[0], card=card_number(900))))
    (name,) = delivered(way)
    lines = rejection_file.parse(way.profile(), AnswerKind.RETURN, content(way, name))
    assert [(one.line, one.row, one.code) for one in lines] == [(2, 1, "row-doubled"), (7, 1, "row-doubled")]


@pytest.mark.parametrize(
    ("broken", "line", "code"),
    [
        (("|5|5|0|", "|5|4|0|"), 0, "count-differs"),
        (("|0|62", "|7|62"), 2, "result-unknown"),
        (("UCR2", "UCR7"), 1, "fixed-value"),
    ],
)
def test_a_file_that_was_set_aside_says_why_and_where_to_bank_and_union(
    way: Way, batch: Batch, broken: tuple[str, str], line: int, code: str
) -> None:
    key = way.put_answer("bankone", AnswerKind.RETURN, Return(batch.id, answer_all(way.issuance(batch.id))))
    text = way.stores.drop.fetch(key, None).decode("gb18030")
    assert broken[0] in text
    record = handed_in(way, "UC_" + batch.id + "-9.ret", text.replace(*broken, 1).encode("gb18030"))

    (name,) = delivered(way)

    assert record is not None
    assert name == f"UC_{batch.id}-9.ret.rej"
    assert content(way, name).decode("gb18030") == (f"return|file|{batch.id}|{line}||{code}|{record.reason}|\n")
    (notice,) = batch_view(way.batch_desk.show(OFFICER, batch.id))["notices"]
    assert notice["code"] == code
    assert record.reason in notice["message"]


def test_a_clean_batch_has_no_notice(way: Way, batch: Batch) -> None:
    returned(way, batch, answer_all(way.issuance(batch.id)))
    assert batch_view(way.batch_desk.show(OFFICER, batch.id))["notices"] == []


def test_the_union_of_another_banks_batch_is_shown_nothing(way: Way, batch: Batch) -> None:
    record = handed_in(way, f"CARD{batch.id}_1.OK.txt", b"?", "banktwo")
    assert record is not None
    assert (record.outcome, record.batch) == (Outcome.QUARANTINED, "")
    assert batch_view(way.batch_desk.show(OFFICER, batch.id))["files"] == []


def test_a_name_that_was_not_agreed_on_is_answered_too(way: Way, batch: Batch) -> None:
    handed_in(way, f"{batch.id}.RET", b"?")
    (name,) = delivered(way)
    assert name == f"{batch.id}.RET.rej"
    lines = rejection_file.parse(way.profile(), None, content(way, name))
    assert lines == (RejectedLine(0, 0, "name-unknown", f"{texts.UNKNOWN_NAME}{bank_names.CASE}", whole=True),)


def test_a_name_that_may_name_a_person_is_not_repeated(way: Way) -> None:
    handed_in(way, "张三的卡.txt", b"?")
    handed_in(way, "李四的卡.txt", b"!")
    names = delivered(way)
    assert len(names) == 2
    assert all(name.isascii() and name.startswith("unusual-name") for name in names)


def test_two_files_of_one_name_get_two(way: Way) -> None:
    handed_in(way, "answers.txt", b"first")
    handed_in(way, "answers.txt", b"second")
    first, second = sorted(delivered(way), key=len)
    assert first == "answers.txt.rej"
    assert second.startswith("answers.txt.")
    assert second.endswith(".rej")


def test_our_own_file_handed_back_is_no_answer(way: Way) -> None:
    assert handed_in(way, "UC_x.ret.rej", b"?") is None
    assert way.replies == []


def test_the_same_file_again_orders_its_delivery_until_it_is_there(way: Way) -> None:
    handed_in(way, "answers.txt", b"?")
    handed_in(way, "answers.txt", b"?")
    first, again = way.replies
    assert first == again
    assert delivered(way) == ["answers.txt.rej"]
    handed_in(way, "answers.txt", b"?")
    assert way.replies == []


def test_the_same_content_under_another_name_is_answered_under_that_name(way: Way, batch: Batch) -> None:
    handed_in(way, "answers.txt", b"?")
    handed_in(way, "answers-2.txt", b"?")
    assert sorted(delivered(way)) == ["answers-2.txt.rej", "answers.txt.rej"]
    assert content(way, "answers-2.txt.rej") == content(way, "answers.txt.rej")


def test_a_delivery_twice_changes_nothing(way: Way) -> None:
    handed_in(way, "answers.txt", b"?")
    (order,) = way.replies
    delivered(way)
    before = client("s3").list_object_versions(Bucket="drop", Prefix="bankone/out/")["Versions"]
    bank = way.stores.directory.bank("bankone")
    way.rejection_delivery.deliver(bank, order.rejection_id)
    assert client("s3").list_object_versions(Bucket="drop", Prefix="bankone/out/")["Versions"] == before


def test_the_sweep_orders_what_was_lost_and_ends_what_waits_too_long(way: Way) -> None:
    handed_in(way, "answers.txt", b"?")
    (order,) = way.replies

    way.sweep.run()
    assert order in way.orders

    way.orders.clear()
    replace(way.sweep, now=lambda: clock.now() + timedelta(days=61)).run()
    way.sweep.run()
    assert not [one for one in way.orders if isinstance(one, DeliverRejection)]


def test_nothing_of_a_person_stands_in_it(way: Way, batch: Batch) -> None:
    issued = way.issuance(batch.id)
    answers = answer_all(issued)
    returned(way, batch, tuple(replace(one, identity=Identity("0000")) for one in answers))
    (name,) = delivered(way)
    text = content(way, name).decode("gb18030")
    private = {value for row in issued.rows for value in row.values.values() if len(value) > 1}
    assert not [value for value in private | {one.card for one in answers} if value in text]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("whole", [False, True], ids=["rows", "file"])
def test_killed_at_any_call_and_delivered_again_there_is_one_reply_and_its_order(
    way: Way, batch: Batch, after: bool, whole: bool
) -> None:
    good = answer_all(way.issuance(batch.id))
    for call in range(1, 40):
        if whole:
            key = f"bankone/in/UC_{batch.id}-{call}.ret"
            client("s3").put_object(Bucket="drop", Key=key, Body=f"?{call}".encode())
        else:
            answers = changed(changed(good, 1, identity=Identity("0000")), 2, card=f"12{call}")
            key = way.put_answer("bankone", AnswerKind.RETURN, Return(batch.id, answers), serial=str(call))
        killer = Killer(call, after)
        with killing(killer), suppress(Killed):
            way.answering.take(key, None)
        way.answering.take(key, None)
        (waiting,) = way.rejections.waiting("bankone")
        assert waiting.name == f"{key.removeprefix('bankone/in/')}.rej"
        assert way.replies[-1].rejection_id == waiting.id
        assert waiting.name in delivered(way)
        if killer.calls < call:
            return
    raise AssertionError("it has more calls than were tried")

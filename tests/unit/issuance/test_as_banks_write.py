"""What is written otherwise than agreed and leaves no doubt is taken with a note; what a spreadsheet spoilt is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from stdnum.iso7064 import mod_11_2

from support.worked import FIXED_UNION, answer_all, people_file, register_file
from unioncard import pace
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Return, Stock, StockLot
from unioncard.banks.files.note import Note
from unioncard.banks.files.written import is_rounded_id, is_scientific, rounded, same_but_zeros, same_name
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.client import client
from unioncard.errors import TimeIsUp
from unioncard.issuance import apply
from unioncard.issuance.file_record import BankFile, FileRecord, Outcome, Problem, RowProblem
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.worked import Way
    from unioncard.banks.files.answer import Answer

PEOPLE = 60


@pytest.fixture
def sent(way: Way) -> str:
    (batch,) = way.issuing.issue(way.taken(register_file(PEOPLE)).id)
    return batch.id


def taken(way: Way, name: str, content: bytes) -> FileRecord:
    key = f"bankone/in/{name}"
    client("s3").put_object(Bucket=way.stores.drop.bucket.name, Key=key, Body=content)
    record = way.answering.take(key, None)
    assert record is not None
    return record


def written(way: Way, answers: Sequence[Answer], batch: str) -> tuple[str, bytes]:
    return answer_files.write(way.profile("bankone"), AnswerKind.RETURN, Return(batch, tuple(answers)))


def with_tails(answers: Sequence[Answer], tails: Sequence[str]) -> list[Answer]:
    return [replace(one, identity=replace(one.identity, tail=tail)) for one, tail in zip(answers, tails, strict=True)]


def test_tails_that_lost_their_zeros_are_taken_if_they_are_the_same_after_filling_up(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    tails = [one.identity.tail or "" for one in answers]
    stripped = [tail.lstrip("0") for tail in tails]
    lost = [one.row for one, tail in zip(answers, tails, strict=True) if tail.startswith("0")]
    assert len(lost) > 1, "the sample has such people"
    record = taken(way, *written(way, with_tails(answers, stripped), sent))
    assert record.problems == (RowProblem(lost[0], Problem.ZEROS_LOST),), "said once, with the first row"
    assert record.not_taken == ()
    assert all(row.answered_by for row in way.stores.batches.rows(sent))


def test_a_file_taken_in_several_steps_says_the_same_of_lost_zeros(
    way: Way, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "ANSWER_ROWS", rows := 5)
    answers = answer_all(way.issuance(sent))
    tails = [one.identity.tail or "" for one in answers]
    lost = [one.row for one, tail in zip(answers, tails, strict=True) if tail.startswith("0")]
    name, content = written(way, with_tails(answers, [tail.lstrip("0") for tail in tails]), sent)
    assert lost[-1] - lost[0] >= rows, "in more than one step"
    for _ in range(0, PEOPLE, rows):
        with pace.step(0), pytest.raises(TimeIsUp):
            taken(way, name, content)
    with pace.step(0):
        assert taken(way, name, content).problems == (RowProblem(lost[0], Problem.ZEROS_LOST),)


def test_a_tail_without_zeros_that_slipped_by_a_row_is_nobodys(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    tails = [(one.identity.tail or "").lstrip("0") for one in answers]
    record = taken(way, *written(way, with_tails(answers, tails[1:] + tails[:1]), sent))
    assert {one.problem for one in record.problems} == {Problem.WRONG_PERSON}
    assert len(record.problems) == PEOPLE


def test_a_file_as_spreadsheets_and_mainframes_leave_it_is_taken_whole(way: Way, sent: str) -> None:
    name, content = written(way, answer_all(way.issuance(sent)), sent)
    changed = b"\xef\xbb\xbf" + content.replace(b"X|", b"x|").replace(b"\n", b"\r") + b"|||||\r" + b"\x1a\x00"
    record = taken(way, name, changed)
    assert record.outcome is Outcome.TAKEN
    assert {one.problem.value for one in record.problems} == {
        Note.BYTE_ORDER_MARK.value, Note.LETTER_CASE.value, Note.LINE_ENDS.value, Note.BLANK_CELLS.value,
        Note.FILL_CHARACTERS.value,
    }  # fmt: skip
    assert record.counts["opened"] == PEOPLE and record.counts["missing"] == 0
    with pytest.raises(client("s3").exceptions.NoSuchKey):
        client("s3").get_object(Bucket=way.stores.drop.bucket.name, Key=f"bankone/out/{name}.rej")


@pytest.mark.parametrize("spoilt", ["6.22E+18", "6.22000405046900E+18"])
def test_a_card_number_that_a_spreadsheet_spoilt_is_not_taken_and_says_why(way: Way, sent: str, spoilt: str) -> None:
    answers = answer_all(way.issuance(sent))
    first = replace(answers[0], card=spoilt)
    record = taken(way, *written(way, [first, *answers[1:]], sent))
    assert record.problems == (RowProblem(1, Problem.NUMBER_SPOILT),)
    assert record.counts["opened"] == PEOPLE - 1


def test_an_event_of_a_spoilt_number_is_not_kept(way: Way) -> None:
    events = [
        CardEventRow(card, EventKind.ACTIVATED, "2026-11-20T12:00:00") for card in ("6.22E+18", "6.22000405046900E+18")
    ]
    name, content = answer_files.write(way.profile("bankone"), AnswerKind.EVENTS, Events(tuple(events)))
    record = taken(way, name, content)
    assert record.problems == tuple(RowProblem(row, Problem.NUMBER_SPOILT) for row in (2, 3))


def test_every_note_of_the_reader_is_a_problem_that_keeps_nothing_out() -> None:
    assert [note for note in Note if not Problem(note.value).taken] == []


def test_a_note_is_recorded_once_with_its_first_row_and_problems_all() -> None:
    file = BankFile(
        "bankone", "a.ret", "0" * 32, b"", "answer/x", noted=tuple(RowProblem(row, Problem.ZERO_DATE) for row in (3, 2))
    )
    problems = [RowProblem(row, Problem.CARD_CHECK) for row in (1, 2)]
    assert file.with_notes(problems) == (*problems, RowProblem(2, Problem.ZERO_DATE))


@pytest.mark.parametrize(
    ("text", "number", "same"),
    [("12", "0012", True), ("2X", "002X", True), ("", "0000", False), ("12", "1012", False), ("012", "0012", True),
     ("0012", "0012", False), ("1234567", "01234567", True), ("E1", "00E1", False), ("x", "000X", False)],
)  # fmt: skip
def test_lost_zeros(text: str, number: str, same: bool) -> None:
    assert same_but_zeros(text, number) is same


def test_cards_that_a_spreadsheet_rounded_are_not_taken_but_one_alone_may_be_a_card(way: Way, sent: str) -> None:
    answers = answer_all(way.issuance(sent))
    one = replace(answers[0], card="6220004050469010000")
    two = replace(answers[1], card="6220004050469040000")
    record = taken(way, *written(way, [one], sent))
    assert record.problems == (RowProblem(1, Problem.NUMBER_SPOILT),), "the file has no other"
    record = taken(way, *written(way, [one, answers[9]], sent))
    assert record.problems == (RowProblem(1, Problem.CARD_CHECK),)
    record = taken(way, *written(way, [two, replace(answers[2], card="6220004050469050000"), *answers[3:9]], sent))
    assert record.not_taken == tuple(RowProblem(row, Problem.NUMBER_SPOILT) for row in (2, 3))


@pytest.mark.parametrize(
    ("number", "scientific"),
    [("6.22E+18", True), ("6E18", True), ("4.10105E+17", True), ("6220004050469000011", False), ("", False),
     ("E12345678", False), ("4.1e+17", True), ("1E1234567", False)],
)  # fmt: skip
def test_scientific_notation(number: str, scientific: bool) -> None:
    assert is_scientific(number) is scientific


def test_documents_that_a_spreadsheet_rounded_are_said_to_be() -> None:
    assert is_rounded_id("412227199504181000")
    assert not is_rounded_id("412227199504181061") and not is_rounded_id("E12345678")
    valid = next(one for one in (f"41222719950418{n}000" for n in range(10)) if mod_11_2.is_valid(one))
    assert not is_rounded_id(valid), "a person may have that number"


def test_events_of_cards_that_a_spreadsheet_rounded_are_not_kept(way: Way) -> None:
    events = [CardEventRow(f"62200040504690{n}0000", EventKind.LOST_FORMAL, "2026-11-20T12:00:00") for n in (1, 2, 3)]
    name, content = answer_files.write(way.profile("bankone"), AnswerKind.EVENTS, Events(tuple(events)))
    record = taken(way, name, content)
    assert record.problems == tuple(RowProblem(line, Problem.NUMBER_SPOILT) for line in (2, 3, 4))


@pytest.mark.parametrize(
    ("prefix", "last", "problem"),
    [("952000", "000000000100", Problem.CARD_SHAPE), ("622000", "999999999999", Problem.LOT_TOO_LARGE)],
)
def test_a_lot_that_cannot_be_the_banks_is_not_announced(way: Way, prefix: str, last: str, problem: Problem) -> None:
    lots = Stock(
        (StockLot("L9", prefix, "000000000001", last), StockLot("L8", "622000", "000000000001", "000000000009"))
    )
    name, content = answer_files.write(way.profile("banktwo"), AnswerKind.STOCK, lots)
    client("s3").put_object(Bucket=way.stores.drop.bucket.name, Key=f"banktwo/in/{name}", Body=content)
    record = way.answering.take(f"banktwo/in/{name}", None)
    assert record is not None
    assert (record.problems, record.counts["lots"]) == ((RowProblem(1, problem),), 1)


@pytest.mark.parametrize(
    ("cards", "spoilt"),
    [
        (["6220004050469010000", "6220004050469040000"], 2),
        (["6220004050469010000", "6220004050469040000", "6220004050469020000"], 3),
        (["6220004050469010000", "6220004050469030000"], 2),
        (["6220004050469010000", "6220004050469030000", "6220004050469000011"], 0),
        (["6220004050469010000"], 1),
        (["6220004050469030000"], 0),
        (["622000405046901000", "622000405046904000"], 2),
        (["6220004050469100", "6220004050469200"], 2),
        (["6220004050469100", "6220004050469201"], 0),
        (["6220004050469100"], 0),
        (["6220004050469010001", "6220004050469040001", "", "x000"], 0),
    ],
)
def test_rounded_numbers(cards: list[str], spoilt: int) -> None:
    assert len(rounded(cards)) == spoilt


@pytest.mark.parametrize(
    ("said", "sent", "same"),
    [
        ("张　三", "张三", True),
        ("阿依古丽•示例", "阿依古丽·示例", True),
        ("JOHN SMITH", "John Smith", True),
        ("张三", "张叁", False),
        ("张", "张三", False),
    ],
)
def test_a_name_with_blanks_within_another_dot_or_in_capitals_is_that_name(said: str, sent: str, same: bool) -> None:
    assert same_name(said, sent) is same


def test_names_with_blanks_within_are_their_peoples_and_noted_once(way: Way) -> None:
    way.announced(10)
    batch = way.sent(people_file(sample_rows(3, seed=5)), FIXED_UNION).id
    ((kind, value),) = bank_answers.answer(way.profile("banktwo"), way.issuance(batch), refuse=0)
    assert isinstance(value, Return)
    who = [replace(one.identity, name="\u3000".join(one.identity.name or "")) for one in value.answers]
    spaced = [replace(one, identity=identity) for one, identity in zip(value.answers, who, strict=True)]
    record = way.answer("banktwo", kind, replace(value, answers=tuple(spaced)))
    assert record.problems == (RowProblem(1, Problem.WRITTEN_OTHERWISE),)
    assert (record.counts["opened"], record.not_taken) == (3, ())

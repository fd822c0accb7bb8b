"""Answers that would break the store, fill it with what could be a person, or take a cut number for another card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from support.worked import answer_all, register_file
from unioncard.banks.files import answer_files, raw_lines
from unioncard.banks.files.answer import AnswerKind, FormatError, Identity, Reason, Receipt, Result, Return
from unioncard.banks.files.answer_form import known_branch
from unioncard.banks.files.fault import Fault
from unioncard.banks.profiles.answers import LONGEST_REASON, Refusal
from unioncard.issuance.file_record import Outcome, Problem
from unioncard.issuance.row import RowState
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from support.worked import Way

DATA = Path(answer_files.__file__).parents[5] / "tools" / "unioncard_tools" / "data"


@pytest.fixture
def sent(way: Way) -> str:
    (batch,) = way.issuing.issue(way.taken(register_file(12)).id)
    return batch.id


def refusal(way: Way, batch: str, *places: int) -> Receipt:
    """The file refused whole for these answers' people."""
    people = answer_all(way.issuance(batch))
    faults = [
        replace(people[place], result=Result.REFUSED, card="", code="108", reason=Reason.NAME_DIFFERS)
        for place in places
    ]
    return Receipt(batch, False, "108", Reason.NAME_DIFFERS, tuple(faults))


def test_a_row_that_a_receipt_names_twice_counts_once(way: Way, sent: str) -> None:
    once = refusal(way, sent, 1)
    twice = replace(once, faults=(*once.faults, replace(once.faults[0], code="103", reason=Reason.DOCUMENT_EXPIRED)))
    record = way.answer("bankone", AnswerKind.RECEIPT, twice)
    assert record.outcome is Outcome.TAKEN
    states = [row.state for row in way.stores.batches.rows(sent)]
    assert (states.count(RowState.REFUSED), states.count(RowState.FILE_REFUSED)) == (1, 11)


def test_a_refusal_of_which_no_row_could_be_adopted_sends_nobody_again(way: Way, sent: str) -> None:
    wrong = refusal(way, sent, 1)
    wrong = replace(wrong, faults=(replace(wrong.faults[0], identity=Identity(tail="0000")),))
    record = way.answer("bankone", AnswerKind.RECEIPT, wrong)
    assert [one.problem for one in record.not_taken] == [Problem.WRONG_PERSON]
    assert [batch.id for batch in way.stores.batches.of_register(way.stores.batches.find(sent).register)] == [sent]


@pytest.mark.parametrize("branch", ["9" * 500_000, "某某412527199301058684", "13490000000", "412527199301058684", "=1"])
def test_a_branch_that_could_hold_a_person_or_burst_the_item_is_not_stored(way: Way, sent: str, branch: str) -> None:
    answers = [replace(one, branch=branch) for one in answer_all(way.issuance(sent))]
    record = way.answer("bankone", AnswerKind.RETURN, Return(sent, tuple(answers)))
    assert record.counts["opened"] == 12
    assert {row.branch for row in way.stores.batches.rows(sent)} == {""}


@pytest.mark.parametrize("branch", ["410300001", "0371", "104290010025", "ZZ-0371", ""])
def test_a_branchs_number_is_kept(branch: str) -> None:
    assert known_branch(branch) == branch


@pytest.mark.parametrize("lot", ["某某412227199504181061", "412227199504181061", "~x", "L" * 3000, "13490000000"])
def test_a_lot_that_could_hold_a_person_is_refused(lot: str) -> None:
    profile = load("fixed", Path())
    content = f"{lot}|622000|000000000001|000000000009|\n".encode("gbk")
    with pytest.raises(FormatError) as refused:
        answer_files.parse(profile, AnswerKind.STOCK, "STOCK1.txt", content)
    assert refused.value.code == Fault.VOUCHER_RUN
    assert lot not in str(refused.value)


@pytest.mark.parametrize("card", ["62200065750040000", "6220006575004000033"])
def test_a_card_at_an_open_end_may_be_cut_whatever_the_count_says(tmp_path: Path, card: str) -> None:
    content = yaml.safe_load((DATA / "delimited.yaml").read_text("utf-8"))
    content["answers"]["events"]["layout"]["ended"] = False
    (tmp_path / "open.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    profile = load("open.yaml", tmp_path)
    file = f"UCE1|1\n6220004050469000037|T|20261105100000|{card}".encode()
    with pytest.raises(FormatError) as refused:
        answer_files.parse(profile, AnswerKind.EVENTS, "UC_events-1.evt", file)
    assert (refused.value.code, refused.value.line, refused.value.field) == (Fault.LAST_FIELD, 2, "新卡号")
    assert answer_files.parse(profile, AnswerKind.EVENTS, "UC_events-1.evt", file + b"\n")


def test_a_card_at_the_open_end_of_a_csv_file_without_a_count_may_be_cut() -> None:
    profile = load("csv", Path())
    file = b"card_number,event,at,new_card_number\r\n6220004050469000037,REPLACED,2026-11-05 10:00:00,6220006575004000"
    with pytest.raises(FormatError) as refused:
        answer_files.parse(profile, AnswerKind.EVENTS, "events_1.csv", file)
    assert refused.value.code == Fault.LAST_FIELD


@pytest.mark.parametrize("name", ["delimited", "csv"])
def test_more_lines_than_a_file_can_have_are_refused_before_they_are_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_lines, "MOST_LINES", 1000)
    file = {"delimited": "UC_events-1.evt", "csv": "events_1.csv"}[name]
    with pytest.raises(FormatError) as refused:
        answer_files.parse(load(name, Path()), AnswerKind.EVENTS, file, b"a\n" * 1001)
    assert refused.value.code == Fault.TOO_MANY_LINES


def test_a_reason_is_matched_as_far_as_anybody_writes_one() -> None:
    shared = Refusal(reason=Reason.MOBILE_SHARED, pattern="手机.*重复")
    assert shared.means("手机号码与他人重复")
    assert not shared.means("手机" * LONGEST_REASON + "重复")


def test_nuls_after_the_last_separator_are_fill() -> None:
    profile = load("delimited", Path())
    file = b"UCE1|1|\0\0\n6220004050469000037|L|20261105100000||\0\0\0\n"
    (event,) = answer_files.parse(profile, AnswerKind.EVENTS, "UC_events-1.evt", file).events
    assert event.card == "6220004050469000037"


def test_a_fault_of_a_second_shapes_header_is_said_of_that_header() -> None:
    profile = load("delimited", Path())
    batch = "R20261123-7KM3Q9XTBW-01"
    file = f"UCR2|{batch}|1笔|1|0|\n3|3467|0|6220004050469000037|||2|410100001|20261120|\n".encode("gb18030")
    with pytest.raises(FormatError) as refused:
        answer_files.parse(profile, AnswerKind.RETURN, f"UC_{batch}-1.ret", file)
    assert (refused.value.code, refused.value.field) == (Fault.NOT_A_NUMBER, "笔数")

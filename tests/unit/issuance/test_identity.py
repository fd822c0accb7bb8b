"""A bank's file is known by its bytes and by what its name says; what a row says has bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.worked import answer_all, register_file
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Identity, Reason, Receipt, Return
from unioncard.banks.inbox import plain_name
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import client
from unioncard.issuance.file_record import Outcome, Problem

if TYPE_CHECKING:
    from support.worked import Way


@pytest.fixture
def sent(way: Way) -> str:
    (batch,) = way.issuing.issue(way.taken(register_file(12)).id)
    return batch.id


def put(way: Way, bank: str, name: str, content: bytes) -> str:
    key = f"{bank}/in/{name}"
    client("s3").put_object(Bucket=way.stores.drop.bucket.name, Key=key, Body=content)
    return key


def test_states_of_three_days_are_three_files_although_two_have_equal_bytes(way: Way) -> None:
    """The fixed format has the time in the file's name alone: oral loss, normal, oral loss again."""
    profile = way.profile("banktwo")
    card = next(number for number in ("6212260000000000018", "6228480000000000018") if profile.cards.holds(number))
    digests, contents = set(), []
    for days, kind in enumerate((EventKind.LOST_ORAL, EventKind.ACTIVATED, EventKind.LOST_ORAL)):
        at = f"2026-11-{20 + days}T12:00:00"
        name, content = answer_files.write(
            profile, AnswerKind.EVENTS, Events((CardEventRow(card, kind, at),)), serial="1"
        )
        contents.append(content)
        record = way.answering.take(put(way, "banktwo", name, content), None)
        assert record is not None and record.outcome is Outcome.TAKEN, record
        digests.add(record.digest)
    assert contents[0] == contents[2] != contents[1]
    assert len(digests) == 3


def test_two_batches_refused_whole_in_equal_words_are_both_refused(way: Way, sent: str) -> None:
    profile = way.profile("banktwo")
    refusals = [Receipt(f"R20261128-ABCDEFGHJ{end}-01", False, "", Reason.TOTALS_DIFFER) for end in "KM"]
    written = [answer_files.write(profile, AnswerKind.RECEIPT, one) for one in refusals]
    assert written[0][1] == written[1][1], "the batch stands in the name alone"
    records = [way.answering.take(put(way, "banktwo", *one), None) for one in written]
    assert [one.reason != "" for one in records if one] == [True, True]
    assert len({one.digest for one in records if one}) == 2


@pytest.mark.parametrize(
    "number", ["410105199003071234", "41010519900307123X", "13800138000", "8613800138000", "6222021702000000000"]
)
def test_a_number_of_somebody_in_a_files_name_is_stored_nowhere(way: Way, sent: str, number: str) -> None:
    returned = Return(sent, answer_all(way.issuance(sent)))
    record = way.answer("bankone", AnswerKind.RETURN, returned, name=f"zhang{number}.ret")
    assert (record.outcome, record.counts["opened"]) == (Outcome.TAKEN, 12)
    wrong = way.answer("bankone", AnswerKind.RETURN, returned, name=f"{number}.txt")
    assert wrong.outcome is Outcome.QUARANTINED
    stored = [client("dynamodb").scan(TableName=table)["Items"] for table in ("work", "members", "cards")]
    assert number not in str(stored)
    assert {record.name, wrong.name} == {"unusual-name"}


@pytest.mark.parametrize("serial", ["20261128", "20261128093000", "20261128093000123", "080120261128000001"])
def test_a_day_or_an_instant_in_a_files_name_is_nobodys_number(serial: str) -> None:
    name = f"UC_R20261123-7KM3Q9XTBW-01-{serial}.ret"
    assert plain_name(name) == name


def test_the_same_file_twice_under_one_name_is_one_file(way: Way, sent: str) -> None:
    key = way.put_answer("bankone", AnswerKind.RETURN, Return(sent, answer_all(way.issuance(sent))))
    assert way.answering.take(key, None) == way.answering.take(key, None)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_end_of_a_document_of_fewer_than_four_characters_is_nobodys(way: Way, sent: str, length: int) -> None:
    """A file that slipped by a row would match every tenth person by one digit."""
    answers = answer_all(way.issuance(sent))
    short = [
        replace(one, identity=Identity((one.identity.tail or one.identity.document or "")[-length:])) for one in answers
    ]
    record = way.answer("bankone", AnswerKind.RETURN, Return(sent, tuple(short)))
    assert {one.problem for one in record.problems} == {Problem.WRONG_PERSON}
    assert not any(row.answered_by for row in way.stores.batches.rows(sent))


@pytest.mark.parametrize("digits", ["9" * 10, "1" * 41, "1" * 4301, "1" * 500_000])
def test_a_row_number_without_end_sets_the_file_aside_once(way: Way, sent: str, digits: str) -> None:
    _, content = answer_files.write(
        way.profile("bankone"), AnswerKind.RETURN, Return(sent, answer_all(way.issuance(sent)))
    )
    text = content.decode("gb18030")
    lines = text.splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if "|" in line and line.split("|")[0].strip().isdigit())
    _, _, rest = lines[place].partition("|")
    lines[place] = f"{digits}|{rest}"
    key = put(way, "bankone", f"UC_{sent}-7.ret", "".join(lines).encode("gb18030"))
    record = way.answering.take(key, None)
    assert record is not None and record.outcome is Outcome.QUARANTINED
    assert digits not in record.reason and len(record.reason) < 200
    assert way.answering.take(key, None) == record


@pytest.mark.parametrize("code", ["412121199605090026", "13490000000", "张三丰", "6212260000000000018", "x" * 500])
def test_a_code_that_could_hold_a_person_is_stored_nowhere(way: Way, sent: str, code: str) -> None:
    refused = answer_all(way.issuance(sent), refuse=12)
    record = way.answer("bankone", AnswerKind.RETURN, Return(sent, tuple(replace(one, code=code) for one in refused)))
    assert record.outcome is Outcome.TAKEN
    rows = way.stores.batches.rows(sent)
    assert {row.code for row in rows} == {""}
    assert {row.reason for row in rows} == {Reason.OTHER.value}


def test_a_short_code_that_is_not_listed_is_kept_for_the_bank_clerk(way: Way, sent: str) -> None:
    refused = answer_all(way.issuance(sent), refuse=12)
    way.answer("bankone", AnswerKind.RETURN, Return(sent, tuple(replace(one, code="E-9.1") for one in refused)))
    assert {row.code for row in way.stores.batches.rows(sent)} == {"E-9.1"}


LIMIT = 100_000
"""Instead of 32 MB, of which this process would hold several copies."""


def test_a_file_that_is_too_large_is_read_no_further_than_its_limit(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    whole = Bucket.read

    def noted(self: Bucket, key: str, version: str | None = None, most: int | None = None) -> bytes:
        content = whole(self, key, version, most)
        read.append(len(content))
        return content

    monkeypatch.setattr(Bucket, "read", noted)
    for module in ("unioncard.issuance.intake", "unioncard.cloud.stores.files"):
        monkeypatch.setattr(f"{module}.LARGEST_ANSWER", LIMIT)
    key = put(way, "bankone", "UC_large-1.ret", b"0" * (LIMIT + 50_000))
    record = way.answering.take(key, None)
    assert record is not None and (record.outcome, record.code) == (Outcome.QUARANTINED, "too-large")
    assert max(read) == LIMIT + 1

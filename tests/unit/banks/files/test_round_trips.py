"""What the pre-check lets pass, every bank reads as it was; what a bank can say, we read as it said it."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files import precheck
from unioncard.banks.files.answer import (
    Answer,
    AnswerKind,
    CardEventRow,
    Events,
    Identity,
    NotWritable,
    Reason,
    Receipt,
    Result,
    Return,
    Stock,
    StockLot,
)
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
from unioncard.registers.members.codes import LISTS
from unioncard_tools.profiles import SHIPPED, load

PROFILES = {name: load(name, Path()) for name in SHIPPED}
BATCH = "R20261123-7KM3Q9XTBW-01A2"
CARD = "6200001234567890127"
EVERYWHERE = pytest.mark.parametrize("name", SHIPPED)

awkward = st.text(st.sampled_from("示例·㛃𬭎䶮€|｜,\"' a1\t\n\r\x00\x1c\u3000\ufeff\ud800一亅"), max_size=40)
anything = (
    awkward
    | st.text(max_size=60)
    | st.sampled_from(["甲  乙\n丙\u3000丁 ", "长期", "男", "护照", "LONG_TERM", "2026-11-23"])
)
days = st.dates(date(1900, 1, 1)).map(str)
GOOD = {"姓名": "示例", "证件类别": "护照", "证件号码": "EXAMPLE0001", "性别": "女", "移动电话": "13499003996"}
NAMES = ["阿依古丽·示例", "㛃𬭎䶮", "示" * 15, "示" * 16, "示" * 26, "示|例"]
odd = {
    "姓名": st.sampled_from(NAMES) | anything,
    "证件类别": st.sampled_from(LISTS["证件类别"]) | anything,
    "证件号码": st.sampled_from(["412227199504181061", "E" * 20, "E" * 21, "E" * 41]) | anything,
    "性别": st.sampled_from(["男", "", "男性"]),
    "移动电话": st.sampled_from(["13499003996" * 2, ""]),
    "出生日期": days | st.sampled_from(["", "1995-02-30", "19950418", "长期"]),
    "证件有效期": days | st.sampled_from(["", "长期"]),
    "联系地址": anything | st.integers(60, 80).map(lambda length: "a" + "路" * length),
    "工作单位": st.sampled_from(["厂" * 29, "厂" * 30 + "a", "a" + "厂" * 30, "厂" * 200]) | anything,
    "民族": anything,
}
pairs = st.one_of([st.tuples(st.just(column), values) for column, values in odd.items()])
# A member whom every bank takes, with a few cells that are out of the ordinary.
likely = st.lists(pairs, max_size=3).map(lambda some: GOOD | dict(some))
wild = st.fixed_dictionaries({column: anything for column in ("姓名", "证件类别", "证件号码", "性别", "移动电话")})


def file(name: str, *rows: IssuanceRow) -> IssuanceFile:
    unit = "4101000001" if name == "delimited" else ""
    return IssuanceFile(BATCH, unit, "示例工会" if name != "fixed" else "", "0371", "2026-11-23", rows)


def row(name: str, number: int, values: dict[str, str]) -> IssuanceRow:
    return IssuanceRow(number, values, CARD if PROFILES[name].stock else "")


@EVERYWHERE
@given(values=likely | wild)
def test_no_faults_if_and_only_if_the_row_is_written_and_arrives(name: str, values: dict[str, str]) -> None:
    profile = PROFILES[name]
    found = precheck.faults(profile, values)
    try:
        content = issuance_file.write(profile, file(name, row(name, 5, values)))
    except NotWritable:
        assert found
        return
    assert not found
    (read,) = issuance_file.parse(profile, content, BATCH).rows
    assert read == row(name, 5, precheck.arriving(profile, values))


@EVERYWHERE
@given(values=likely)
def test_what_arrives_differs_only_in_blanks_stand_ins_and_cuts(name: str, values: dict[str, str]) -> None:
    profile = PROFILES[name]
    if precheck.faults(profile, values):
        return
    arrived = precheck.arriving(profile, values)
    free = {field.source for field in profile.issuance.fields if {field.too_long, field.separator} - {"fault"}}
    for field in profile.issuance.fields:
        if field.source in values:
            sent, read = " ".join(values[field.source].split()), arrived.get(field.source, "")
            assert read == sent or (field.source in free and sent.replace("|", "｜").startswith(read))


@EVERYWHERE
@given(rows=st.lists(likely, max_size=4))
def test_a_file_of_good_rows_is_read_back_whole(name: str, rows: list[dict[str, str]]) -> None:
    profile = PROFILES[name]
    good = [values for values in rows if not precheck.faults(profile, values)]
    issued = file(name, *(row(name, place, values) for place, values in enumerate(good, start=1)))
    read = issuance_file.parse(profile, issuance_file.write(profile, issued), BATCH)
    assert [one.values for one in read.rows] == [precheck.arriving(profile, values) for values in good]
    assert [one.number for one in read.rows] == list(range(1, len(good) + 1))


def identity(name: str) -> st.SearchStrategy[Identity]:
    document = st.sampled_from(["412227199504181061", "EXAMPLE0001"])
    return {
        "delimited": st.builds(Identity, tail=document.map(lambda one: one[-4:])),
        "csv": st.builds(Identity, document=document),
        "fixed": st.builds(Identity, document=document, name=st.sampled_from(["示例", "阿依古丽·示例"])),
    }[name]


def refused(name: str, *, with_code: bool, who: st.SearchStrategy[Identity]) -> st.SearchStrategy[Answer]:
    form = PROFILES[name].answers.receipt
    assert form is not None
    refusal = st.sampled_from([(one.code if with_code else "", one.reason) for one in form.refusals])
    return st.builds(
        lambda number, who, why: Answer(number, who, Result.REFUSED, "", *why), st.integers(1, 99_999), who, refusal
    )


def opened(name: str) -> st.SearchStrategy[Answer]:
    classes = st.just("") if name == "fixed" else st.sampled_from(["", "Ⅰ", "Ⅱ", "Ⅲ"])
    return st.builds(
        Answer, row=st.integers(1, 99_999), identity=identity(name), result=st.just(Result.OPENED), card=st.just(CARD),
        account_class=classes, branch=st.sampled_from(["", "0371"]), opened_on=days | st.just(""),
    )  # fmt: skip


@EVERYWHERE
@given(data=st.data())
def test_returns_are_read_as_they_were_written(name: str, data: st.DataObject) -> None:
    some = opened(name) if name == "fixed" else opened(name) | refused(name, with_code=True, who=identity(name))
    value = Return(BATCH, tuple(data.draw(st.lists(some, min_size=1, max_size=5))))
    file_name, content = answers.write(PROFILES[name], AnswerKind.RETURN, value, serial="3")
    assert answers.kind_of(PROFILES[name], file_name) is AnswerKind.RETURN
    assert answers.parse(PROFILES[name], AnswerKind.RETURN, file_name, content) == value


@EVERYWHERE
@given(data=st.data())
def test_receipts_are_read_as_they_were_written(name: str, data: st.DataObject) -> None:
    coded = name != "fixed"
    who = identity("delimited" if coded else "fixed")
    faults = tuple(data.draw(st.lists(refused(name, with_code=coded, who=who), max_size=4)))
    whole = data.draw(refused(name, with_code=coded, who=who))
    value = Receipt(BATCH, False, whole.code, whole.reason, faults)
    if coded and data.draw(st.booleans()):
        value = Receipt(BATCH, True)
    file_name, content = answers.write(PROFILES[name], AnswerKind.RECEIPT, value)
    assert answers.kind_of(PROFILES[name], file_name) is AnswerKind.RECEIPT
    assert answers.parse(PROFILES[name], AnswerKind.RECEIPT, file_name, content) == value


@EVERYWHERE
@given(data=st.data())
def test_events_are_read_as_they_were_written(name: str, data: st.DataObject) -> None:
    form = PROFILES[name].answers.events
    assert form is not None
    moments = st.datetimes(datetime(1900, 1, 1)).map(lambda one: one.isoformat(timespec="seconds"))
    kinds, new_cards = st.sampled_from(sorted(form.events.values())), st.sampled_from(["", CARD])
    if name == "fixed":
        moments, new_cards = st.just(data.draw(moments)), st.just("")
    some = st.builds(CardEventRow, st.just(CARD), kinds, moments, new_cards)
    value = Events(tuple(data.draw(st.lists(some, min_size=1, max_size=4))))
    file_name, content = answers.write(PROFILES[name], AnswerKind.EVENTS, value)
    assert answers.kind_of(PROFILES[name], file_name) is AnswerKind.EVENTS
    assert answers.parse(PROFILES[name], AnswerKind.EVENTS, file_name, content) == value


def test_stock_is_read_as_it_was_written() -> None:
    value = Stock((StockLot("L1", "620000", "000000000000", "000000000499"),))
    file_name, content = answers.write(PROFILES["fixed"], AnswerKind.STOCK, value)
    assert answers.kind_of(PROFILES["fixed"], file_name) is AnswerKind.STOCK
    assert answers.parse(PROFILES["fixed"], AnswerKind.STOCK, file_name, content) == value


def test_every_reason_that_a_bank_lists_is_written_so_that_it_is_read_as_the_same() -> None:
    for profile in PROFILES.values():
        for form in profile.answers.by_kind().values():
            for one in form.refusals:
                assert one.code or one.means(one.text)
    listed = {one.reason for one in PROFILES["delimited"].answers.by_kind()[AnswerKind.RETURN].refusals}
    assert listed == set(Reason)


@EVERYWHERE
def test_five_thousand_rows_are_written_within_a_second(name: str) -> None:
    values = {
        "姓名": "阿依古丽·示例", "证件类别": "居民身份证", "证件号码": "412227199504181061", "性别": "女",
        "移动电话": "13499003996", "出生日期": "1995-04-18", "联系地址": "示例市样例路 1 号", "工作单位": "示例厂",
    }  # fmt: skip
    profile = PROFILES[name].model_copy(update={"max_rows": 5000})
    issued = file(name, *(row(name, number, values) for number in range(1, 5001)))
    begun = time.process_time()
    issuance_file.write(profile, issued)
    assert time.process_time() - begun < 1

"""What waits and how banks answered: one value in the letter, the workbook, the JSON and the CSV of a month."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from support.month_tree import CITY, FACTORY, PROVINCE, SCHOOL, Build, usual
from unioncard.desk.reports import stored_contents
from unioncard.ledger.backlog import Backlog, Backlogs, Wait
from unioncard.ledger.bank_answers import BankAnswers
from unioncard.notifications.letters.month import month_report
from unioncard.reports.contents import contents_of, csv_file, json_file
from unioncard.reports.editions import edition_of, keep_summary, read_summary
from unioncard.reports.workbook import workbook

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

GONE = "4109999999"
WAITS = {
    FACTORY.code: Backlog({Wait.TO_SIGN: (2, 0, 1, 1200), Wait.AT_BANK: (0, 0, 0, 5)}),
    SCHOOL.code: Backlog({Wait.AT_BANK: (0, 0, 0, 7), Wait.TO_CORRECT: (10, 0, 0, 0)}),
    CITY.code: Backlog({Wait.TO_ANSWER: (0, 1, 0, 0)}),
    GONE: Backlog({Wait.HELD: (0, 0, 4, 0)}),
}
ANSWERS = {
    FACTORY.code: {"bankone": BankAnswers({2: 60, 9: 35}, {"name-differs": 3, "document-expired": 2})},
    SCHOOL.code: {"bankone": BankAnswers({40: 1}, {}), "banktwo": BankAnswers({12: 4}, {"file-refused": 4})},
}
BANKS = {"bankone": "示例甲银行", "banktwo": "示例乙银行"}


@pytest.fixture
def report(build: Build) -> MonthReport:
    backlogs = Backlogs("2026-10-31T22:00:00Z", "2026-10-31", WAITS)
    return replace(build(usual()), backlogs=backlogs, answers=ANSWERS, banks=BANKS)


class Kept:
    """Products in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, name: str, content: Any, content_type: str) -> None:
        self.kept[name] = content

    def read(self, name: str) -> bytes:
        return self.kept[name]


def letter(report: MonthReport) -> str:
    contents, products = contents_of(report), Kept()
    keep_summary(products, report, contents)  # type: ignore[arg-type]
    summary = read_summary(products, report.root.union.code, report.month, contents["code"])  # type: ignore[arg-type]
    return month_report(summary, None, origin="https://desk.example", province=True).text


def test_mail_workbook_json_and_csv_say_the_same_of_what_waits(report: MonthReport) -> None:
    contents = contents_of(report)
    waits = contents["waits"] or pytest.fail()
    book, mail = load_workbook(BytesIO(workbook(report))), letter(report)
    in_book = {row[0]: row[2:7] for row in book["待办"].iter_rows(min_row=4, max_row=9, values_only=True)}
    in_csv = next(iter(csv.DictReader(StringIO(csv_file(report).decode("utf-8-sig")))))
    assert json.loads(json_file(contents))["waits"] == waits
    for one in waits["kinds"]:
        assert in_book[one["name"]] == (*one["bands"], one["total"])
        assert (int(in_csv[one["name"]]), int(in_csv[f"{one['name']}，超过30天"])) == (one["total"], one["bands"][3])
        said = f"{one['name']}　{one['total']:,} {one['unit']}（{one['bands'][3]:,}）"
        assert (said in mail) is bool(one["total"])
    totals = {one["kind"]: one["bands"] for one in waits["kinds"]}
    assert totals["to-sign"] == [2, 0, 1, 1200] and totals["at-bank"] == [0, 0, 0, 12]
    assert totals["held"] == [0, 0, 4, 0], "what waits of a union without a place counts for the province"


def test_a_smaller_union_has_its_own_alone(report: MonthReport) -> None:
    waits = contents_of(report.within(CITY.code))["waits"] or pytest.fail()
    assert {one["kind"]: one["total"] for one in waits["kinds"] if one["total"]} == {
        "to-correct": 10, "at-bank": 12, "to-sign": 1203, "transfers-to-answer": 1,
    }  # fmt: skip


def test_the_lines_below_have_what_waits_with_them(report: MonthReport) -> None:
    lines = {(one["union"], one["own"]): one["waits"] for one in contents_of(report.within(CITY.code))["unions"]}
    assert lines == {
        (CITY.code, True): {"transfers-to-answer": [0, 1, 0, 0]},
        (FACTORY.code, False): {"at-bank": [0, 0, 0, 5], "to-sign": [2, 0, 1, 1200]},
        (SCHOOL.code, False): {"to-correct": [10, 0, 0, 0], "at-bank": [0, 0, 0, 7]},
    }


def test_late_is_whose_own_work_is_left_not_whose_bank_is_slow(report: MonthReport) -> None:
    assert (contents_of(report)["below"] or pytest.fail())["late"] == 1
    rows = load_workbook(BytesIO(workbook(report)))["逾期"].iter_rows(min_row=4, values_only=True)
    assert [row[:3] for row in rows] == [(FACTORY.name, FACTORY.code, CITY.name)]
    assert "有事超过 30 天没有办的基层工会 1 个" in letter(report)


def test_mail_workbook_and_json_say_the_same_of_banks(report: MonthReport) -> None:
    banks = contents_of(report)["banks"]
    assert [(one["name"], one["median"], one["longest"], one["answered"], one["refused"]) for one in banks] == [
        ("示例乙银行", 12, 12, 4, 4),
        ("示例甲银行", 2, 40, 96, 5),
    ]
    rows = list(load_workbook(BytesIO(workbook(report)))["银行"].iter_rows(min_row=3, max_row=4, values_only=True))
    mail = letter(report)
    for one, row in zip(banks, rows, strict=True):
        assert row[:6] == (one["name"], one["answered"], one["opened"], one["refused"], one["median"], one["longest"])
        assert row[6] == "、".join(f"{reason['name']} {reason['count']}" for reason in one["reasons"])
        said = f"答复 {one['answered']} 张，开卡 {one['opened']} 张，退回 {one['refused']} 张"
        assert f"{one['name']}　{said}；中位 {one['median']} 天，最长 {one['longest']} 天" in mail


def test_what_nobody_counted_is_no_zero(build: Build) -> None:
    report = build(usual())
    contents = contents_of(report)
    assert (contents["waits"], contents["banks"]) == (None, [])
    assert "不是零" in str(load_workbook(BytesIO(workbook(report)))["待办"]["A2"].value)
    in_csv = next(iter(csv.DictReader(StringIO(csv_file(report).decode("utf-8-sig")))))
    assert in_csv["登记表待更正"] == "—"


def test_the_code_is_of_what_waits_and_of_banks_too(report: MonthReport, build: Build) -> None:
    plain = build(usual())
    nothing = replace(plain, backlogs=Backlogs("2026-10-31T22:00:00Z", "2026-10-31", {}))
    codes = [edition_of(one) for one in (plain, nothing, report, replace(report, answers={}))]
    assert codes[0] == codes[1] and len(set(codes)) == 3
    assert edition_of(plain.within(SCHOOL.code)) != edition_of(report.within(SCHOOL.code))


def test_a_file_of_the_release_before_says_nothing_of_what_waits(report: MonthReport) -> None:
    old = json.loads(json_file(contents_of(report)))
    for one in (old, *old["unions"]):
        del one["waits"]
        if one["below"]:
            del one["below"]["late"]
    del old["banks"]
    found = stored_contents(json.dumps(old).encode())
    assert (found["waits"], found["banks"], found["unions"][0]["waits"]) == (None, [], None)
    assert (found["below"] or pytest.fail())["late"] is None and found["union"] == PROVINCE.code

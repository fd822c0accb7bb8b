"""会员构成: one value everywhere, and nobody to be known by a number."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from support.month_tree import CITY, PROVINCE, Build, usual
from unioncard.desk.reports import stored_contents
from unioncard.ledger.make_up import ALL, MakeUp, MakeUpItem
from unioncard.notifications.letters.month import month_report
from unioncard.reports.bulletin.bulletin import bulletin
from unioncard.reports.contents import contents_of, json_file
from unioncard.reports.editions import edition_of, keep_summary, read_summary
from unioncard.reports.make_up import FEW_CODE, make_up_of, name_of, shown_counts
from unioncard.reports.make_up_words import in_a_sentence
from unioncard.reports.sheets.corrections import corrected_figures
from unioncard.reports.workbook import workbook
from unioncard.texts.month_make_up import FEW, NOT_STATED
from unit.reports.test_contents import Kept

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

PEOPLE = {
    ALL: 146, "sex.1": 100, "sex.2": 46, "born.1": 4, "born.5": 30, "born.6": 100, "education.3": 146, "politics.1": 20,
    "politics.4": 1, "politics.11": 1, "politics.13": 80, "politics.3": 5, "migrant.1": 60, "migrant.2": 86,
    "employment.1": 143, "employment.4": 3,
}  # fmt: skip


@pytest.fixture
def report(build: Build) -> MonthReport:
    return replace(build(usual()), make_up=MakeUp(PEOPLE, 7))


def shown(item: MakeUpItem, **counts: int) -> dict[int, int]:
    made = MakeUp({ALL: 100, **{f"{item.value}.{name[1:]}": count for name, count in counts.items()}})
    return shown_counts(item, made)


def test_letter_workbook_json_bulletin_and_page_say_the_same(report: MonthReport) -> None:
    contents = contents_of(report)
    view = contents["make_up"] or pytest.fail()
    assert (view["counted"], view["uncounted"], report.root.total.closing.members) == (146, 4, 150)
    assert json.loads(json_file(contents))["make_up"] == view
    assert stored_contents(json_file(contents))["make_up"] == view  # what the page reads
    rows = list(load_workbook(BytesIO(workbook(report)))["会员构成"].iter_rows(min_row=4, values_only=True))
    in_book = [row[1:] for row in rows if row[1]]
    wanted = [(entry["name"], entry["count"], entry["share"]) for one in view["items"] for entry in one["entries"]]
    assert in_book == wanted
    assert [row[0] for row in rows if row[0] and row[1]] == [one["name"] for one in view["items"]]
    said = in_a_sentence(view)
    assert "已统计的 146 名会员中，女会员 46 人（占 31.5%），农民工 60 人（占 41.1%）" in said
    assert "，中共党员 20 人（占 13.7%）。" in said
    assert "另有 4 人" in said
    products: Any = Kept()
    keep_summary(products, report, contents)
    summary = read_summary(products, PROVINCE.code, report.month, contents["code"])
    assert said in month_report(summary, None, province=True, origin="https://desk.example").text
    document = pypdfium2.PdfDocument(bulletin(contents))
    text = "".join(document[at].get_textpage().get_text_bounded() for at in range(len(document)))
    assert said.replace(" ", "") in re.sub(r"\s", "", text)


def test_every_item_adds_up_to_all_that_are_counted(report: MonthReport) -> None:
    for one in make_up_of(report)["items"]:
        assert sum(entry["count"] for entry in one["entries"]) == 146
    politics = next(one for one in make_up_of(report)["items"] if one["item"] == "politics")
    names = {entry["name"]: entry["count"] for entry in politics["entries"]}
    assert names == {"中共党员": 20, "群众": 80, FEW: 7, NOT_STATED: 39}


def test_who_would_be_known_by_a_number_stands_with_others() -> None:
    assert shown(MakeUpItem.POLITICS, n1=40, n4=1, n5=2, n13=57) == {1: 40, 13: 57, FEW_CODE: 3}
    # One alone in the line of the few is told by the rest, and so are two in one of two: a further entry joins them.
    assert shown(MakeUpItem.POLITICS, n1=40, n4=1, n13=59) == {13: 59, FEW_CODE: 41}
    assert shown(MakeUpItem.POLITICS, n4=1, n5=1) == {FEW_CODE: 2, 0: 98}
    assert shown(MakeUpItem.POLITICS, n1=97, n2=3) == {1: 97, 2: 3}
    assert shown(MakeUpItem.SEX, n1=99, n2=1) == {1: 99, 2: 1}  # who is a woman is no secret


def test_a_small_union_has_no_make_up_and_one_that_nobody_counted_says_so(report: MonthReport) -> None:
    few = make_up_of(replace(report, make_up=MakeUp({ALL: 9, "sex.1": 9})))
    assert (few["counted"], few["too_few"], few["items"], in_a_sentence(few)) == (9, True, [], "")
    none = replace(report, make_up=MakeUp())
    assert (make_up_of(none)["items"], make_up_of(none)["uncounted"]) == ([], 150)
    book = load_workbook(BytesIO(workbook(none)))
    assert "不是零" in str(book["会员构成"]["A3"].value)
    assert "不足 10 人" in str(
        load_workbook(BytesIO(workbook(replace(none, make_up=MakeUp({ALL: 9})))))["会员构成"]["A3"].value
    )


def test_the_code_is_of_the_make_up_too_and_without_one_as_it_was(report: MonthReport, build: Build) -> None:
    plain, other = build(usual()), replace(report, make_up=MakeUp(PEOPLE | {"sex.1": 99, "sex.2": 51}, 7))
    assert len({edition_of(one) for one in (plain, report, other)}) == 3
    assert edition_of(replace(plain, make_up=MakeUp())) == edition_of(plain)
    assert edition_of(report.within(CITY.code)) == edition_of(plain.within(CITY.code))  # it is the root's alone


def test_a_file_of_the_release_before_has_none(report: MonthReport) -> None:
    old = json.loads(json_file(contents_of(report)))
    del old["make_up"]
    assert stored_contents(json.dumps(old).encode())["make_up"] is None


def test_a_restated_make_up_is_set_against_the_one_reported_where_both_show_it(report: MonthReport) -> None:
    was = replace(report, make_up=MakeUp(PEOPLE | {"politics.13": 78, "politics.1": 22, "migrant.1": 1}, 7))
    found = {one.measure: (one.reported, one.corrected) for one in corrected_figures(replace(report, replaced=was))}
    assert found == {"政治面貌：群众（人）": (78, 80), "政治面貌：中共党员（人）": (22, 20)}
    assert (
        "更正" in load_workbook(BytesIO(workbook(replace(report, replaced=was, edition=2, reason="迟到")))).sheetnames
    )


def test_the_sheet_is_a_page_of_a4_upright(report: MonthReport) -> None:
    sheet = load_workbook(BytesIO(workbook(report)))["会员构成"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)


def test_codes_have_the_names_of_the_registers_lists() -> None:
    assert [name_of(MakeUpItem.BORN, code) for code in (1, 2, 6)] == ["1950 年以前", "1950–1959 年", "1990–1999 年"]
    assert (name_of(MakeUpItem.EDUCATION, 1), name_of(MakeUpItem.EDUCATION, 60)) == ("博士", "其他分类")

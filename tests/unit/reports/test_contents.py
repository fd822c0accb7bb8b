"""One value everywhere: the letter, the workbook, the JSON and the CSV of a month's report say the same."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from support.month_tree import AFTER, CITY, EMPTY, FACTORY, PROVINCE, SCHOOL, TREE, Build, of, usual
from unioncard.desk.progress import counts_view
from unioncard.desk.reports import stored_contents
from unioncard.ledger import rates
from unioncard.ledger.figures import Tally
from unioncard.ledger.month import Reporting, compared_with
from unioncard.notifications.letters.letter import Attachment
from unioncard.notifications.letters.month import month_report
from unioncard.reports.bulletin.bulletin import bulletin
from unioncard.reports.contents import contents_of, csv_file, json_file
from unioncard.reports.editions import keep_summary, read_summary
from unioncard.reports.workbook import workbook
from unioncard.texts import month_progress as words
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

SILENT = Union("4101000003", "零报厂工会", Kind.BASIC, "410100", "/410000/410100/4101000003/")
NEW = Union("4101000004", "=新建厂工会", Kind.BASIC, "410100", "/410000/410100/4101000004/")
FACTORIES = (*TREE, SILENT, NEW)


@pytest.fixture
def report(build: Build) -> MonthReport:
    september = AFTER.replace(month=9, day=3)
    moves = [
        *usual(),
        of(SILENT, september, "register/s", read=4, accepted=4, joined=4),
        of(FACTORY, AFTER.replace(day=9), "custody/a/1", collected=80, signed=60),
        of(FACTORY, AFTER.replace(day=9), "answer/bankone/x", activated=31),
    ]
    made = build(moves, tree=FACTORIES)
    return compared_with(made, {FACTORY.code: Tally(read=100, accepted=95, joined=95), SILENT.code: Tally(read=4)})


class Kept:
    """Products in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, name: str, content: Any, content_type: str) -> None:
        self.kept[name] = content

    def read(self, name: str) -> bytes:
        return self.kept[name]


def test_mail_workbook_json_and_csv_say_the_same_of_every_step(report: MonthReport) -> None:
    contents = contents_of(report)
    book = load_workbook(BytesIO(workbook(report)))
    in_book = {row[0]: row for row in book["进度"].iter_rows(min_row=3, values_only=True) if row[0]}
    in_json = json.loads(json_file(contents))
    rows = csv.DictReader(StringIO(csv_file(report).decode("utf-8-sig")))
    in_csv = next(iter(rows))
    products: Any = Kept()
    keep_summary(products, report, contents)
    summary = read_summary(products, PROVINCE.code, report.month, contents["code"])
    mail = month_report(summary, Attachment("月报.xlsx", "application/x-test", b"PK"), province=True).text
    page = counts_view(report.root.total.closing)
    for line, of_json in zip(contents["steps"], in_json["steps"], strict=True):
        name, rate = line["name"], words.percent(line["rate"])
        assert dict(line) == of_json
        sheet = in_book[name]
        assert sheet[2:4] == (line["change"], line["last"]) and sheet[5] == line["total"]
        assert [sheet[4], sheet[6]] == ["—" if one is None else one for one in (line["growth"], line["rate"])]
        assert (int(in_csv[f"本月{name}"]), int(in_csv[f"累计{name}"])) == (line["change"], line["total"])
        grown = words.grown(line["growth"])
        assert f"{name}　{line['total']:,} {line['unit']}（本月 {line['change']:,}，{grown}）" in mail
        if line["means"]:
            assert in_csv[f"{name}率"] == rate and f"，{line['means'].partition('：')[0]} {rate}" in mail
        if line["step"] in page["rates"]:
            assert page["rates"][line["step"]] == line["rate"]  # type: ignore[literal-required]
            assert page[line["step"]] == line["total"]  # type: ignore[literal-required]
    assert in_book["开卡率"][6] == contents["card_rate"] and in_csv["开卡率"] == words.percent(contents["card_rate"])


def test_a_step_has_its_month_the_month_before_and_by_how_much_it_grew(report: MonthReport) -> None:
    steps = {one["step"]: one for one in contents_of(report)["steps"]}
    joined = steps["joined"]
    assert (joined["change"], joined["last"], joined["growth"], joined["total"]) == (55, 95, -0.421, 154)
    assert (steps["opened"]["last"], steps["opened"]["growth"]) == (0, None)


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (1.371, "环比增长 137.1%"),
        (-0.559, "环比下降 55.9%"),
        (0.0, "与上月持平"),
        (51.5, "环比增长 5150.0%"),
        (None, "环比 —"),
    ],
)
def test_what_grew_and_what_fell_is_said_in_words(growth: float | None, said: str) -> None:
    """By an official's habit; 环比137.1% may be read as 1.371 times the month before."""
    assert words.grown(growth) == said


def test_the_first_month_is_compared_with_nothing(build: Build) -> None:
    assert {one["last"] for one in contents_of(build(usual()))["steps"]} == {None}


def test_the_lines_below_add_up_to_the_union(report: MonthReport) -> None:
    for root in (report, report.within(CITY.code)):
        contents = contents_of(root)
        for place, step in enumerate(contents["steps"]):
            below = [one["steps"][place] for one in contents["unions"]]
            assert sum(one["change"] for one in below) == step["change"]
            assert sum(one["total"] for one in below) == step["total"]
    assert [one["own"] for one in contents_of(report.within(CITY.code))["unions"]] == [True, False, False, False, False]


def test_a_zero_is_not_nothing_who_never_reported_is_named(report: MonthReport) -> None:
    assert contents_of(report)["below"] == {"unions": 4, "active": 2, "none": 1, "never": 1, "late": None}
    lines = {one["union"]: one for one in contents_of(report.within(CITY.code))["unions"] if not one["own"]}
    states = [Reporting.ACTIVE, Reporting.ACTIVE, Reporting.NONE, Reporting.NEVER]
    assert [lines[one.code]["reporting"] for one in (FACTORY, SCHOOL, SILENT, NEW)] == states
    book = load_workbook(BytesIO(workbook(report)))
    assert [row[0] for row in book["未报送"].iter_rows(min_row=4, values_only=True)] == [NEW.name]
    names = [row[0] for row in book["明细"].iter_rows(min_row=5, values_only=True)]
    assert NEW.name not in names and SILENT.name in names and EMPTY.name in names
    assert names[2:4] == ["其中：本级直属", "另有1个从未报送（见“未报送”）"]
    assert "从未报送" in csv_file(report).decode()


def test_of_whom_nothing_is_known_no_paper_and_no_page_says_zero(build: Build) -> None:
    """A silent union, a county of silent ones, and a silent union that has another below it which is not."""
    county = Union("410101", "样例区总工会", Kind.REGION, CITY.code, f"{CITY.path}410101/")
    silent = Union("4101010001", "样例区厂工会", Kind.BASIC, county.code, f"{county.path}4101010001/")
    group = Union("4101000005", "样例集团工会", Kind.BASIC, CITY.code, f"{CITY.path}4101000005/")
    branch = Union("4101000006", "样例分厂工会", Kind.BASIC, group.code, f"{group.path}4101000006/")
    joined = of(branch, AFTER.replace(day=9), "register/g", read=7, accepted=7, joined=7)
    report = build([*usual(), joined], tree=(*FACTORIES, county, silent, group, branch)).within(CITY.code)
    contents = contents_of(report)
    known = {one["name"]: one["known"] for one in contents["unions"]}
    assert known == {
        "本级直属": True, FACTORY.name: True, SCHOOL.name: True, SILENT.name: False, NEW.name: False,
        county.name: False, group.name: True,
    }  # fmt: skip
    sheet = load_workbook(BytesIO(workbook(report)))["概览"]
    shown = {row[0]: row[1:7] for row in sheet.iter_rows(values_only=True) if row[0] in known}
    assert {name for name, row in shown.items() if set(row) == {"—"}} == {SILENT.name, NEW.name, county.name}
    assert shown[group.name][:2] == (7, 7)
    (progress,) = [one for one in text_of(bulletin(contents)) if "附件各单位办理进度" in one]
    for name, is_known in known.items():
        assert (f"{name}——————" in progress) is not is_known
    for line in contents["unions"]:
        del line["known"]  # type: ignore[misc]
    read = stored_contents(json_file(contents))
    assert {one["name"]: one["known"] for one in read["unions"]} == known, "a file of the release before"
    rows = list(csv.DictReader(StringIO(csv_file(report).decode("utf-8-sig"))))
    silent_ones = {one["单位"] for one in rows if one["在会人数"] == one["累计开卡成功"] == one["开卡率"] == "—"}
    assert silent_ones == {SILENT.name, f"'{NEW.name}", county.name, silent.name}
    of_county = "".join(text_of(bulletin(contents_of(report.within(county.code)))))
    assert "所属基层工会都从未报送，没有数字" in of_county and "合计——————" in of_county
    assert "已采集入库0" not in of_county
    for own in (county, silent):
        its = load_workbook(BytesIO(workbook(report.within(own.code))))
        steps = [row[2:7] for row in its["进度"].iter_rows(min_row=3, max_row=10, values_only=True)]
        assert {cell for row in steps for cell in row} == {"—"}, own.name
        figures = [cell for row in its["概览"].iter_rows(min_row=5, values_only=True) for cell in row]
        assert "—" in figures and not [cell for cell in figures if isinstance(cell, int)], own.name


def text_of(content: bytes) -> list[str]:
    """The text of each page, without line breaks and spaces."""
    document = pypdfium2.PdfDocument(content)
    return [re.sub(r"\s", "", document[at].get_textpage().get_text_bounded()) for at in range(len(document))]


def test_a_basic_unions_own_report_says_whether_it_reported(report: MonthReport) -> None:
    contents = contents_of(report.within(NEW.code))
    assert (contents["reporting"], contents["below"], contents["unions"]) == (Reporting.NEVER, None, [])
    assert load_workbook(BytesIO(workbook(report.within(NEW.code)))).sheetnames == [
        "概览",
        "进度",
        "会员构成",
        "待办",
        "银行",
        "明细",
        "说明",
    ]


def test_a_name_is_no_formula_in_the_file(report: MonthReport) -> None:
    assert "'=新建厂工会" in csv_file(report).decode()
    for lead in ("＝", "\r=", " +", "@"):  # Excel takes the wide signs of a Chinese keyboard for the narrow ones
        root = replace(report.root, union=replace(report.root.union, name=f"{lead}厂"))
        assert f"'{lead}厂" in csv_file(replace(report, rows=(root, *report.rows[1:]))).decode()


def test_nothing_has_no_rate() -> None:
    assert {rates.rate(step, Tally()) for step in rates.STEPS} == {None} == {rates.card_rate(Tally())}
    assert rates.rate_of("signed", Tally(signed=-1, opened=-2)) is None
    assert rates.growth(5, 0) is rates.growth(5, None) is None


def test_the_detail_prints_in_strips_of_whole_groups(report: MonthReport) -> None:
    sheet = load_workbook(BytesIO(workbook(report)))["明细"]
    assert [one.id for one in sheet.col_breaks.brk] == [12, 20, 30]
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$1:$4")
    groups = [cell.value for cell in sheet[3]]
    assert all(groups[one] for one in (12, 20, 30))
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert sum(widths) + 10 * 11.5 < 277 / 25.4 * 96 / 7 / (sheet.page_setup.scale / 100)


def test_the_same_report_is_the_same_whatever_else_is_asked(report: MonthReport) -> None:
    assert json_file(contents_of(report)) == json_file(contents_of(replace(report)))

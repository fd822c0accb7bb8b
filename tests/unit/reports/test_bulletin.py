"""The bulletin: the report's figures on pages by GB/T 9704, with the faces that it embeds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from support.month_tree import AFTER, CITY, FACTORY, PROVINCE, SCHOOL, Build, of, usual
from unioncard.ledger.backlog import Backlog, Backlogs, Wait
from unioncard.ledger.bank_answers import BankAnswers
from unioncard.ledger.figures import Tally
from unioncard.ledger.month import compared_with
from unioncard.reports.bulletin.bulletin import bulletin
from unioncard.reports.bulletin.fonts import MISSING, face, set_in
from unioncard.reports.bulletin.layout import BODY, CELL, CHARACTERS, LINES, NEVER_FIRST, NEVER_LAST, WIDTH, lines_of
from unioncard.reports.contents import contents_of
from unioncard.texts import bulletin as words
from unioncard.texts.month_progress import percent
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from unioncard.ledger.month import MonthReport

MM = 72 / 25.4


@pytest.fixture
def report(build: Build) -> MonthReport:
    waits = {
        FACTORY.code: Backlog({Wait.TO_SIGN: (2, 0, 1, 1200), Wait.AT_BANK: (0, 0, 0, 5)}),
        CITY.code: Backlog({Wait.TO_ANSWER: (0, 1, 0, 0)}),
    }
    answers = {FACTORY.code: {"bankone": BankAnswers({2: 60, 9: 35}, {"name-differs": 3, "document-expired": 2})}}
    backlogs = Backlogs("2026-10-31T22:00:00Z", "2026-10-31", waits)
    made = build([*usual(), of(FACTORY, AFTER.replace(day=9), "custody/a/1", collected=80, signed=60)])
    return replace(made, backlogs=backlogs, answers=answers, banks={"bankone": "示例甲银行"})


def pages(content: bytes) -> list[str]:
    """The text of each page, without line breaks and spaces."""
    document = pypdfium2.PdfDocument(content)
    return [re.sub(r"\s", "", document[at].get_textpage().get_text_bounded()) for at in range(len(document))]


def test_the_bulletin_says_what_the_report_says(report: MonthReport) -> None:
    contents = contents_of(report)
    text = "".join(pages(bulletin(contents)))
    for one in contents["steps"]:
        assert f"{one['name']}{one['total']:,}{one['unit']}" in text
        assert f"{one['name']}{one['change']:,}{one['unit']}" in text
        if one["rate"] is not None:
            assert f"（{one['means'].partition('：')[0]}{percent(one['rate'])}）" in text
    assert f"开卡率{percent(contents['card_rate'])}" in text
    for kind in (contents["waits"] or pytest.fail())["kinds"]:
        said = f"{kind['name']}{kind['total']:,}{kind['unit']}，其中超过30天的{kind['bands'][3]:,}{kind['unit']}"
        assert (said in text) is bool(kind["total"])
    (bank,) = contents["banks"]
    assert "示例甲银行答复95张，开卡90张，退回5张（户名与银行资料不符3、证件过期2）" in text
    assert f"一半的卡在{bank['median']}天内答复，最长{bank['longest']}天" in text
    below = contents["below"] or pytest.fail()
    assert f"从未报送的{below['never']}个" in text and f"没有办的基层工会{below['late']}个" in text


def test_the_bulletin_says_what_grew_and_what_fell(report: MonthReport) -> None:
    last = {FACTORY.code: Tally(read=60, accepted=63, joined=95)}
    text = "".join(pages(bulletin(contents_of(compared_with(report, last)))))
    assert "登记表行数73行（环比增长21.7%），校验通过63行（与上月持平），已采集入库55人（环比下降42.1%）" in text


def test_the_tables_have_a_line_a_union_and_the_reports_sum(report: MonthReport) -> None:
    contents = contents_of(report.within(CITY.code))
    *_, progress, waits, banks = pages(bulletin(contents))
    for line in contents["unions"]:
        totals = {one["step"]: f"{one['total']:,}" for one in line["steps"]}
        figures = [totals[step] if step else percent(line["card_rate"]) for step in words.PROGRESS_STEPS]
        assert line["name"] + "".join(figures) in progress
    assert f"{FACTORY.name}0050" in waits and "合计0050" in waits
    assert SCHOOL.name in progress and SCHOOL.name not in waits  # nothing waits there: no line of zeros
    assert "示例甲银行959052" in banks
    assert [name for name in (progress, waits, banks) if "核验码" not in name] == []


def test_a_union_that_is_silent_itself_has_the_figures_of_those_below_it(build: Build) -> None:
    group = Union("4101000005", "样例集团工会", Kind.BASIC, CITY.code, f"{CITY.path}4101000005/")
    branch = Union("4101000006", "样例分厂工会", Kind.BASIC, group.code, f"{group.path}4101000006/")
    moves = [*usual(), of(branch, AFTER.replace(day=9), "register/g", read=7, accepted=7, joined=7)]
    made = build(moves, tree=(PROVINCE, CITY, FACTORY, SCHOOL, group, branch))
    *_, progress = pages(bulletin(contents_of(made.within(CITY.code))))
    assert "样例集团工会700.0%000" in progress


def test_every_page_is_numbered_and_has_the_code(report: MonthReport) -> None:
    contents = contents_of(report)
    code = contents["code"].upper()
    for number, text in enumerate(pages(bulletin(contents)), 1):
        assert f"—{number}—" in text and f"核验码{code}" in text


def test_the_page_is_a4_and_the_body_stands_in_the_type_area(report: MonthReport) -> None:
    document = pypdfium2.PdfDocument(bulletin(contents_of(report)))
    assert [round(one / MM) for one in document[0].get_size()] == [210, 297]
    text = document[0].get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
    assert min(left for left, *_ in boxes) >= 28 * MM - 1
    assert max(right for _, _, right, _ in boxes) <= (28 + 156) * MM + 1
    assert max(top for *_, top in boxes) <= (297 - 37) * MM + 1
    assert (LINES, CHARACTERS) == (22, 28) and pytest.approx(156 * MM) == CELL * CHARACTERS


def test_the_same_report_is_the_same_file_and_all_faces_are_in_it(report: MonthReport) -> None:
    content = bulletin(contents_of(report))
    assert content == bulletin(contents_of(report)) and len(content) < 200_000
    assert content.count(b"/Subtype/CIDFontType0C") == content.count(b"/Subtype/Type0") >= 4


def test_there_is_none_of_a_month_that_may_change_nor_of_a_union_without_others(
    report: MonthReport, build: Build
) -> None:
    assert contents_of(report)["bulletin"] and contents_of(report.within(CITY.code))["bulletin"]
    assert not contents_of(report.within(SCHOOL.code))["bulletin"]
    assert not contents_of(replace(report, closed=False))["bulletin"]


def test_what_is_not_to_be_done_is_not_asked_for(build: Build) -> None:
    text = "".join(pages(bulletin(contents_of(build(usual())))))
    assert words.NEXT_LATE not in text and words.NEXT_BANK not in text and words.NEXT_NEVER not in text
    assert f"（一）{words.NEXT_CHECK}" in text and words.WAITS_UNKNOWN in text and words.BANKS_NONE in text


def test_a_restatement_says_why_and_which_edition_it_is(report: MonthReport) -> None:
    restated = replace(report, edition=2, reason="两家银行的回盘迟到")
    text = "".join(pages(bulletin(contents_of(restated), restated.reason)))
    assert "为更正后的第2版，更正原因：两家银行的回盘迟到；待办和银行答复仍是结账时的统计" in text


@pytest.mark.parametrize("count", range(20, 60, 3))
def test_no_sign_stands_where_it_may_not_and_numbers_are_whole(count: int) -> None:
    text = "".join(("共12,345张（占-34.5%）。“待办”；", "已", "结")[at % 3] for at in range(count)) + "，完。"
    lines = ["".join(one) for one in lines_of(text, "fang", BODY, WIDTH, 2 * CELL)]
    assert "".join(lines) == text
    assert not [one for one in lines if one[0] in NEVER_FIRST or (one[-1] in NEVER_LAST and one is not lines[-1])]
    assert all("12,345" in one or "12" not in one for one in lines)
    assert all(one.count("-34.5%") == one.count("34.5%") for one in lines)


def test_headings_are_in_their_faces_and_a_character_that_nobody_has_is_seen() -> None:
    headings = "".join(value for value in vars(words).values() if isinstance(value, str) and value[1:2] == "、")
    assert headings and not [one for one in headings + words.ATTACHMENT[:2] if one not in face("hei")]
    assert not [one for one in words.WAITS_KINDS + words.LATE if one not in face("kai")]
    assert set_in("hei", "漯") == ("fang", "漯") and set_in("fang", "𠮷") == ("fang", MISSING)


def test_a_long_name_and_many_unions_run_on(build: Build) -> None:
    codes = [f"41010{at:05d}" for at in range(1000, 1060)]
    name = "第{code}示范工业园区联合工会委员会直属分会"
    unions = [Union(code, name.format(code=code[-4:]), Kind.BASIC, CITY.code, f"{CITY.path}{code}/") for code in codes]
    root = replace(PROVINCE, name="示范产业集聚区综合保税加工贸易联合会直属机关工会委员会")
    made = build(usual(), tree=(root, CITY, FACTORY, SCHOOL, *unions)).within(CITY.code)
    found = pages(bulletin(contents_of(made)))
    assert all(sum(one.name in text for text in found) == 1 for one in unions)
    assert sum("单位已采集" in text for text in found) > 1

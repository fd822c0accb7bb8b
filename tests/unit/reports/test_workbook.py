"""The workbook as an officer opens it."""

from __future__ import annotations

import time
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from support.month_tree import (
    AFTER,
    CITY,
    DURING,
    EMPTY,
    FACTORY,
    GONE,
    OCTOBER,
    PROVINCE,
    SCHOOL,
    TREE,
    Build,
    of,
    usual,
)
from unioncard.errors import InvalidInput
from unioncard.ledger import month
from unioncard.reports.editions import edition_of
from unioncard.reports.verification import printed, read_code
from unioncard.reports.workbook import file_name, workbook


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def lines(book: Workbook, sheet: str) -> list[list[object]]:
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_overview_says_what_it_is_and_until_when(build: Build) -> None:
    text = str(lines(opened(workbook(build(usual()))), "概览"))
    assert "河南省工会会员卡办理进展月报" in text
    assert "2026年10月（月末数）" in text
    assert "截至 2026年10月31日 24:00，2026年11月1日 06:00（北京时间）定稿" in text
    assert "暂计" not in text


def test_a_running_month_says_so_on_the_first_sheet_and_in_its_name(build: Build) -> None:
    report = build(usual(), as_of=DURING)
    text = str(lines(opened(workbook(report)), "概览"))
    assert "2026年10月（暂计）" in text and "截至 2026年10月15日 11:00" in text
    assert file_name(report) == "河南省工会会员卡办理进展月报-河南省总工会-2026-10（暂计）.xlsx"


def test_an_edition_that_differs_in_rows_read_or_between_months_alone_says_where_to_look(build: Build) -> None:
    """A table without a line would look as if it had been lost."""
    first = build(usual())
    late = replace(first.rows[0].total.change, read=first.rows[0].total.change.read + 3)
    rows = (replace(first.rows[0], total=replace(first.rows[0].total, change=late)), *first.rows[1:])
    restated = replace(first, rows=rows, edition=2, reason="迟到", replaced=first)
    assert str(lines(opened(workbook(restated)), "更正")).count("期末各数没有变") == 1
    assert "期末各数没有变" not in str(lines(opened(workbook(build(usual()))), "说明"))


def test_the_overview_table_adds_up_and_has_a_native_chart(build: Build) -> None:
    book = opened(workbook(build([*usual(), of(GONE, AFTER.replace(day=4), "batch/x", requested=2)])))
    table = lines(book, "概览")[8:]
    assert [row[0] for row in table[1:]] == [CITY.name, EMPTY.name, "未列入组织树（4101000009）", "合计"]
    for column in range(1, 6):
        *parts, total = (row[column] for row in table[1:])
        assert sum(parts) == total
    assert len(book["概览"]._charts) == 1


def test_of_a_city_that_a_union_left_the_overview_and_its_chart_add_up(build: Build) -> None:
    """What moved is counted where it stands now, also the cards of earlier months; a line below the table says so."""
    moved = replace(FACTORY, parent=EMPTY.code, path=f"{EMPTY.path}{FACTORY.code}/")
    now = tuple(moved if one is FACTORY else one for one in TREE)
    day = AFTER.replace(month=9, day=3)
    earlier = [of(FACTORY, day, "r/a/1", joined=30, opened=23), of(SCHOOL, day, "r/b/1", joined=40, opened=33)]
    report = month.build(
        OCTOBER, now, earlier, [of(SCHOOL, AFTER.replace(day=2), "r/b/2", opened=1)], as_of=AFTER, before=TREE
    )
    book = opened(workbook(report))
    table = {row[0]: row[3:6] for row in lines(book, "概览")[9:]}
    assert (table[CITY.name], table[EMPTY.name], table["合计"]) == ([33, 1, 34], [23, 0, 23], [56, 1, 57])
    (note,) = (row for row in book["概览"].iter_rows() if "本月划转" in str(row[0].value))
    assert note[0].row <= int(str(book["概览"].print_area).rpartition("$")[2])
    assert "本月划转" not in str(lines(opened(workbook(build(usual()))), "概览"))


def test_unions_beyond_a_page_are_one_line_and_the_total_still_agrees(build: Build) -> None:
    tree = (PROVINCE, *(replace(EMPTY, code=f"42{n:04d}", path=f"/410000/42{n:04d}/") for n in range(60)))
    moves = [of(union, AFTER.replace(day=2), "return/b/1", joined=9, opened=n) for n, union in enumerate(tree[1:])]
    table = lines(opened(workbook(build(moves, tree=tree))), "概览")[9:]
    assert [row[0] for row in table[40:]] == ["其余 20 个单位（见明细）", "合计"]
    assert sum(row[5] for row in table[:41]) == table[41][5] == sum(range(60))


def test_what_became_of_the_cards_is_shown_of_the_month_and_since_the_first(build: Build) -> None:
    before = of(FACTORY, AFTER.replace(month=9, day=3), "custody/a/1", collected=80, signed=60, returned=5)
    moves = [
        *usual(),
        before,
        of(FACTORY, AFTER.replace(day=4), "undo/custody/a/1", signed=-2),
        of(FACTORY, AFTER.replace(day=5), "answer/bankone/x", activated=40, closed=1),
    ]
    sheet = opened(workbook(build(moves)))["明细"]
    headings = [cell.value for cell in sheet[4]]
    assert len(set(headings)) == len(headings)
    row = dict(zip(headings, (cell.value for cell in sheet[5]), strict=True))
    assert (row["本月领卡"], row["累计领卡"], row["本月签收"], row["累计签收"]) == (0, 80, -2, 58)
    assert (row["本月退卡"], row["累计退卡"]) == (0, 5)
    assert (row["本月激活"], row["累计激活"], row["本月销卡"], row["累计销卡"]) == (40, 40, 1, 1)


def test_the_detail_has_one_indented_row_per_union_and_a_line_for_what_a_parent_did_itself(build: Build) -> None:
    book = opened(workbook(build(usual())))
    sheet = book["明细"]
    names = [(cell.value, int(cell.alignment.indent)) for cell in sheet["A"][4:]]
    own = ("其中：本级直属", 2)
    assert names == [
        (PROVINCE.name, 0), (CITY.name, 1), own, (FACTORY.name, 2), (SCHOOL.name, 2), (EMPTY.name, 1),
    ]  # fmt: skip
    row = dict(zip((cell.value for cell in sheet[4]), (cell.value for cell in sheet[6]), strict=True))
    assert (row["期初会员"], row["本月新增"], row["期末会员"]) == (95, 55, 150)
    assert (row["本月读取"], row["本月接受"], row["本月退回"]) == (73, 63, 10)
    assert (row["期末送行"], row["期末开卡"], row["期末银行退回"], row["待银行答复"]) == (135, 90, 5, 40)
    assert row["开卡率"] == pytest.approx(0.6)


def test_the_detail_is_ready_to_read_and_to_print(build: Build) -> None:
    sheet = opened(workbook(build(usual())))["明细"]
    assert sheet.freeze_panes == "B5"
    assert sheet["C5"].number_format == '#,##0;-#,##0;"·"'
    page = sheet.page_setup
    assert page.orientation == "landscape" and not getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False)
    assert page.pageOrder == "overThenDown"
    assert sheet.print_title_rows == "$1:$4"
    assert all(sheet.column_dimensions[letter].width > 8 for letter in "ABCDEFGHIJKLMNOPQRS")


def test_every_page_has_the_code_of_the_figures_and_other_figures_have_another(build: Build) -> None:
    report = build(usual())
    code = printed(edition_of(report))
    book = opened(workbook(report))
    assert all(f"核验码 {code}" in str(sheet.oddFooter.right.text) for sheet in book)
    assert code in str(lines(book, "说明"))
    assert read_code(f" {code.lower().replace(' ', '-')} ") == edition_of(report)
    assert edition_of(build(usual()[1:])) != edition_of(report)


def test_two_unions_of_whom_nothing_is_known_have_papers_of_their_own(build: Build) -> None:
    """The look-up says whose paper it is: two with one code would be answered with the name of the first."""
    nothing = build([])
    roots = (PROVINCE, CITY, EMPTY, FACTORY, SCHOOL)
    assert len({edition_of(nothing.within(one.code)) for one in roots}) == len(roots)
    assert edition_of(build(usual()).within(CITY.code)) == "b0a5181b9eae", "the code of a paper that is out stays"


@pytest.mark.parametrize("typed", ["", "9F86 D081 88", "9F86 D081 884C 1", "9F86 D081 884G", "<script>"])
def test_what_is_no_code_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(InvalidInput, match="核验码"):
        read_code(typed)


def test_every_column_is_explained_and_the_checks_are_named(build: Build) -> None:
    book = opened(workbook(build(usual())))
    notes = {row[0]: row for row in lines(book, "说明")}
    for heading in [cell.value for cell in book["明细"][4]][2:]:
        assert notes[heading][1]
    assert notes["期初＋本月＝期末"][2] == notes["下级之和＝上级"][2] == "相符"


def test_more_answers_than_requests_are_pointed_out(build: Build) -> None:
    book = opened(workbook(build([of(FACTORY, AFTER.replace(day=2), "return/q/1", opened=1)])))
    assert {row[0]: row[2] for row in lines(book, "说明")}["答复不多于送行"] == "1 个单位待核"


def test_a_union_without_children_has_big_numbers_and_no_table(build: Build) -> None:
    book = opened(workbook(build(usual()).within(FACTORY.code)))
    assert not book["概览"]._charts
    assert book["概览"].max_row <= 8


def test_a_name_that_looks_like_a_formula_stays_text(build: Build) -> None:
    tree = (replace(PROVINCE, name="=1+1"), replace(CITY, name='=HYPERLINK("http://x")'))
    book = opened(workbook(build([], tree=tree)))
    for sheet in ("概览", "明细"):
        assert "f" not in {cell.data_type for row in book[sheet].iter_rows() for cell in row}


def test_the_same_report_is_the_same_file_whenever_it_is_built(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook(build(usual()))
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    second = workbook(build(usual()))
    assert first == second
    with ZipFile(BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        assert b">2026-10-31T22:00:00Z<" in archive.read("docProps/core.xml")
    properties = opened(first).properties
    assert properties.created == properties.modified == AFTER.replace(tzinfo=None)

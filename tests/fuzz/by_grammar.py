"""Registers as people build them, put together at random, of which every member is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from fuzz.books import excel_parts, old_excel, open_document_parts, packed, text_file
from fuzz.case import Case, Written
from fuzz.mess import MESSES, SPOILERS
from unioncard.members import columns
from unioncard.members.columns import COMPULSORY, FORM_COLUMNS
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzz.books import Grid

    Cells = dict[tuple[int, int], str | int | float]
    Draw = Callable[[st.SearchStrategy[Any]], Any]
    Row = dict[str, str | int]

_OTHER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    columns.NAME: ("会员姓名", "名字", "姓 名"),
    columns.DOCUMENT: ("有效证件类别", "证件类型"),
    columns.NUMBER: ("身份证号", "有效证件号码", "身份证号码", "公民身份号码"),
    columns.MOBILE: ("手机", "手机号码", "联系电话"),
    "工作单位": ("单位名称", "所在单位"),
    "学历": ("文化程度",),
}
_STYLES: Final = ("{}", "{}", "{}（必填）", " {} ", "*{}", "{}\n(按证件填写)", "【{}】{}")
_ABOVE: Final = (
    "",
    "附件1",
    "河南省工会会员信息采集表",
    "填表单位（盖章）：河南样例第一机械厂工会",
    "2026 年 11 月",
    "姓名要与证件一致",
)
_LABELS: Final = (
    "合计",
    "小计：3人",
    "总计",
    "填表人：",
    "填表说明：\n1、姓名必填",
    "审核人：",
    "备注：以上人员",
    "1",
    "　",
)
_TOGETHER: Final = (columns.CHANGE, columns.CHANGED_ON)
_WRITERS: Final[dict[str, tuple[str, Callable[[Grid], bytes]]]] = {
    "xlsx inline": (".xlsx", lambda grid: packed(excel_parts(grid))),
    "xlsx shared": (".xlsx", lambda grid: packed(excel_parts(grid, shared=True))),
    "xlsm": (".xlsm", lambda grid: packed(excel_parts(grid, macros=True))),
    "ods": (".ods", lambda grid: packed(open_document_parts(grid))),
    "xls": (".xls", old_excel),
    "csv utf-8": (".csv", lambda grid: text_file(grid, "utf-8")),
    "csv utf-8 with a mark": (".csv", lambda grid: text_file(grid, "utf-8-sig", "\t")),
    "csv gb18030": (".csv", lambda grid: text_file(grid, "gb18030", ";")),
    "csv utf-16": (".csv", lambda grid: text_file(grid, "utf-16", "\t")),
}


@dataclass(slots=True)
class _Sheet:
    """The sheet while it is being filled: ``at`` is the next free row from 0."""

    draw: Draw
    places: dict[str, int]
    cells: Cells
    rows: dict[int, dict[str, str] | None]
    at: int = 0

    def put(self, texts: dict[int, str | int]) -> None:
        """One row by column."""
        self.cells |= {(self.at, column): text for column, text in texts.items() if text != ""}
        self.at += 1


@st.composite
def registers(draw: Draw) -> Case:
    """A register in some format, with what was written into it."""
    present = draw(_columns())
    start, extra = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    sheet = _Sheet(draw, {name: start + place for place, name in enumerate(present)}, {}, {})
    for text in draw(st.lists(st.sampled_from(_ABOVE), max_size=draw(st.sampled_from((3, 25))))):
        sheet.put({start: text})
    header = _put_header(sheet, {start + len(present) + more: f"工号{more}" for more in range(extra)})
    name = draw(st.sampled_from(tuple(_WRITERS)))
    _put_members(sheet, header, text_only=name.startswith("csv"))
    _put_between(sheet, header)
    suffix, write = _WRITERS[name]
    return Case("grammar", name, suffix, write(sheet.cells), written=Written(sheet.rows))


@st.composite
def _columns(draw: Draw) -> list[str]:
    """序号 first, for that is where labels stand; then the compulsory ones and some others, in any order."""
    free = [name for name in FORM_COLUMNS if name not in (columns.SERIAL, *COMPULSORY, *_TOGETHER)]
    chosen = draw(st.lists(st.sampled_from(free), unique=True))
    together = _TOGETHER if draw(st.booleans()) else ()
    return [columns.SERIAL, *draw(st.permutations([*COMPULSORY, *chosen, *together]))]


def _put_header(sheet: _Sheet, others: dict[int, str]) -> dict[int, str | int] | None:
    """One row, or two with the document's columns in the lower one (then None: it is not printed again below)."""
    header: dict[int, str | int] = dict(others)
    for name, place in sheet.places.items():
        written = sheet.draw(st.sampled_from((name, *_OTHER_NAMES.get(name, ()))))
        style = sheet.draw(st.sampled_from(_STYLES))
        header[place] = style.format(*(("说明", written) if style.count("{}") > 1 else (written,)))
    if sheet.draw(st.integers(0, 4)):
        sheet.put(header)
        return header
    lower = {sheet.places[name]: header[sheet.places[name]] for name in (columns.DOCUMENT, columns.NUMBER)}
    sheet.put(header | dict.fromkeys(lower, "证件"))
    sheet.put(lower)
    return None


def _put_members(sheet: _Sheet, header: dict[int, str | int] | None, *, text_only: bool) -> None:
    rows = sample_rows(sheet.draw(st.integers(1, 8)), seed=sheet.draw(st.integers(0, 99)))
    earlier: Row = {}
    for row in rows:
        if sheet.draw(st.integers(0, 3)) == 0:
            _put_between(sheet, header)
        good, shown = dict(row), dict(row)
        fitting = [spoil for spoil in SPOILERS if spoil.fits(sheet.places, earlier, text_only=text_only)]
        if sheet.draw(st.integers(0, 4)) == 0:
            sheet.draw(st.sampled_from(fitting)).change(shown, earlier)
            sheet.rows[sheet.at + 1] = None
        else:
            sheet.rows[sheet.at + 1] = {n: _normal(n, good[n]) for n in sheet.places if good[n] != ""}
            earlier = good
            _mess(sheet, shown)
        sheet.put({place: shown[name] for name, place in sheet.places.items()})


def _mess(sheet: _Sheet, shown: Row) -> None:
    """Some cells as people type them; each reads as what it was."""
    for name in sheet.draw(st.lists(st.sampled_from(sorted(MESSES)), max_size=4, unique=True)):
        shown[name] = sheet.draw(st.sampled_from(MESSES[name]))(str(shown[name]))


def _normal(name: str, value: str | int) -> str:
    return str(value).replace("/", "-") if name in (columns.BIRTH, columns.CHANGED_ON) else str(value)


def _put_between(sheet: _Sheet, header: dict[int, str | int] | None) -> None:
    """What stands between and below members: blank rows, sums, notes, the header again."""
    what = sheet.draw(st.sampled_from(("gap", "far", "label", "header", "nothing")))
    if what == "gap":
        sheet.at += sheet.draw(st.integers(1, 3))
    elif what == "far":
        sheet.at += 250
    elif what == "label":
        sheet.put({sheet.places[columns.SERIAL]: sheet.draw(st.sampled_from(_LABELS))})
    elif what == "header" and header:
        sheet.put(header)

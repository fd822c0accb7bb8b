"""The one writer: text stays text, rows stream, and a failure leaves nothing behind."""

from __future__ import annotations

import io
import tempfile
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from unioncard.sheets.style import FORM
from unioncard.sheets.workbook import Sheet, header_text, new_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


@contextmanager
def a_sheet(target: io.BytesIO | Path) -> Iterator[Sheet]:
    with new_book(target, FORM, title="表", author="我们") as book:
        yield book.add_sheet("甲")


def written(*values: str | float | None) -> bytes:
    """A sheet with these values, a row each."""
    target = io.BytesIO()
    with new_book(target, FORM, title="表", author="我们") as book:
        sheet = book.add_sheet("甲")
        for value in values:
            sheet.append([(value, book.format())])
    return target.getvalue()


def read(content: bytes) -> Worksheet:
    sheet: Worksheet = load_workbook(io.BytesIO(content))["甲"]
    return sheet


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "@SUM(1)",
        "007",
        "1e5",
        "http://x.cn",
        "internal:A1",
        "{=1}",
        " 张三 ",
        "第一行\n第二行",
        "<b>&amp;",
    ],
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    cell = read(written(text))["A1"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize("text", ["<r></r>", "<r><t>甲</t></r>", "<r>不成对<b></r>", "<r>=1</r>"])
def test_text_that_looks_like_the_librarys_own_xml_is_written_as_it_is(text: str) -> None:
    """XlsxWriter copies what begins with <r> and ends with </r> into the file unescaped."""
    content = written(text, "后")
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python() == [[text], ["后"]]
    assert read(content)["A1"].value == text


def test_what_xml_cannot_hold_is_left_out() -> None:
    sheet = read(written("河\x0b南\ufffe", "\x00", "乙"))
    assert [sheet[f"A{row}"].value for row in (1, 2, 3)] == ["河南", None, "乙"]


def test_text_beyond_what_a_cell_takes_is_cut() -> None:
    assert len(str(read(written("长" * 40_000))["A1"].value)) == 32_767


def test_numbers_stay_numbers_and_nothing_is_a_blank_cell() -> None:
    cells = [(cell.value, cell.data_type) for (cell,) in read(written(7, 0.25, None, "")).iter_rows()]
    assert cells == [(7, "n"), (0.25, "n"), (None, "n"), (None, "n")]


def test_an_empty_row_keeps_its_height_and_cells_merge_over_rows_that_are_on_disk() -> None:
    target = io.BytesIO()
    with new_book(target, FORM, title="表", author="我们") as book:
        sheet, form = book.add_sheet("甲"), book.format()
        sheet.append([], height=30)
        sheet.append([("甲", form), ("乙", form)])
        sheet.append([(None, form), ("丙", form)])
        sheet.merge(0, 1, rows=2)
        sheet.append([("丁", form)])
    again = read(target.getvalue())
    assert again.row_dimensions[1].height == 30
    assert [str(span) for span in again.merged_cells.ranges] == ["A2:A3"]
    assert [again[cell].value for cell in ("A2", "B2", "B3", "A4")] == ["甲", "乙", "丙", "丁"]


def test_a_failure_while_writing_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with pytest.raises(ZeroDivisionError), a_sheet(tmp_path / "a.xlsx") as sheet:
        sheet.append([("张三", None)])
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == [scratch] and not list(scratch.iterdir())


@pytest.mark.parametrize("name", ["A&B 厂", "A&G 厂", "A&[Picture]", "厂" * 300])
def test_any_name_may_stand_in_a_footer(name: str) -> None:
    """XlsxWriter drops a whole footer, with a warning alone, that asks for a picture or is longer than Excel takes."""
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with a_sheet(target) as sheet:
            sheet.print_on_a4(f"&L{header_text(name)}&R第 &P 页")
    footer = read(target.getvalue()).oddFooter
    assert footer.right.text == "第 &P 页"
    assert str(footer.left.text).replace("&&", "&").replace("＆", "&") == name[:200]


def test_texts_alone_are_written_as_any_cells_are() -> None:
    texts = ["", "=1+1", "<r>甲</r>", "<", " 乙 ", "丙\x0b丁\ufffe", "\x01", "戊\n己", "http://a.example"]

    def written(*, quickly: bool) -> list[tuple[object, object]]:
        target = io.BytesIO()
        with new_book(target, {}, title="t", author="a") as book:
            sheet, form = book.add_sheet("S"), book.format(num_format="@")
            for height in (None, 40.0):
                if quickly:
                    sheet.append_texts(texts, [form] * len(texts), height=height)
                else:
                    sheet.append([(text, form) for text in texts], height=height)
        made = load_workbook(target).worksheets[0]
        cells = [(cell.value, cell.number_format) for row in made.iter_rows() for cell in row]
        return [*cells, *((row, made.row_dimensions[row].height) for row in (1, 2))]

    assert written(quickly=True) == written(quickly=False)

"""Files of Excel 97 and of open documents, written unlike Excel's and LibreOffice's own: all of them are read."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from fuzz.books import open_document_parts, packed
from fuzz.seeds import grid
from support.old_workbook import old_workbook
from unioncard.sheets import old_excel, old_texts
from unit.sheets.read_whole import assert_read, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# --- .xls ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codepage", [1252, 936, 65001, 10000, 0])
def test_excel_97_texts_are_unicode_whatever_the_codepage(tmp_path: Path, codepage: int) -> None:
    old_workbook(tmp_path / "b.xls", grid(), codepage=codepage)
    assert_read(run(tmp_path, (tmp_path / "b.xls").read_bytes(), "a.xls"))


@pytest.mark.parametrize(("codepage", "codec"), [(936, "gbk"), (1252, "gbk"), (None, "gbk"), (950, None)])
def test_excel_95_texts_are_bytes_of_the_codepage(tmp_path: Path, codepage: int | None, codec: str | None) -> None:
    if codec is None:  # 繁体 headers name no columns; but the texts are read, and not as another language's
        old_workbook(tmp_path / "b.xls", {(0, 0): "姓名"}, "Sheet1", codepage=codepage, codec="cp950")
        checked = run(tmp_path, (tmp_path / "b.xls").read_bytes(), "a.xls")
        assert [finding.code.value for finding in checked.findings] == ["form-unknown"]
        return
    old_workbook(tmp_path / "b.xls", grid(), codepage=codepage, codec=codec)
    assert_read(run(tmp_path, (tmp_path / "b.xls").read_bytes(), "a.xls"))


@pytest.mark.parametrize("stream", ["WORKBOOK", "workbook", "BOOK", "Book"])
def test_the_stream_has_its_name_in_any_case(tmp_path: Path, stream: str) -> None:
    old_workbook(tmp_path / "b.xls", grid(), stream=stream)
    assert_read(run(tmp_path, (tmp_path / "b.xls").read_bytes(), "a.xls"))


def test_an_old_workbook_with_an_empty_text_in_its_last_column(tmp_path: Path) -> None:
    old_workbook(tmp_path / "b.xls", grid() | {(20, 255): ""}, codepage=1252)
    assert_read(run(tmp_path, (tmp_path / "b.xls").read_bytes(), "a.xls"))
    old_workbook(tmp_path / "c.xls", grid() | {(20, 255): "x"})
    (far,) = run(tmp_path, (tmp_path / "c.xls").read_bytes(), "a.xls").findings
    assert (far.code, "第 21 行第 256 列" in far.message) == ("file-too-large", True)


@pytest.mark.parametrize("rows", [200, 15_000])
def test_a_rewritten_old_workbook_of_any_length_is_whole(tmp_path: Path, rows: int) -> None:
    more = {(row, 0): "汉" * 200 for row in range(40, 40 + rows)}
    old_workbook(tmp_path / "b.xls", more | grid(), codepage=1252)
    made = old_texts.rewritten((tmp_path / "b.xls").read_bytes())
    assert made is not None
    wanted = old_excel.workbook_of(tmp_path / "b.xls").replace(
        struct.pack("<HHH", 0x42, 2, 1252), struct.pack("<HHH", 0x42, 2, 1200)
    )
    assert old_excel.workbook_of(made.file) == wanted


@pytest.mark.parametrize("megabytes", [1, 6, 7, 8, 16])
def test_a_compound_file_of_any_length_is_whole(megabytes: int) -> None:
    """From 7 MB on it has more sectors than its header lists, from 15.5 more than one sector lists beside."""
    book = bytes(range(256)) * 4096 * megabytes + b"end"
    assert old_excel.stream(old_excel.compound(book), old_excel.WORKBOOK_STREAMS) == book


# --- .ods ------------------------------------------------------------------------------------------------------------


def open_document(change: Callable[[str], str]) -> bytes:
    made = open_document_parts(grid())
    return packed(made | {"content.xml": change(made["content.xml"].decode()).encode()})


def indented(text: str) -> str:
    return text.replace("><", ">\n   <")


def other_prefix(text: str) -> str:
    for before in ("<", "</", " "):
        text = text.replace(f"{before}table:", f"{before}t:")
    return text.replace("xmlns:table=", "xmlns:t=")


@pytest.mark.parametrize(
    "change",
    [
        indented,
        lambda text: text.replace("><", ">\r\n\t<"),
        other_prefix,
        lambda text: indented(text).replace(
            "<text:p>",
            '<office:annotation><x:d xmlns:x="x">2026</x:d><text:p>注</text:p></office:annotation><text:p>',
            1,
        ),
        lambda text: (
            indented(text).replace("<text:p>", "<text:p><text:span>").replace("</text:p>", "</text:span></text:p>")
        ),
    ],
    ids=["indented", "tabs", "another prefix", "annotation", "spans"],
)
def test_white_space_between_the_elements_of_an_open_document(tmp_path: Path, change: Callable[[str], str]) -> None:
    assert_read(run(tmp_path, open_document(change), "a.ods"))


@pytest.mark.parametrize("without", [("mimetype",), ("mimetype", "META-INF/manifest.xml")])
def test_an_open_document_packed_anew_without_its_first_part(tmp_path: Path, without: tuple[str, ...]) -> None:
    made = open_document_parts(grid())
    assert_read(run(tmp_path, packed({name: data for name, data in made.items() if name not in without}), "a.ods"))


def test_a_place_that_no_sheet_has_is_not_named(tmp_path: Path) -> None:
    far = (
        '<table:table-row><table:table-cell table:number-columns-repeated="10000000000" office:value-type="string">'
        "<text:p>1</text:p></table:table-cell></table:table-row></table:table>"
    )
    content = open_document(lambda text: indented(text.replace("</table:table>", far)))
    (found,) = run(tmp_path, content, "a.ods").findings
    assert (found.code, "10000000" in found.message, "1048576" in found.message) == ("file-too-large", False, True)


def test_another_sheet_of_an_open_document_beyond_the_limits(tmp_path: Path) -> None:
    far = (
        '</table:table><table:table table:name="其他"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="300" office:value-type="string"><text:p>1</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    assert_read(run(tmp_path, open_document(lambda text: text.replace("</table:table>", far)), "a.ods"))

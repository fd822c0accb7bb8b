"""Files that spreadsheet programs open although they are written unlike Excel's own: all of them are read."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fuzz.books import MAIN, OFFICE, excel_parts, open_document_parts, packed
from fuzz.seeds import grid, seeds
from support.old_workbook import old_workbook
from unioncard.registers.check import Checked, check
from unioncard.sheets import cage, old_excel, old_texts
from unioncard.sheets.sources import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TODAY = date(2026, 11, 23)
MEMBERS = 6
BOOK, RELATIONS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
FAR, LAST_ROW = "XFD1048576", 1_048_576


def run(tmp_path: Path, content: bytes, name: str = "a.xlsx") -> Checked:
    (tmp_path / name).write_bytes(content)
    return check(tmp_path / name, today=TODAY)


def assert_read(checked: Checked) -> None:
    """As the same register is read from the file that the parser knows."""
    whole = seeds()["xlsx inline"].answer
    assert [finding.message for finding in checked.findings if finding.row is None] == []
    assert (checked.read, [row.number for row in checked.accepted]) == (MEMBERS, [row for row, _, _ in whole.accepted])
    assert [dict(row.values) for row in checked.accepted] == [dict(values) for _, values, _ in whole.accepted]
    assert checked.sheet == "会员信息"


def parts(**changed: Callable[[str], str]) -> dict[str, bytes]:
    names = {"book": BOOK, "relations": RELATIONS, "sheet": SHEET, "strings": STRINGS}
    made = excel_parts(grid(), shared=True)
    return made | {names[key]: change(made[names[key]].decode()).encode() for key, change in changed.items()}


def renamed(made: Mapping[str, bytes], rename: Callable[[str], str]) -> bytes:
    return packed({rename(name): data for name, data in made.items()})


# --- parts of an .xlsx where the package's relations say -------------------------------------------------------------


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        str.upper,
        lambda name: name.title(),
        lambda name: "/" + name,
        lambda name: "./" + name,
        lambda name: name.upper().replace("/", "\\"),
    ],
    ids=["backslashes", "capitals", "title case", "leading slash", "leading dot", "backslashes and capitals"],
)
def test_part_names_with_other_slashes_and_other_case(tmp_path: Path, rename: Callable[[str], str]) -> None:
    assert_read(run(tmp_path, renamed(parts(), rename)))


PLACES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "sheet": ({SHEET: "xl/data/one.xml"}, {"worksheets/sheet1.xml": "data/one.xml"}),
    "sheet beside the workbook": ({SHEET: "xl/one.xml"}, {"worksheets/sheet1.xml": "one.xml"}),
    "sheet above": ({SHEET: "data/one.xml"}, {"worksheets/sheet1.xml": "../data/one.xml"}),
    "sheet from the root": ({SHEET: "data/one.xml"}, {"worksheets/sheet1.xml": "/data/one.xml"}),
    "sheet from the root without a slash": ({}, {"worksheets/sheet1.xml": "xl/worksheets/sheet1.xml"}),
    "sheet with a dot": ({}, {"worksheets/sheet1.xml": "./worksheets/sheet1.xml"}),
    "sheet with a backslash": ({}, {"worksheets/sheet1.xml": "worksheets\\sheet1.xml"}),
    "sheet with a blank": ({SHEET: "xl/worksheets/sheet 1.xml"}, {"worksheets/sheet1.xml": "worksheets/sheet%201.xml"}),
    "strings": ({STRINGS: "xl/data/texts.xml"}, {'"sharedStrings.xml"': '"data/texts.xml"'}),
    "strings from the root": ({STRINGS: "texts.xml"}, {'"sharedStrings.xml"': '"/texts.xml"'}),
    "styles": ({STYLES: "xl/looks.xml"}, {'"styles.xml"': '"looks.xml"'}),
}


@pytest.mark.parametrize("place", PLACES)
def test_parts_in_other_places(tmp_path: Path, place: str) -> None:
    moved, targets = PLACES[place]

    def relate(text: str) -> str:
        for old, new in targets.items():
            assert old in text
            text = text.replace(old, new)
        return text

    assert_read(run(tmp_path, renamed(parts(relations=relate), lambda name: moved.get(name, name))))


def test_a_workbook_of_another_name(tmp_path: Path) -> None:
    made = parts()
    made["_rels/.rels"] = made["_rels/.rels"].replace(b"xl/workbook.xml", b"/office/book.xml")
    moved = {BOOK: "office/book.xml", RELATIONS: "office/_rels/book.xml.rels"}
    content = renamed(made, lambda name: moved.get(name, name.replace("xl/", "office/")))
    assert_read(run(tmp_path, content))


def test_dates_are_dates_when_the_styles_are_in_another_place(tmp_path: Path) -> None:
    looks = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    made = parts(relations=lambda text: text.replace('"styles.xml"', '"looks.xml"'))
    first = made[SHEET].decode().replace('ref="A1:', 'ref="A1:', 1)
    made[SHEET] = first.replace(
        "</sheetData>", '<row r="30"><c r="A30" s="1"><v>45000</v></c></row></sheetData>'
    ).encode()
    made["xl/looks.xml"] = looks.encode()
    del made[STYLES]
    (tmp_path / "a.xlsx").write_bytes(packed(made))
    with opened(tmp_path / "a.xlsx") as sources:
        rows = dict(next(sources).rows())
    assert rows[30][0] == date(2023, 3, 15)


# --- what stands beside the register ---------------------------------------------------------------------------------


def with_sheet(
    sheet: str, *, kind: str = "worksheet", part: str = "worksheets/sheet2.xml", state: str = ""
) -> dict[str, bytes]:
    """The register and another sheet behind it."""
    listed = f'<sheet name="其他" sheetId="2" {state} r:id="rId9"/></sheets>'
    related = f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{part}"/></Relationships>'
    made = parts(
        book=lambda text: text.replace("</sheets>", listed),
        relations=lambda text: text.replace("</Relationships>", related),
    )
    return made | {f"xl/{part}": sheet.encode()}


def sheet_of(cells: str, before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{cells}</sheetData></worksheet>'


def wide(columns: int) -> str:
    return sheet_of(f'<row r="1">{"<c><v>1</v></c>" * columns}</row>')


BEHIND = {
    "claims all rows": sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', f'<dimension ref="A1:{FAR}"/>'),
    "a day a column": wide(366),
    "as wide as can be": wide(16_384),
    "a cell in the last corner": sheet_of(
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{LAST_ROW}"><c r="{FAR}"><v>1</v></c></row>'
    ),
    "a cell in the last row": sheet_of(
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{LAST_ROW}"><c r="A{LAST_ROW}"><v>1</v></c></row>'
    ),
    "a value that is none": sheet_of('<row r="1"><c r="A1" t="n"><v>one</v></c></row>'),
    "an error that Excel 2007 did not know": sheet_of('<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c></row>'),
    "nothing": sheet_of(""),
}


@pytest.mark.parametrize("state", ["", 'state="hidden"', 'state="veryHidden"'])
@pytest.mark.parametrize("behind", BEHIND)
def test_a_sheet_behind_the_register_does_not_refuse_it(tmp_path: Path, behind: str, state: str) -> None:
    assert_read(run(tmp_path, packed(with_sheet(BEHIND[behind], state=state))))


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("xlMacrosheet", "macrosheets/sheet1.xml"),
        ("xlIntlMacrosheet", "macrosheets/intlsheet1.xml"),
        ("dialogsheet", "dialogsheets/sheet1.xml"),
        ("chartsheet", "chartsheets/sheet1.xml"),
    ],
)
def test_sheets_of_other_kinds_beside_it(tmp_path: Path, kind: str, part: str) -> None:
    sheet = f'<xm:macrosheet xmlns="{MAIN}" xmlns:xm="urn:x"><sheetData/></xm:macrosheet>'
    assert_read(run(tmp_path, packed(with_sheet(sheet, kind=kind, part=part, state='state="hidden"'))))


def test_a_link_to_another_workbook(tmp_path: Path) -> None:
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetDataSet><sheetData sheetId="0"><row r="{LAST_ROW}">'
        f'<cell r="{FAR}" t="str"><v>一车间</v></cell></row></sheetData><sheetData sheetId="1"/></sheetDataSet>'
        "</externalBook></externalLink>"
    )
    assert_read(run(tmp_path, packed(parts() | {"xl/externalLinks/externalLink1.xml": link.encode()})))


def broken_crc(content: bytes, name: bytes) -> bytes:
    """One byte of a stored part changed."""
    changed = bytearray(content)
    changed[content.index(name) + len(name) + 4] ^= 0xFF
    return bytes(changed)


@pytest.mark.parametrize(
    "name", ["xl/media/image1.png", "xl/media/image1.EMF", "xl/printerSettings/printerSettings1.bin"]
)
def test_damage_in_a_picture_keeps_nobody_from_reading_the_register(tmp_path: Path, name: str) -> None:
    content = packed(parts() | {name: bytes(range(200))}, zipfile.ZIP_STORED)
    assert_read(run(tmp_path, broken_crc(content, name.encode())))


def test_damage_in_the_sheet_is_damage_wherever_it_lies(tmp_path: Path) -> None:
    made = parts(relations=lambda text: text.replace("worksheets/sheet1.xml", "media/image1.png"))
    content = packed(
        {name.replace("worksheets/sheet1.xml", "media/image1.png"): data for name, data in made.items()}, 0
    )
    assert_read(run(tmp_path, content))
    checked = run(tmp_path, broken_crc(content, b"xl/media/image1.png"))
    assert [finding.code.value for finding in checked.findings] == ["file-damaged"]


def test_a_module_of_visual_basic_is_listed_as_a_sheet_without_a_part(tmp_path: Path) -> None:
    listed = '<sheet name="Module1" sheetId="2" r:id=""/></sheets>'
    assert_read(run(tmp_path, packed(parts(book=lambda text: text.replace("</sheets>", listed)))))


@pytest.mark.parametrize("ref", ["H:H", "H:J", "40:41", "40:40", ""])
def test_whole_columns_and_rows_may_be_merged(tmp_path: Path, ref: str) -> None:
    cells = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    assert_read(run(tmp_path, packed(parts(sheet=lambda text: text.replace("</sheetData>", cells)))))


# --- claims, and cells that hold nothing -----------------------------------------------------------------------------

NOTHING = {
    "an empty text": f'<c r="{FAR}" t="str"><v></v></c>',
    "an empty result": f'<c r="{FAR}" t="str"><f>""</f><v></v></c>',
    "blanks": f'<c r="{FAR}" t="str"><v>  \u3000</v></c>',
    "an empty inline text": f'<c r="{FAR}" t="inlineStr"><is><t/></is></c>',
    "a shared empty text": f'<c r="{FAR}" t="s"><v>EMPTY</v></c>',
    "a style": f'<c r="{FAR}" s="1"/>',
}


def with_far(cell: str) -> bytes:
    made = parts()
    strings = made[STRINGS].decode()
    count = strings.count("<si>")
    made[STRINGS] = strings.replace("</sst>", "<si><t> </t></si></sst>").encode()
    row = f'<row r="{LAST_ROW}">{cell.replace("EMPTY", str(count))}</row></sheetData>'
    made[SHEET] = made[SHEET].decode().replace("</sheetData>", row).encode()
    return packed(made)


@pytest.mark.parametrize("nothing", NOTHING)
def test_cells_that_hold_nothing_are_no_content(tmp_path: Path, nothing: str) -> None:
    assert_read(run(tmp_path, with_far(NOTHING[nothing])))


def test_empty_texts_in_all_rows_of_the_sheet(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{row}"><c r="C{row}" t="str"><v></v></c></row>' for row in range(30, LAST_ROW, 50))
    made = parts(sheet=lambda text: text.replace("</sheetData>", f"{empty}</sheetData>"))
    assert_read(run(tmp_path, packed(made)))


def test_content_beyond_the_limits_of_the_register_is_named_with_its_place(tmp_path: Path) -> None:
    (far,) = run(tmp_path, with_far(f'<c r="{FAR}"><v>1</v></c>')).findings
    assert (far.code, "第 1048576 行第 16384 列" in far.message) == ("file-too-large", True)
    (low,) = run(tmp_path, with_far(f'<c r="A{LAST_ROW}"><v>1</v></c>')).findings
    assert (low.code, "第 1048576 行" in low.message, "200 列" in low.message) == ("file-too-large", True, False)
    wider = parts(sheet=lambda text: text.replace('<row r="4">', '<row r="4"><c r="GS4"><v>1</v></c>'))
    (column,) = run(tmp_path, packed(wider)).findings
    assert (column.code, "200 列，第 4 行第 201 列" in column.message) == ("file-too-large", True)


def test_a_formula_without_a_result_is_seen_in_a_file_that_was_rewritten(tmp_path: Path) -> None:
    uncomputed = parts(sheet=lambda text: text.replace('<row r="4">', '<row r="4"><c r="A4"><f>1+1</f></c>', 1))
    plain = run(tmp_path, packed(uncomputed))
    moved = run(tmp_path, renamed(uncomputed, lambda name: name.replace("/", "\\")), "b.xlsx")
    far = (
        uncomputed[SHEET]
        .decode()
        .replace("</sheetData>", f'<row r="{LAST_ROW}">{NOTHING["an empty text"]}</row></sheetData>')
    )
    stripped = run(tmp_path, packed(uncomputed | {SHEET: far.encode()}), "c.xlsx")
    findings = [[(f.row, f.column, f.code.value) for f in checked.findings] for checked in (plain, moved, stripped)]
    assert findings[0] == findings[1] == findings[2]


def test_a_check_that_ran_out_of_time_is_not_tried_another_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def killed(work: cage.Work, **_: object) -> object:
        asked.append(work)
        raise cage.Killed(late=True)

    monkeypatch.setattr(cage, "caged", killed)
    checked = run(tmp_path, packed(parts()))
    assert ([finding.code.value for finding in checked.findings], len(asked)) == (["file-too-large"], 1)


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


@pytest.mark.parametrize("megabytes", [1, 6, 7, 8, 20])
def test_a_compound_file_of_any_length_is_whole(megabytes: int) -> None:
    """From 7 MB on it has more sectors than its header lists."""
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

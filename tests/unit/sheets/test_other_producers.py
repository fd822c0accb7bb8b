"""Files that spreadsheet programs open although they are written unlike Excel's own: all of them are read."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fuzz.books import MAIN, OFFICE, excel_parts, packed
from fuzz.seeds import grid
from unioncard.sheets import cage, limits
from unioncard.sheets.sources import opened
from unit.sheets.read_whole import assert_read, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
BOOK, RELATIONS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
FAR, LAST_ROW = "XFD1048576", 1_048_576


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


def with_far(cell: str, number: int = LAST_ROW) -> bytes:
    made = parts()
    strings = made[STRINGS].decode()
    count = strings.count("<si>")
    made[STRINGS] = strings.replace("</sst>", "<si><t> </t></si></sst>").encode()
    row = f'<row r="{number}">{cell.replace("EMPTY", str(count))}</row></sheetData>'
    made[SHEET] = made[SHEET].decode().replace("</sheetData>", row).encode()
    return packed(made)


@pytest.mark.parametrize("nothing", NOTHING)
def test_cells_that_hold_nothing_are_no_content(tmp_path: Path, nothing: str) -> None:
    assert_read(run(tmp_path, with_far(NOTHING[nothing])))


@pytest.mark.parametrize("last", [limits.ROWS + 100, pytest.param(LAST_ROW, marks=pytest.mark.every_case)])
def test_empty_texts_in_all_rows_of_the_sheet(tmp_path: Path, last: int) -> None:
    empty = "".join(f'<row r="{row}"><c r="C{row}" t="str"><v></v></c></row>' for row in range(30, last, 50))
    made = parts(sheet=lambda text: text.replace("</sheetData>", f"{empty}</sheetData>"))
    assert_read(run(tmp_path, packed(made)))


@pytest.mark.parametrize("row", [limits.ROWS + 1, pytest.param(LAST_ROW, marks=pytest.mark.every_case)])
def test_content_below_the_limit_of_the_register_is_named_with_its_place(tmp_path: Path, row: int) -> None:
    (low,) = run(tmp_path, with_far(f'<c r="A{row}"><v>1</v></c>', row)).findings
    assert (low.code, f"第 {row} 行" in low.message, "200 列" in low.message) == ("file-too-large", True, False)


def test_content_beyond_the_limits_of_the_register_is_named_with_its_place(tmp_path: Path) -> None:
    (far,) = run(tmp_path, with_far(f'<c r="{FAR}"><v>1</v></c>')).findings
    assert (far.code, "第 1048576 行第 16384 列" in far.message) == ("file-too-large", True)
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

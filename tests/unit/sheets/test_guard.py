"""Nothing reaches the parser that could take the process down, and every refusal says why."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.raw_workbook import MAIN, NS, sheet_xml, zipped
from unioncard.registers.check import check
from unioncard.sheets import container, guard, limits
from unioncard.sheets.findings import FileRejected
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
FAR = "XFD1048576"
A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


def codes(path: Path) -> list[str]:
    checked = check(path, today=TODAY)
    assert (checked.read, len(checked.accepted), checked.verdict) == (0, 0, "rejected")
    return [finding.code.value for finding in checked.findings]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("a.xlsx", b""),
        ("a.csv", b"\xef\xbb\xbf  \n"),
        ("a.xls", "<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode()),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"),
        ("a.csv", b"\xff\xff\xff\xfe\x80"),
        ("a.rtf", b"{\\rtf1\\ansi}"),
    ],
)
def test_what_is_no_register_is_recognised_by_its_content(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert codes(file) == ["file-type"]


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as book:
        book.writestr("word/document.xml", "<document/>")
    assert codes(tmp_path / "a.xlsx") == ["file-type"]


def compound(path: Path, *streams: str) -> Path:
    """The beginning of an OLE file: header sector, one sector of directory entries."""
    entries = b""
    for stream in ("Root Entry", *streams):
        name = stream.encode("utf-16-le") + b"\0\0"
        entries += (name.ljust(64, b"\0") + len(name).to_bytes(2, "little")).ljust(128, b"\0")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entries.ljust(512, b"\0"))
    return path


def test_a_password_protected_workbook_is_distinguished_from_other_compound_files(tmp_path: Path) -> None:
    assert codes(compound(tmp_path / "a.xlsx", "EncryptionInfo", "EncryptedPackage")) == ["file-encrypted"]
    assert codes(compound(tmp_path / "a.doc", "WordDocument")) == ["file-type"]
    assert codes(compound(tmp_path / "a.xls", "Workbook")) == ["file-damaged"]


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 50)
    content = (tmp_path / "a.xlsx").read_bytes()
    for length in (4, 100, len(content) // 2, len(content) - 10):
        (tmp_path / "b.xlsx").write_bytes(content[:length])
        assert codes(tmp_path / "b.xlsx") == ["file-damaged"]


def test_a_changed_byte_in_a_part_is_damage(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 50)
    content = bytearray((tmp_path / "a.xlsx").read_bytes())
    content[content.index(b"xl/worksheets/sheet1.xml") + 400] ^= 0xFF
    (tmp_path / "a.xlsx").write_bytes(content)
    assert codes(tmp_path / "a.xlsx") == ["file-damaged"]


def test_broken_xml_is_damage(tmp_path: Path) -> None:
    zipped(tmp_path / "a.xlsx", f'<worksheet {NS}><sheetData><row r="1"><c r="A1"><v>1</v>')
    assert codes(tmp_path / "a.xlsx") in (["file-damaged"], ["form-unknown"])


def test_more_bytes_than_allowed_are_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    assert codes(tmp_path / "a.xlsx") == ["file-too-large"]


def test_a_zip_bomb_is_stopped_while_it_unfolds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INFLATED_BYTES", 8 * 2**20)
    zipped(tmp_path / "a.xlsx", " " * (20 * 2**20))
    assert codes(tmp_path / "a.xlsx") == ["file-too-large"]


def test_a_part_that_claims_to_be_small_is_unfolded_to_its_true_end(tmp_path: Path) -> None:
    far = sheet_xml(A1 + " " * 3_000_000 + f'<row r="9"><c r="{FAR}"><v>1</v></c></row>')
    content = zipped(tmp_path / "a.xlsx", far).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(content.replace(len(far).to_bytes(4, "little"), (99).to_bytes(4, "little")))
    with pytest.raises(FileRejected) as refused:
        container.inspect(tmp_path / "a.xlsx")
    assert refused.value.findings[0].code == "file-damaged"
    assert codes(tmp_path / "a.xlsx") == ["file-damaged"]


def test_too_many_parts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as book:
        for number in range(limits.PARTS + 1):
            book.writestr(f"xl/{number}.xml", "")
    assert codes(tmp_path / "a.xlsx") == ["file-too-large"]


ROWS_WITHOUT_POSITION = "<row><c><v>1</v></c></row>"
"""One of half a million, which are made where they are needed."""
TRICKS = {
    "plain": sheet_xml(f'{A1}<row r="1048576"><c r="{FAR}"><v>1</v></c></row>'),
    "single quotes": sheet_xml(f"{A1}<row r='1048576'><c r='{FAR}'><v>1</v></c></row>"),
    "spaces around =": sheet_xml(f'{A1}<row r="2"><c t="n"\n r\t=\n"{FAR}"><v>1</v></c></row>'),
    "other attributes first": sheet_xml(f'{A1}<row r="2"><c s="0" r="{FAR}"><v>1</v></c></row>'),
    "lower case": sheet_xml(f'{A1}<row r="2"><c r="{FAR.lower()}"><v>1</v></c></row>'),
    "namespace prefix": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
    f'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    f'<x:row r="2"><x:c r="{FAR}"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    "far row only": sheet_xml(A1 + '<row r="4294967295"><c><v>1</v></c></row>'),
    "row past the limit": sheet_xml(A1 + '<row r="500101"><c r="A500101"><v>1</v></c></row>'),
    "column past the limit": sheet_xml(A1 + '<row r="2"><c r="GS2"><v>1</v></c></row>'),
    "cells without position": sheet_xml("<row>" + "<c><v>1</v></c>" * 300 + "</row>"),
    "rows without position": sheet_xml(ROWS_WITHOUT_POSITION),
    "false position inside another attribute": sheet_xml("<row>" + "<c s=' r=\"A1\"'><v>1</v></c>" * 300 + "</row>"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_way_of_writing_a_far_cell_hurts_or_passes(tmp_path: Path, trick: str) -> None:
    sheet = TRICKS[trick].replace(ROWS_WITHOUT_POSITION, ROWS_WITHOUT_POSITION * 500_200)
    assert codes(zipped(tmp_path / "a.xlsx", sheet)) == ["file-too-large"]


@pytest.mark.parametrize("claimed", [f'"A1:{FAR}"', "'$A$1:$T$1048576'"])
def test_a_claimed_range_is_no_content(tmp_path: Path, claimed: str) -> None:
    file = zipped(tmp_path / "a.xlsx", sheet_xml(A1, before=f"<dimension ref={claimed}/>"))
    assert codes(file) == ["form-unknown"]


def test_a_sheet_in_an_unexpected_part_is_checked_too(tmp_path: Path) -> None:
    assert codes(zipped(tmp_path / "a.xlsx", TRICKS["plain"], target="media/image1.png")) == ["file-too-large"]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_another_encoding_does_not_get_a_far_cell_past_the_guard(tmp_path: Path, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{TRICKS["plain"]}'.encode(encoding)
    assert codes(zipped(tmp_path / "a.xlsx", sheet))[0] in ("file-too-large", "file-damaged", "form-unknown")


def test_a_claimed_number_of_strings_hurts_nobody(tmp_path: Path) -> None:
    strings = f'<sst {NS} count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    assert codes(zipped(tmp_path / "a.xlsx", sheet_xml(A1), strings=strings)) == ["file-too-large"]


@pytest.mark.parametrize("far", [pytest.param("AX500100", marks=pytest.mark.every_case), "GR9999"])
def test_the_largest_allowed_sheet_is_read(tmp_path: Path, far: str) -> None:
    row = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    file = zipped(tmp_path / "a.xlsx", sheet_xml(f'{A1}<row r="{row}"><c r="{far}"><v>1</v></c></row>'))
    assert codes(file) == ["form-unknown"]


def test_one_long_string_in_every_cell_dies_in_the_cage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the raw parts is large; laid out the cells take 20 GB."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    strings = f"<sst {NS}><si><t>{'x' * 1_000_000}</t></si></sst>"
    monkeypatch.setattr(limits, "CAGE_BYTES", 2**29)
    file = zipped(tmp_path / "a.xlsx", sheet_xml(cells), strings=strings)
    guard.admit(file)
    assert codes(file) == ["file-too-large"]


def test_a_real_register_passes(tmp_path: Path) -> None:
    write_sample(tmp_path / "a.xlsx", 5)
    guard.admit(tmp_path / "a.xlsx")
    assert guard.kind_of(tmp_path / "a.xlsx") is guard.FileKind.ZIPPED

"""Files made to hurt that are no .xlsx, cut off, renamed or under a password: each ends as its finding."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import pytest

from fuzz.books import old_excel, open_document_parts, packed, text_file
from fuzz.seeds import grid, seeds
from support.old_workbook import compound
from unioncard.sheets import guard
from unioncard.sheets.findings import FileRejected
from unit.sheets.hostile import MEMBERS, codes, read

if TYPE_CHECKING:
    from pathlib import Path


def lengths(content: bytes, step: int) -> list[int]:
    """Where a container may be cut: every some bytes, and about the beginning of each of its records."""
    records = [found.start() + near for found in re.finditer(b"PK", content) for near in range(-2, 6)]
    ends = [*range(3, 99), *range(len(content) - 99, len(content))]
    return sorted({*range(3, len(content), step), *records, *ends} & {*range(3, len(content))})


@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.every_case)])
@pytest.mark.parametrize("name", ["xlsx inline", "ods"])
def test_a_container_cut_off_at_any_offset_does_not_pass_the_guard(tmp_path: Path, name: str, step: int) -> None:
    content, file = seeds()[name].content, tmp_path / "a.xlsx"
    found = []
    cuts = lengths(content, step)
    for length in cuts:
        file.write_bytes(content[:length])
        with pytest.raises(FileRejected) as refused:
            guard.admit(file)
        found.append(refused.value.findings[0].code.value)
    assert found == ["file-type"] + ["file-damaged"] * (len(cuts) - 1)


def test_an_old_workbook_cut_off_is_damaged_or_whole(tmp_path: Path) -> None:
    """Behind the last record there is only padding; before it no offset gives fewer members."""
    content = seeds()["xls"].content
    end = content.rindex(struct.pack("<HH", 0x000A, 0)) + 4
    for length in range(2 * 512 + 300, end, 97):
        assert codes(tmp_path / "a.xls", content[:length]) == ["file-damaged"], length
    assert read(tmp_path / "a.xls", content[: end + 20]) == MEMBERS


def test_html_renamed_xls(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td>姓名</td><td>性别</td></tr></table></body></html>"
    assert codes(tmp_path / "a.xls", page.encode()) == ["file-type"]
    assert codes(tmp_path / "a.xls", page.encode("utf-16")) == ["file-type"]


def test_csv_renamed_xls_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert read(tmp_path / "a.xls", text_file(grid(), "gb18030")) == MEMBERS


def test_a_password_protected_xlsx(tmp_path: Path) -> None:
    """[MS-OFFCRYPTO] 2.3.4.4: a compound file with the stream EncryptedPackage."""
    content = compound(tmp_path / "a", bytes(8192)).read_bytes()
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    entry = content.replace(
        old.ljust(64, b"\0") + (18).to_bytes(2, "little"), new.ljust(64, b"\0") + (34).to_bytes(2, "little")
    )
    assert codes(tmp_path / "a.xlsx", entry) == ["file-encrypted"]


def test_a_password_protected_xls(tmp_path: Path) -> None:
    """[MS-XLS] 2.4.117: FilePass right behind the first record."""
    content = old_excel(grid())
    first = content.index(struct.pack("<HH", 0x0809, 16)) + 20
    password = struct.pack("<HHH", 0x002F, 6, 1) + bytes(2) + b"\x12\x34"
    room = len(content) - len(password)
    assert codes(tmp_path / "a.xls", content[:first] + password + content[first:room]) == ["file-encrypted"]


def test_a_password_protected_ods(tmp_path: Path) -> None:
    """ODF 1.2 part 3, 4.8.1: parts encrypted one by one; as LibreOffice 24.8 does it: the package as one part."""
    problems = (
        b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    parts = open_document_parts(grid()) | {"META-INF/manifest.xml": problems}
    assert codes(tmp_path / "a.ods", packed(parts | {"content.xml": bytes(300)})) == ["file-encrypted"]
    whole = {name: data for name, data in parts.items() if name != "content.xml"} | {"encrypted-package": bytes(300)}
    assert codes(tmp_path / "b.ods", packed(whole)) == ["file-encrypted"]


ONE = 'office:value-type="string"><text:p>1</text:p></table:table-cell>'


def open_document(row: str) -> bytes:
    """The small register as .ods with one more row."""
    parts = open_document_parts(grid())
    content = parts["content.xml"].decode().replace("</table:table>", f"{row}</table:table-row></table:table>")
    return packed(parts | {"content.xml": content.encode()})


@pytest.mark.parametrize(
    "row",
    [
        f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {ONE}',
        f'<table:table-row table:number-rows-repeated="4294967295"><table:table-cell {ONE}',
        f'<table:table-row><table:table-cell table:number-columns-repeated="16384" {ONE}',
        f'<table:table-row><table:table-cell table:number-columns-repeated="999999" {ONE}',
    ],
)
def test_repeated_cells_and_rows_of_an_open_document(tmp_path: Path, row: str) -> None:
    assert codes(tmp_path / "a.ods", open_document(row)) == ["file-too-large"]


def test_blanks_repeated_to_the_edge_are_what_every_program_writes(tmp_path: Path) -> None:
    blanks_to_the_edge = '<table:table-cell table:number-columns-repeated="16384"/>'
    edge = f'<table:table-row table:number-rows-repeated="1048576">{blanks_to_the_edge}'
    assert read(tmp_path / "a.ods", open_document(edge)) == MEMBERS

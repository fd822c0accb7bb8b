"""Excel 97–2003 workbooks on which the parser fails while Excel opens them: their cells are read record by record."""

from __future__ import annotations

import struct
from datetime import date
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from fuzz.seeds import grid, seeds
from support.old_workbook import compound, old_workbook
from unioncard.registers.check import Checked, check
from unioncard.sheets import limits, old_cells
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
COLUMNS = ("姓名", "性别", "证件类别", "证件号码", "移动电话", "工作单位", "证件有效期")
PEOPLE = [
    [str({**row, "工作单位": "样例厂", "证件有效期": "长期"}[column]) for column in COLUMNS]
    for row in sample_rows(5, seed=5)
]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def run(path: Path) -> Checked:
    return check(path, today=TODAY)


def assert_read(checked: Checked, *, read: int = 5) -> None:
    assert [(one.row, one.code.value) for one in checked.findings if one.severity == "error"] == []
    assert (checked.read, len(checked.accepted)) == (read, read)


class Book:
    """A BIFF8 workbook of one sheet, record by record."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.cells = b""
        self.looks = [0]
        self.formats: dict[int, str] = {}

    def shared(self, row: int, column: int, text: str) -> None:
        self.texts.append(text)
        self.cells += record(0xFD, struct.pack("<HHHI", row, column, 0, len(self.texts) - 1))

    def table(self, rows: list[list[str]]) -> None:
        for row, line in enumerate([list(COLUMNS), *rows]):
            for column, text in enumerate(line):
                self.shared(row, column, text)

    def strings(self, part: int) -> bytes:
        """SST and CONTINUE records of so many characters each; every second is cut in the middle of a text."""
        records, body = b"", struct.pack("<II", len(self.texts), len(self.texts))
        kind = 0xFC
        for text in self.texts:
            if len(body) > part:
                records += record(kind, body) + record(0x3C, b"")
                kind, body = 0x3C, b""
            encoded = text.encode("utf-16-le")
            body += struct.pack("<HB", len(text), 1)
            if len(text) > 3 and len(body) > part // 2:
                records += record(kind, body + encoded[:4])
                kind, body = 0x3C, b"\x01" + encoded[4:]
            else:
                body += encoded
        return records + record(kind, body)

    def written(self, path: Path, part: int = 8_000, *, before: bytes = b"") -> Path:
        head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(0x22, b"\0\0") + before
        for number, code in self.formats.items():
            head += record(0x41E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))
        head += b"".join(record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in self.looks)
        name = "会员".encode("utf-16-le")
        listed = 4 + 6 + 2 + len(name)
        strings = self.strings(part) + record(0x0A, b"")
        start = len(head) + listed + len(strings)
        head += record(0x85, struct.pack("<IHBB", start, 0, 2, 1) + name) + strings
        sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + self.cells + record(0x0A, b"")
        return compound(path, (head + sheet).ljust(4096, b"\0"))


@pytest.fixture
def book() -> Book:
    made = Book()
    made.table(PEOPLE)
    return made


def test_what_is_read_record_by_record_is_what_the_parser_reads(tmp_path: Path) -> None:
    cells = grid() | {(20, 0): 1.5, (20, 1): 41_000_000.0, (21, 0): b"\x2a"}
    path = old_workbook(tmp_path / "a.xls", cells)
    made = old_cells.rewritten(path.read_bytes())
    ours = CalamineWorkbook.from_filelike(made.file)
    theirs = CalamineWorkbook.from_path(path)
    assert ours.sheet_names == theirs.sheet_names
    assert ours.get_sheet_by_index(0).to_python() == theirs.get_sheet_by_index(0).to_python()
    assert made.traces


def test_excel_95_is_read_record_by_record_too(tmp_path: Path) -> None:
    path = old_workbook(tmp_path / "a.xls", grid(), codepage=936, codec="gbk")
    rows = CalamineWorkbook.from_filelike(old_cells.rewritten(path.read_bytes()).file).get_sheet_by_index(0).to_python()
    assert "姓名" in {cell for row in rows for cell in row}


@pytest.mark.parametrize("part", [20, 50, 8_000])
def test_shared_texts_across_continue_records_some_of_them_empty(tmp_path: Path, book: Book, part: int) -> None:
    assert_read(run(book.written(tmp_path / "a.xls", part)))


def test_a_chain_of_sectors_that_leads_behind_the_end_of_the_file(tmp_path: Path, book: Book) -> None:
    content = book.written(tmp_path / "a.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(content.rstrip(b"\0") + bytes(3))
    assert_read(run(tmp_path / "a.xls"))


# The parser lays out all cells up to the farthest: the most rows here, or columns, and both in `make every-case`.


@pytest.mark.parametrize(
    ("row", "column"), [(65_535, 24), (8_191, 199), pytest.param(65_535, 199, marks=pytest.mark.every_case)]
)
def test_a_cell_in_the_last_row_of_the_sheet_that_is_empty(tmp_path: Path, book: Book, row: int, column: int) -> None:
    for blank in range(0, 250, 3):
        book.cells += record(0x201, struct.pack("<HHH", row, blank, 0))  # BLANK: only a format
    book.shared(row, column, " ")
    assert_read(run(book.written(tmp_path / "a.xls")))


@pytest.mark.parametrize("row", [8_191, pytest.param(65_535, marks=pytest.mark.every_case)])
def test_a_cell_in_the_last_row_of_the_sheet_that_is_not_empty(tmp_path: Path, book: Book, row: int) -> None:
    book.shared(row, 230, "x")
    (far,) = run(book.written(tmp_path / "a.xls")).findings
    assert (far.code, f"第 {row + 1} 行第 231 列" in far.message) == ("file-too-large", True)


def test_dates_numbers_and_results_of_formulas_keep_their_kinds(tmp_path: Path, book: Book) -> None:
    book.looks, book.formats = [0, 14, 176], {176: 'yyyy"年"m"月"d"日"'}
    book.cells = b""
    book.texts = []
    book.table([row[:6] for row in PEOPLE])
    day = struct.pack("<d", 49_000.0)
    book.cells += record(0x203, struct.pack("<HHH", 1, 6, 1) + day)
    book.cells += record(0x27E, struct.pack("<HHHi", 2, 6, 2, 49_000 << 2 | 2))
    book.cells += record(0xBD, struct.pack("<HHHiHiH", 3, 5, 0, 7 << 2 | 2, 1, 49_000 << 2 | 2, 6))
    book.cells += record(0x06, struct.pack("<HHH", 4, 6, 1) + day + bytes(8))
    text = "2035年1月31日"
    book.cells += record(0x06, struct.pack("<HHH", 5, 6, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8))
    book.cells += record(0x207, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")[:6])
    book.cells += record(0x3C, b"\x01" + text.encode("utf-16-le")[6:])
    checked = run(book.written(tmp_path / "a.xls", 50))
    assert_read(checked)
    assert [row.values["证件有效期"] for row in checked.accepted] == ["2034-02-25"] * 4 + ["2035-01-31"]
    assert checked.accepted[2].values["工作单位"] == "7"


def test_a_byte_left_over_before_a_text_goes_on(tmp_path: Path, book: Book) -> None:
    text = PEOPLE[0][3]
    whole = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    strings = book.strings(8_000).replace(whole, whole[:7] + b"\xff" + b"SPLIT" + b"\x01" + whole[7:])
    head, tail = strings[4:].split(b"SPLIT")
    split = record(0xFC, head) + record(0x3C, b"") + record(0x3C, tail)
    book.strings = lambda _part: split  # type: ignore[method-assign]
    assert_read(run(book.written(tmp_path / "a.xls")))


def test_a_sheets_place_behind_its_first_record(tmp_path: Path, book: Book) -> None:
    content = bytearray(book.written(tmp_path / "a.xls", 50).read_bytes())
    at = content.index(struct.pack("<HH", 0x85, 12)) + 4
    struct.pack_into("<I", content, at, struct.unpack_from("<I", content, at)[0] + 20)
    (tmp_path / "a.xls").write_bytes(content)
    assert_read(run(tmp_path / "a.xls"))


def test_merged_cells_count_for_every_row(tmp_path: Path, book: Book) -> None:
    book.texts, book.cells = [], b""
    book.table([[*row[:5], "样例厂" if not place else "", ""] for place, row in enumerate(PEOPLE)])
    book.cells += record(0xE5, struct.pack("<HHHHH", 1, 1, 5, 5, 5))
    checked = run(book.written(tmp_path / "a.xls", 50))
    assert [row.values["工作单位"] for row in checked.accepted] == ["样例厂"] * 5


def test_a_cell_whose_text_is_missing_ends_the_reading(tmp_path: Path, book: Book) -> None:
    book.cells += record(0xFD, struct.pack("<HHHI", 9, 0, 0, 9_999))
    with pytest.raises(IndexError):
        old_cells.rewritten(book.written(tmp_path / "a.xls", 50).read_bytes())


def test_shared_texts_that_are_counted_wrongly(tmp_path: Path, book: Book) -> None:
    strings = book.strings(50)
    for count in (0, 3, 9_999):
        made = strings.replace(
            struct.pack("<II", len(book.texts), len(book.texts)), struct.pack("<II", count, count), 1
        )
        book.strings = lambda _part, made=made: made  # type: ignore[misc]
        assert_read(run(book.written(tmp_path / "a.xls")))


def test_an_empty_text_without_flags(tmp_path: Path, book: Book) -> None:
    book.cells += record(0x204, struct.pack("<HHHH", 8, 0, 0, 0))
    old_cells.rewritten(book.written(tmp_path / "a.xls", 50).read_bytes())


def test_what_the_second_reading_fails_for_is_not_the_reason(tmp_path: Path, book: Book) -> None:
    """The parser takes a cell without its text for an empty one, and finds no header: that is the reason."""
    book.texts, book.cells = [], b""
    book.shared(0, 0, "张三")
    book.cells += record(0xFD, struct.pack("<HHHI", 9, 0, 0, 9_999))
    assert [one.code.value for one in run(book.written(tmp_path / "a.xls")).findings] == ["form-unknown"]


def test_a_far_cell_that_the_second_reading_fails_for_too_is_too_large(
    tmp_path: Path, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CAGE_BYTES", 100 * 2**20)
    book.shared(65_535, 255, "x")
    book.cells += record(0xFD, struct.pack("<HHHI", 9, 0, 0, 9_999))
    assert [one.code.value for one in run(book.written(tmp_path / "a.xls")).findings] == ["file-too-large"]


def test_a_workbook_cut_off_is_damaged(tmp_path: Path) -> None:
    whole = old_workbook(tmp_path / "a.xls", grid()).read_bytes()
    for length in (1_600, 2_500, 3_000):
        (tmp_path / "b.xls").write_bytes(whole[:length])
        checked = run(tmp_path / "b.xls")
        assert (checked.read, checked.findings[0].code.value in ("file-damaged", "file-type")) == (0, True)


def test_the_seeds_answer_is_the_same_when_the_parser_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xls").write_bytes(seeds()["xls"].content)
    plain = run(tmp_path / "a.xls")
    rows = CalamineWorkbook.from_filelike(old_cells.rewritten(seeds()["xls"].content).file).get_sheet_by_index(0)
    theirs = CalamineWorkbook.from_path(tmp_path / "a.xls").get_sheet_by_index(0)
    assert (rows.to_python(), plain.read) == (theirs.to_python(), 6)

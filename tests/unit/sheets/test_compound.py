"""The stream of an old workbook, also in files that are not sound: nothing raises, nothing runs forever."""

from __future__ import annotations

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from support.campaign import examples
from support.old_workbook import NOT_AVAILABLE, old_workbook
from unioncard.sheets.old_excel import counts_from_1904, errors_of, stream

NAMES = ("Workbook", "Book")


def sound(folder: Path) -> bytes:
    cells: dict[tuple[int, int], str | float | bytes] = {(row, 0): "姓名" for row in range(400)}
    return old_workbook(folder / "a.xls", {**cells, (3, 2): NOT_AVAILABLE}, from_1904=True).read_bytes()


def test_a_stream_of_many_sectors_is_whole(tmp_path: Path) -> None:
    book = stream(sound(tmp_path), NAMES)
    assert counts_from_1904(book) is True
    (errors,) = errors_of(book)
    assert {row: {column: str(cell) for column, cell in cells.items()} for row, cells in errors.items()} == {
        4: {3: "#N/A"}
    }


def test_a_chain_in_a_circle_ends(tmp_path: Path) -> None:
    content = bytearray(sound(tmp_path))
    struct.pack_into("<I", content, 512 + 4 * 3, 2)  # the sector after the stream's first leads back to it
    assert len(stream(bytes(content), NAMES)) <= len(content)


def test_a_file_cut_off_anywhere_gives_what_is_there(tmp_path: Path) -> None:
    content = sound(tmp_path)
    for end in range(0, len(content), 61):
        book = stream(content[:end], NAMES)
        counts_from_1904(book)
        errors_of(book)


@settings(max_examples=examples(100, campaign=3000))
@given(places=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8))
def test_changed_bytes_do_no_harm(places: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        content = bytearray(sound(Path(folder)))
    for place, value in places:
        content[place] = value
    book = stream(bytes(content), NAMES)
    counts_from_1904(book)
    errors_of(book)

"""Files made to hurt: each ends as its finding, and no member is lost where members are read (issue 3, item 2)."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from fuzz.books import excel_parts, packed
from fuzz.case import Case
from fuzz.raw_zip import Container, Part
from fuzz.seeds import grid, seeds
from fuzz.trial import tried
from support.raw_workbook import sheet_xml, zipped
from unioncard.registers.members.codes import listed
from unioncard.registers.members.columns import LAYOUT
from unioncard.sheets import limits
from unioncard.sheets.cells.cell import tidy
from unit.sheets.hostile import A1, MEMBERS, SHEET, STRINGS, codes, read, register, run, with_part

if TYPE_CHECKING:
    from pathlib import Path


def blanks(megabytes: int) -> bytes:
    """So many blanks, deflated: one block that stands for itself, over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def bomb() -> bytes:
    """1.1 GB in 1 MB, and it says so."""
    size = 1_100 * 2**20
    return with_part(b"xl/media/image1.png", b"", body=blanks(1_100), central={"size": size}, local={"size": size})


def million_names() -> bytes:
    """A directory of nothing but names, 42 MB of it."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 900_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 30, 0)
    return b"PK\x03\x04" + bytes(26) + directory + end


def far_cells() -> bytes:
    return register(sheet=lambda text: text.replace("</sheetData>", f"{row_at(1_048_576, 'XFD')}</sheetData>"))


def row_at(number: int, column: str = "A", value: str = "<v>1</v>") -> str:
    return f'<row r="{number}"><c r="{column}{number}">{value}</c></row>'


def laid_out() -> bytes:
    """Nothing in the parts is large; a million characters in 20,000 cells are 20 GB."""
    made = excel_parts(grid(), shared=True)
    text, strings = made[STRINGS].count(b"<si>"), made[STRINGS].decode()
    cells = "".join(f'<row r="{row}"><c r="C{row}" t="s"><v>{text}</v></c></row>' for row in range(20, 20_020))
    sheet = made[SHEET].decode().replace("</sheetData>", f"{cells}</sheetData>")
    strings = strings.replace("</sst>", f"<si><t>{'x' * 1_000_000}</t></si></sst>")
    return packed(made | {SHEET: sheet.encode(), STRINGS: strings.encode()})


def old_with_broken_directory() -> bytes:
    """Cut off in the middle of the directory: the parser panics."""
    return seeds()["xls"].content[: 2 * 512 + 128 + 120]


WORST = {
    "zip bomb": (bomb, "file-too-large"),
    "million names": (million_names, "file-too-large"),
    "far cells": (far_cells, "file-too-large"),
    "laid out": (laid_out, "file-too-large"),
    "broken directory": (old_with_broken_directory, "file-damaged"),
}


WORST_AND_LARGEST = [
    pytest.param(name, marks=pytest.mark.every_case) if name in {"zip bomb", "laid out"} else name for name in WORST
]
"""The largest take seconds, and the check that the command calls meets them below."""


@pytest.mark.parametrize("name", WORST_AND_LARGEST)
def test_the_command_survives_the_worst_of_them(tmp_path: Path, name: str) -> None:
    make, code = WORST[name]
    (tmp_path / "a.xlsx").write_bytes(make())
    command = [
        sys.executable,
        "-m",
        "unioncard_cli",
        "check",
        str(tmp_path / "a.xlsx"),
        "--json",
        "--today",
        "2026-11-23",
    ]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)  # noqa: S603 our own command
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (2, b"")
    assert (document["verdict"], [finding["code"] for finding in document["findings"]]) == ("rejected", [code])


@pytest.mark.parametrize("claimed", [{}, {"size": 128 * 2**20}], ids=["lying", "honest"])
def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: dict[str, int]) -> None:
    monkeypatch.setattr(limits, "INFLATED_BYTES", 64 * 2**20)
    content = with_part(b"xl/media/image1.png", b"x", body=blanks(128), central=claimed, local=claimed)
    assert codes(tmp_path / "a.xlsx", content) == ["file-too-large"]


def test_a_part_that_lies_about_its_size(tmp_path: Path) -> None:
    content = with_part(b"xl/a.xml", b"x" * 9_999, central={"size": 9}, local={"size": 9})
    assert codes(tmp_path / "a.xlsx", content) == ["file-damaged"]


def test_zip_bombs_inside_each_other(tmp_path: Path) -> None:
    """Inner containers are nobody's business: alone they are no register, in a register they change nothing."""
    inner = packed({"bomb": b"\0" * 2**24})
    for _ in range(5):
        inner = packed({f"{number}.zip": inner for number in range(16)})
    assert codes(tmp_path / "a.xlsx", inner) == ["file-type"]
    assert read(tmp_path / "b.xlsx", with_part(b"xl/embeddings/inner.zip", inner)) == MEMBERS


def test_parts_that_lie_over_each_other(tmp_path: Path) -> None:
    """The same 64 MB under 900 names: 58 GB."""
    body = blanks(64)
    size = 64 * 2**20
    lies = {"packed": len(body), "size": size}
    first = Part(b"xl/0", b"", body=body, central=lies, local=lies)
    same = [Part(b"xl/%d" % number, b"", body=b"", central=lies, at=0) for number in range(1, 900)]
    parts = [Part(name.encode(), data) for name, data in excel_parts(grid()).items()]
    assert codes(tmp_path / "a.xlsx", Container([first, *same, *parts]).written()) == ["file-damaged"]


def test_a_million_names_in_the_directory(tmp_path: Path) -> None:
    """Refused before the directory is read: reading it takes the process 350 MB."""
    result = tried(Case("zip", "names", ".xlsx", million_names()), tmp_path / "a.xlsx")
    assert (result.outcome, result.faults) == ("file-too-large", ())


def test_a_first_and_a_last_cell(tmp_path: Path) -> None:
    assert codes(tmp_path / "a.xlsx", far_cells()) == ["file-too-large"]


def test_a_gap_between_members_is_read_over(tmp_path: Path) -> None:
    content = register(sheet=lambda text: text.replace("</sheetData>", f"{row_at(40_000, 'H')}</sheetData>"))
    checked = run(tmp_path / "a.xlsx", content)
    assert checked.read == MEMBERS + 1
    assert (checked.refused[-1].number, checked.verdict) == (40_000, "partly-accepted")


@pytest.mark.parametrize("row", [500_101, pytest.param(1_048_576, marks=pytest.mark.every_case), 4_294_967_295])
def test_a_gap_past_the_limit(tmp_path: Path, row: int) -> None:
    content = register(sheet=lambda text: text.replace("</sheetData>", f"{row_at(row)}</sheetData>"))
    assert codes(tmp_path / "a.xlsx", content) == ["file-too-large"]


def test_a_package_whose_workbook_is_none_is_damaged(tmp_path: Path) -> None:
    for book in (b"<a/>", b"<x", b""):
        content = packed(excel_parts(grid()) | {"xl/workbook.xml": book})
        assert codes(tmp_path / "a.xlsx", content) == ["file-damaged"]


def test_long_cells_of_combining_marks_are_not_normalised() -> None:
    """Normalising them takes quadratic time: a workbook of 40 such cells in each of its rows took a minute."""
    assert LAYOUT.canonical("姓名" + " " * 400) == "姓名"
    assert LAYOUT.canonical("姓名" + " " * 600) is None
    assert listed("民族", "汉" + " " * 100) == "汉族"
    assert listed("民族", "汉" + " " * 300) is None


@pytest.mark.parametrize("claim", ["A1", "A1:B2", "C4:D5", "A1:GR500100", "T9:A1"])
def test_a_dimension_that_lies_loses_nobody(tmp_path: Path, claim: str) -> None:
    content = register(sheet=lambda text: text.replace('ref="A1:', f'ref="{claim}" was="', 1))
    assert read(tmp_path / "a.xlsx", content) == MEMBERS


def test_a_dimension_past_the_limit_is_a_claim_and_no_content(tmp_path: Path) -> None:
    content = register(sheet=lambda text: text.replace('ref="A1:', 'ref="A1:XFD1048576" was="', 1))
    assert read(tmp_path / "a.xlsx", content) == MEMBERS


def test_a_million_shared_strings(tmp_path: Path) -> None:
    more = "<si><t>x</t></si>" * 1_000_000
    content = register(shared=True, strings=lambda text: text.replace("</sst>", f"{more}</sst>"))
    assert read(tmp_path / "a.xlsx", content) == MEMBERS


def test_four_billion_claimed_strings(tmp_path: Path) -> None:
    content = register(
        shared=True, strings=lambda text: text.replace('uniqueCount="', 'uniqueCount="4294967295" was="')
    )
    assert codes(tmp_path / "a.xlsx", content) == ["file-too-large"]


@pytest.mark.parametrize("index", ["99999", "4294967295"])
def test_a_string_that_is_not_there(tmp_path: Path, index: str) -> None:
    assert codes(tmp_path / "a.xlsx", with_string(index)) == ["file-damaged"]


@pytest.mark.parametrize(("index", "members"), [("-1", MEMBERS + 1), ("x", MEMBERS + 1), ("", MEMBERS)])
def test_an_index_that_is_none_loses_nobody(tmp_path: Path, index: str, members: int) -> None:
    """What is no index is a text, for the officer to correct; without any the cell is empty."""
    checked = run(tmp_path / "a.xlsx", with_string(index))
    assert (checked.read, len(checked.accepted)) == (members, 4)


def with_string(index: str) -> bytes:
    bad = f'<row r="30"><c r="B30" t="s"><v>{index}</v></c></row></sheetData>'
    return register(shared=True, sheet=lambda text: text.replace("</sheetData>", bad))


@pytest.mark.parametrize("element", ["a", "row", "c", "is"])
def test_elements_a_hundred_thousand_deep(tmp_path: Path, element: str) -> None:
    deep = f"<{element}>" * 100_000
    closed = deep + f"</{element}>" * 100_000
    beside = register(sheet=lambda text: text.replace("</sheetData>", f"</sheetData>{closed}"))
    assert read(tmp_path / "a.xlsx", beside) == MEMBERS
    unclosed = register(sheet=lambda text: text.replace("</sheetData>", deep))
    assert codes(tmp_path / "b.xlsx", unclosed) == ["file-damaged"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY e "ha">' + "".join(f'<!ENTITY e{n} "&e;&e;&e;&e;">' for n in range(9)) + "]>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "",
    ],
)
def test_entities_are_never_resolved(tmp_path: Path, declared: str) -> None:
    bad = '<row r="30"><c r="B30" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
    content = register(
        sheet=lambda text: text.replace("<worksheet", f"{declared}<worksheet").replace("</sheetData>", bad)
    )
    assert codes(tmp_path / "a.xlsx", content) == ["file-damaged"]


def test_external_links_are_not_followed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        target = f"http://127.0.0.1:{server.getsockname()[1]}/a.xml"
        link = (
            f'<Relationship Id="rId9" Type="x/externalLink" Target="{target}" TargetMode="External"/></Relationships>'
        )
        doctype = f'<!DOCTYPE x SYSTEM "{target}"><worksheet'
        content = register(
            relations=lambda text: text.replace("</Relationships>", link),
            sheet=lambda text: text.replace("<worksheet", doctype),
        )
        assert read(tmp_path / "a.xlsx", content) == MEMBERS
        with pytest.raises(BlockingIOError):
            server.accept()


def test_one_long_text_in_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CAGE_BYTES", 2**29)
    assert codes(tmp_path / "a.xlsx", laid_out()) == ["file-too-large"]


def test_a_lone_sheet_without_cells_says_what_is_missing(tmp_path: Path) -> None:
    assert codes(tmp_path / "a.xlsx", zipped(tmp_path / "b.xlsx", sheet_xml(A1)).read_bytes()) == ["form-unknown"]


def test_a_run_of_blanks_ends() -> None:
    """By a pattern over blanks, in quadratic time, this takes hours; the test's time limit is minutes."""
    assert tidy("a" + " " * 2_000_000 + "b")[0] == "a" + " " * 2_000_000 + "b"


def test_members_in_a_second_list_of_rows_are_not_lost_unseen(tmp_path: Path) -> None:
    content = register(sheet=lambda text: text.replace('<row r="6">', '</sheetData><sheetData><row r="6">'))
    checked = run(tmp_path / "a.xlsx", content)
    assert checked.whole_file_rejected or checked.read == MEMBERS

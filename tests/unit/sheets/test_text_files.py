"""CSV and Excel's Unicode text: encodings, delimiters, quotes."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.sheets.sources import opened
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
PEOPLE = [{**row, "工作单位": "郑州,某厂;一车间"} for row in sample_rows(3, seed=3)]


def text(delimiter: str = ",", title: str = "") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, FORM_COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(PEOPLE)
    return title + out.getvalue()


def run(tmp_path: Path, content: str, encoding: str = "utf-8") -> Checked:
    (tmp_path / "a.csv").write_bytes(content.encode(encoding))
    return check(tmp_path / "a.csv", today=TODAY)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "UTF-16"), ("gb18030", "GB18030"), ("gbk", "GB18030")],
)
def test_every_encoding_is_read_and_another_than_utf_8_is_reported(tmp_path: Path, encoding: str, name: str) -> None:
    checked = run(tmp_path, text(), encoding)
    assert (checked.read, len(checked.accepted)) == (3, 3)
    assert [(f.row, f.column, f.code.value, f.severity.value) for f in checked.findings] == (
        [(None, None, "normalised", "note")] if name else []
    )
    assert all(name in finding.message for finding in checked.findings)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_of_either_order(tmp_path: Path, mark: bytes) -> None:
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    (tmp_path / "a.txt").write_bytes(mark + text("\t").encode(order))
    assert check(tmp_path / "a.txt", today=TODAY).read == 3


@pytest.mark.parametrize("title", ["", "某表，2026年;一,二,三,四,五,六\n", "\n\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_shows_the_header(tmp_path: Path, delimiter: str, title: str) -> None:
    checked = run(tmp_path, text(delimiter, title))
    assert (checked.read, checked.findings) == (3, ())
    with opened(tmp_path / "a.csv") as sources:
        source = next(sources)
    assert (source.encoding, source.delimiter, source.name) == ("utf-8-sig", delimiter, None)


def test_quotes_keep_delimiters_breaks_and_quotes_in_a_cell(tmp_path: Path) -> None:
    checked = run(tmp_path, text().replace("郑州,某厂;一车间", '郑州""某""\n厂,一车间'))
    assert checked.read == 3
    assert checked.accepted[0].values["工作单位"] == '郑州"某" 厂,一车间'


@pytest.mark.parametrize("where", [1, 3])
def test_an_open_quote_does_not_swallow_the_members_behind_it(tmp_path: Path, where: int) -> None:
    lines = text().splitlines()
    lines[where] = '"' + lines[where]
    checked = run(tmp_path, "\n".join(lines))
    assert [finding.code.value for finding in checked.findings] == ["file-damaged"]
    assert f"第 {where + 1} 行" in checked.findings[0].message


def test_excels_guard_against_numbers_is_taken_off(tmp_path: Path) -> None:
    number = PEOPLE[0]["证件号码"]
    checked = run(tmp_path, text().replace(f",{number},", f',"=""{number}""",'))
    assert checked.accepted[0].values["证件号码"] == number
    assert [(f.column, f.code.value) for f in checked.findings] == [("证件号码", "normalised")]


@pytest.mark.parametrize(
    "content",
    [
        "<html>".encode("utf-16"),
        "\ufeff".encode("utf-16-le"),
        b"\xff\xfe\x00\xd8",
        b"\xff\xfe\x00\x00a\x00\x00\x00",
        b"\x81\x00\xff\xff",
    ],
)
def test_what_is_no_text_in_any_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert [f.code.value for f in check(tmp_path / "a.csv", today=TODAY).findings] == ["file-type"]


def test_an_error_of_a_workbook_written_as_text_is_no_value(tmp_path: Path) -> None:
    checked = run(tmp_path, text().replace('"郑州,某厂;一车间"', "#N/A", 1))
    assert checked.accepted[0].values["工作单位"] == ""
    assert "#N/A" in checked.findings[0].message

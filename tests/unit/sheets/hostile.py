"""The small register of the fuzzer made hostile, and what a check says of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fuzz.books import excel_parts, packed
from fuzz.raw_zip import Container, Part
from fuzz.seeds import grid
from unioncard.registers.check import Checked, check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 23)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'
MEMBERS = 6


def run(path: Path, content: bytes) -> Checked:
    path.write_bytes(content)
    return check(path, today=TODAY)


def codes(path: Path, content: bytes) -> list[str]:
    checked = run(path, content)
    assert (checked.read, len(checked.accepted), checked.verdict) == (0, 0, "rejected")
    return [finding.code.value for finding in checked.findings]


def read(path: Path, content: bytes) -> int:
    checked = run(path, content)
    assert not checked.whole_file_rejected
    return checked.read


def register(*, shared: bool = False, **parts: Callable[[str], str]) -> bytes:
    """The small register of the fuzzer with some parts changed."""
    names = {"sheet": SHEET, "strings": STRINGS, "book": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels"}
    made = excel_parts(grid(), shared=shared)
    changed = {names[key]: change(made[names[key]].decode()).encode() for key, change in parts.items()}
    return packed(made | changed)


def with_part(name: bytes, data: bytes, **fields: object) -> bytes:
    parts = [Part(one.encode(), content) for one, content in excel_parts(grid()).items()]
    return Container([*parts, Part(name, data, **fields)]).written()  # type: ignore[arg-type]

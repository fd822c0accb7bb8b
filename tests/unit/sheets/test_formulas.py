"""No workbook that the system writes holds a formula or a link, whatever somebody typed into a register."""

from __future__ import annotations

import ast
import io
from datetime import date
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from support.in_process import ROOT
from unioncard.custody.roster.masked import MaskedCard
from unioncard.custody.roster.workbook import Roster, roster_workbook
from unioncard.registers.check import check
from unioncard.registers.forms.corrections import corrections
from unioncard.registers.kinds import FORMS
from unioncard.sheets.layout import Kind
from unioncard.sheets.workbook import new_book

if TYPE_CHECKING:
    from pathlib import Path

LEADS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "{=")
CALL = 'HYPERLINK("http://example.invalid";"x")'
TEXTS = [f"{lead}{CALL}" for lead in LEADS] + ["http://example.invalid", "mailto:x@example.invalid", "internal:'A'!A1"]


def formulas(content: bytes) -> list[str]:
    """Parts of a workbook with a formula, a link out of it or a connection."""
    with ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    return [
        name
        for name, xml in parts.items()
        if any(mark in xml for mark in ("<f>", "<f ", 'TargetMode="External"', "oleLink"))
    ]


def test_every_text_is_written_as_text() -> None:
    target = io.BytesIO()
    with new_book(target, {}, title="t", author="a") as book:
        sheet = book.add_sheet("s")
        for text in TEXTS:
            sheet.append([(text, None)])
    assert formulas(target.getvalue()) == []


@pytest.mark.parametrize("kind", Kind)
def test_corrections_repeat_no_formula_from_any_column(kind: Kind, tmp_path: Path) -> None:
    columns = FORMS[kind].layout.columns
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(columns))
    for place, _ in enumerate(columns):
        for text in TEXTS:
            sheet.append(["x" if one != place else None for one in range(len(columns))])
            cell = sheet.cell(sheet.max_row, place + 1)
            cell.value, cell.data_type = text.replace("\t", " ").replace("\r", " "), "s"
    path = tmp_path / "register.xlsx"
    book.save(path)
    said = check(path, today=date(2026, 11, 28), kind=kind)
    assert said.read == len(columns) * len(TEXTS)
    assert formulas(corrections(said)) == []


@pytest.mark.parametrize("text", TEXTS)
def test_nor_does_a_roster(text: str) -> None:
    row = MaskedCard(1, text, text, text)
    assert (
        formulas(
            roster_workbook(Roster(text[:20].encode("ascii", "replace").decode(), text, text, "2026-11-23", (row,)))
        )
        == []
    )


def test_all_workbooks_are_written_by_the_one_writer() -> None:
    """Another call to XlsxWriter's own writers could guess a formula from a text."""
    guessing = {"write", "write_row", "write_column", "write_formula", "write_array_formula", "write_url"}
    found = [
        f"{path.name}: {node.attr}"
        for folder in ("layers/unioncard/unioncard", "cli", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if any(name in (text := path.read_text("utf-8")) for name in guessing)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and node.attr in guessing
        and (node.attr != "write" or "worksheet" in ast.unparse(node.value))
    ]
    assert found == ["corrections.py: write_url"]  # within the workbook, from a finding to its cell

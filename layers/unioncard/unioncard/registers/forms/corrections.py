"""Corrections: the workbook of rejected rows with their reasons, ready to be fixed and uploaded again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from unioncard.registers.cells.cell import as_text
from unioncard.registers.findings import FindingCode, Severity
from unioncard.registers.forms.form import write_form
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.columns import FORM_COLUMNS
from unioncard.registers.reading.reader import opened_register
from unioncard.texts import form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from unioncard.registers.check import Checked
    from unioncard.registers.findings import Finding
    from unioncard.registers.reading.reader import Register

_BANK_COLUMNS: Final = columns.COLUMNS[len(FORM_COLUMNS) :]
_REASONS_WIDTH: Final = 60


def corrections(source: Path, checked: Checked, findings: Sequence[Finding] | None = None) -> bytes:
    """The rejected rows of ``source`` as found, in the form's layout, with a last column 错误原因; .xlsx bytes.

    ``findings`` (those of ``checked`` when None) may hold more than the check found, such as member-elsewhere. A number
    whose last digits are lost is left out, so that nobody uploads it again unseen. The check ignores the last column.
    FileRejected when the source cannot be read.
    """
    reasons = _reasons(checked.findings if findings is None else findings)
    with opened_register(source, columns.LAYOUT) as register:
        extra = [column for column in _BANK_COLUMNS if column in register.columns]
        rows = _rows(register, (*FORM_COLUMNS, *extra), reasons)
        book = write_form(rows, [*((column, 20) for column in extra), (form.REASONS, _REASONS_WIDTH)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _reasons(findings: Sequence[Finding]) -> dict[int, list[Finding]]:
    """Row number → its errors."""
    reasons: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.row is not None and finding.severity is Severity.ERROR:
            reasons.setdefault(finding.row, []).append(finding)
    return reasons


def _rows(register: Register, shown: Sequence[str], reasons: dict[int, list[Finding]]) -> Iterator[list[str | int]]:
    for number, cells in register.rows:
        errors = reasons.get(number)
        if errors:
            lost = any(error.code is FindingCode.ID_AS_NUMBER for error in errors)
            texts = ["" if lost and column == columns.NUMBER else _text(register, cells, column) for column in shown]
            told = "；".join(f"{error.column or '整行'}：{error.message}" for error in errors)
            yield [*texts, told]


def _text(register: Register, cells: list[object], column: str) -> str:
    """A cell as found, '' when the file has no such column; without control characters, which XML cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", as_text(register.cell(cells, column))) if column in register.columns else ""

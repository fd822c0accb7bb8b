"""Findings of one row by the rules alone: cells normalised as in a check, without a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from support.raw_workbook import person
from unioncard.members.columns import COLUMNS
from unioncard.registers.members.normalise import read, with_residence_permit
from unioncard.registers.members.row import RowContext, document_key
from unioncard.registers.members.rule_table import row_findings

if TYPE_CHECKING:
    from unioncard.sheets.findings import Finding

TODAY: Final = date(2026, 11, 23)
EARLIER: Final = "41212119900307001X"
"""The document of row 2, whose mobile is 13490000002."""


def findings_of(today: date = TODAY, bank: str | None = None, **cells: object) -> list[Finding]:
    """The findings in a faultless row with these cells changed, row 3 of a file that has EARLIER in row 2."""
    raw = person(**cells)
    normal = with_residence_permit({column: read(column, raw.get(column, "")) for column in COLUMNS})
    documents = {document_key("居民身份证", EARLIER): 2}
    return row_findings(RowContext(3, normal, today, documents, {"13490000002": 2, "0371": 2}, bank))


def problems(today: date = TODAY, bank: str | None = None, **cells: object) -> list[tuple[str, str | None]]:
    """Code and column of each finding."""
    return [(finding.code.value, finding.column) for finding in findings_of(today, bank, **cells)]


def holding(number: str, kind: str = "居民身份证", **cells: object) -> dict[str, object]:
    """Cells for a document's number, with the sex it has where it is built like a resident ID."""
    sex = {"性别": "男" if number[16] in "13579" else "女"} if len(number) == 18 else {}
    return {"证件类别": kind, "证件号码": number, "出生日期": "", **sex, **cells}

"""The unions' form 工会组织信息采集表 (docs/domain/registers.md, B): two header rows, our code at the end."""

from __future__ import annotations

from typing import Final

from unioncard.registers.forms.design import FormColumn, FormDesign, Span
from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import LISTS
from unioncard.registers.unions.columns import COLUMNS, COMPULSORY, FORM_COLUMNS, LAYOUT
from unioncard.texts import union_form as texts

VERSION: Final = "2026-11"
"""Raise it whenever a column, a list or a note changes; it is in the workbook's properties and on its notes."""

_WIDTHS: Final = (5, 24, 22, 24, 16, 16, 12, 20, 9, 24, 23, 20, 17, 14, 9, 11, 16, 20)
_COUNTS: Final = (columns.EMPLOYEES, columns.MEMBERS)
_OF_UNITS: Final = 8  # columns under the head 工会组织所在单位信息


def _column(name: str, header: str, width: float) -> FormColumn:
    return FormColumn(
        name=name,
        header=header,
        width=width,
        how=texts.HOW[name],
        example=texts.EXAMPLE[name],
        entries=LISTS.get(name, ()),
        compulsory=name in COMPULSORY,
        text=name not in _COUNTS,
    )


_COLUMNS: Final = tuple(map(_column, COLUMNS, (*texts.HEADERS, texts.CODE_HEADER), _WIDTHS))

UNIONS: Final = FormDesign(
    layout=LAYOUT,
    version=VERSION,
    sheet=texts.SHEET,
    attachment=texts.ATTACHMENT,
    title=texts.TITLE,
    stamps=(Span(texts.STAMP, 4), Span(texts.SIGNATURE, 5), Span(texts.COLLECTOR, 4), Span(texts.DATE, 4)),
    columns=_COLUMNS[: len(FORM_COLUMNS)],
    # The last head also covers our code: a header cell outside both groups would stand in the upper row alone.
    groups=(Span("", 1), Span(texts.UNIT_GROUP, _OF_UNITS), Span(texts.UNION_GROUP, len(COLUMNS) - _OF_UNITS - 1)),
    extras=_COLUMNS[len(FORM_COLUMNS) :],
    notes=texts.NOTES,
)

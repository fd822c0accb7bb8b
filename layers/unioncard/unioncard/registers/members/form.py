"""The members' form 会员信息采集表 (docs/domain/registers.md, A), with the bank's two columns at the end."""

from __future__ import annotations

from typing import Final

from unioncard.members.columns import COLUMNS, COMPULSORY, DOCUMENT, FORM_COLUMNS
from unioncard.registers.forms.design import FormColumn, FormDesign, Span
from unioncard.registers.members.codes import LISTS
from unioncard.registers.members.columns import LAYOUT
from unioncard.texts import form as texts

VERSION: Final = "2026-11"
"""Raise it whenever a column, a list or a note changes; it is in the workbook's properties and on its notes."""

_WIDTHS: Final = (5, 10, 6, 17, 9, 10, 13, 20, 8, 21, 13, 11, 16, 10, 21, 14, 11, 20, 10, 19, 22, 20)
"""No header breaks inside a word; the sum decides how small a page is printed."""
_STAMP_COLUMNS: Final = 11  # as on the real form: A to K are stamped, the rest is signed


def _column(name: str, header: str, width: float) -> FormColumn:
    return FormColumn(
        name=name,
        header=header,
        width=width,
        how=texts.HOW[name],
        example=texts.EXAMPLE[name],
        entries=LISTS.get(name, ()),
        compulsory=name in COMPULSORY,
        asks=name == DOCUMENT,  # 居民身份证（已核对）
    )


_COLUMNS: Final = tuple(map(_column, COLUMNS, (*texts.HEADERS, *texts.BANK_HEADERS), _WIDTHS))

MEMBERS: Final = FormDesign(
    layout=LAYOUT,
    version=VERSION,
    sheet=texts.SHEET,
    attachment=texts.ATTACHMENT,
    title=texts.TITLE,
    stamps=(Span(texts.STAMP, _STAMP_COLUMNS), Span(texts.SIGNATURE, len(FORM_COLUMNS) - _STAMP_COLUMNS)),
    columns=_COLUMNS[: len(FORM_COLUMNS)],
    extras=_COLUMNS[len(FORM_COLUMNS) :],
    notes=(*texts.NOTES.splitlines()[1:], *texts.MORE_NOTES),
)

"""The roster as a form. Only corrections are written by this design; the one to print is custody/roster/workbook.py."""

from __future__ import annotations

from typing import Final

from unioncard.custody.roster import columns
from unioncard.custody.roster.columns import COLUMNS, COMPULSORY, LAYOUT
from unioncard.registers.forms.design import FormColumn, FormDesign, Span
from unioncard.texts import custody as texts

VERSION: Final = "2026-11"
"""Raise it whenever a column, a list or a note changes."""

_WIDTHS: Final = (6, 12, 22, 23, 14, 12, 18, 28)


def _column(name: str, width: float) -> FormColumn:
    return FormColumn(
        name=name,
        header=name,
        width=width,
        how=texts.COLUMN_HOW[name],
        example=texts.COLUMN_EXAMPLE.get(name, ""),
        entries=texts.STATUSES if name == columns.STATUS else (),
        compulsory=name in COMPULSORY,
    )


_COLUMNS: Final = tuple(map(_column, COLUMNS, _WIDTHS))

ROSTER: Final = FormDesign(
    layout=LAYOUT,
    version=VERSION,
    sheet=texts.SHEET,
    attachment="",
    title=texts.TITLE,
    stamps=(Span(texts.SIGN_OFF[0], 4), Span(texts.SIGN_OFF[1], 3)),
    columns=_COLUMNS[:-1],
    extras=_COLUMNS[-1:],
    notes=texts.NOTES,
)

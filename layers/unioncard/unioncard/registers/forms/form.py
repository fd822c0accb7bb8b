"""Forms as workbooks: blank ones, and such with rows. One writer serves every design."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from unioncard.registers.forms.entry_sheet import EntrySheet, write_lists
from unioncard.registers.forms.notes_sheet import write_notes
from unioncard.registers.members.form import MEMBERS
from unioncard.sheets.layout import Kind
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.registers.forms.design import FormColumn, FormDesign
    from unioncard.unions.union import Union

DESIGNS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.MEMBERS: ("unioncard.registers.members.form", "MEMBERS"),
    Kind.UNIONS: ("unioncard.registers.unions.form", "UNIONS"),
    Kind.ROSTER: ("unioncard.custody.roster.form", "ROSTER"),
}
"""Kind of register → module and name of its form's design, imported when it is asked for."""

VERSION_PROPERTY: Final = "unioncard-form"
"""The workbook's property that holds kind and version; it outlives being saved by another program."""

_BLANK_ROWS, _BLANK_HEIGHT = 26, 22  # with lines around their cells, for those who print the form first


def design_of(kind: Kind) -> FormDesign:
    """The design of the form for a kind of register."""
    module, name = DESIGNS[kind]
    design: FormDesign = getattr(import_module(module), name)
    return design


def blank_form(design: FormDesign, union: Union | None = None) -> bytes:
    """The blank form with its extras as .xlsx bytes; the union's name and code stand in the stamp line."""
    stamp = texts.OF_UNION.format(name=union.name, code=union.code) if union else ""
    book = begun(design)
    sheet = EntrySheet(book, design, design.all_columns, stamp=stamp)
    for _ in range(_BLANK_ROWS):
        sheet.append([""] * len(design.all_columns), height=_BLANK_HEIGHT)
    finish(book, design, design.all_columns)
    return content(book)


def write_form(rows: Iterable[Sequence[str | int]], design: FormDesign = MEMBERS) -> Workbook:
    """A workbook with these rows, in the order of the form's own columns.

    All cells are text-formatted; an int stays a number, as when somebody retyped the cell.
    """
    book = begun(design)
    sheet = EntrySheet(book, design)
    for row in rows:
        sheet.append(row)
    finish(book, design, design.columns)
    return book


def begun(design: FormDesign) -> Workbook:
    """An empty workbook in write-only mode that says which form it is and in which version."""
    book: Any = Workbook(write_only=True)  # the stubs do not know custom properties
    properties = book.properties
    properties.title, properties.version, properties.creator = design.title, design.version, texts.AUTHOR
    book.custom_doc_props.append(
        StringProperty(name=VERSION_PROPERTY, value=f"{design.layout.kind.value} {design.version}")
    )
    made: Workbook = book
    return made


def finish(book: Workbook, design: FormDesign, columns: Sequence[FormColumn]) -> None:
    """The sheets behind the entries: notes, and the lists that drop-downs refer to."""
    write_notes(book, design, columns)
    write_lists(book, columns)


def content(book: Workbook) -> bytes:
    """The workbook as .xlsx bytes."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

"""Forms as workbooks: how one begins and ends. One writer serves every design."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from unioncard.registers.forms.entry_sheet import write_lists
from unioncard.registers.forms.notes_sheet import write_notes
from unioncard.sheets.layout import Kind
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.registers.forms.design import FormColumn, FormDesign

DESIGNS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.MEMBERS: ("unioncard.registers.members.form", "MEMBERS"),
    Kind.UNIONS: ("unioncard.registers.unions.form", "UNIONS"),
    Kind.ROSTER: ("unioncard.custody.roster.form", "ROSTER"),
}
"""Kind of register → module and name of its form's design, imported when it is asked for."""

VERSION_PROPERTY: Final = "unioncard-form"
"""The workbook's property that holds kind and version; it outlives being saved by another program."""


def design_of(kind: Kind) -> FormDesign:
    """The design of the form for a kind of register."""
    module, name = DESIGNS[kind]
    design: FormDesign = getattr(import_module(module), name)
    return design


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

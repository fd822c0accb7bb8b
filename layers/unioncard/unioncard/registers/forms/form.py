"""Forms as workbooks: how one begins and ends. One writer serves every design."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import IO, TYPE_CHECKING, Final

from unioncard.registers.forms.entry_sheet import write_lists
from unioncard.registers.forms.notes_sheet import write_notes
from unioncard.sheets import style as look
from unioncard.sheets.layout import Kind
from unioncard.sheets.workbook import new_book
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from unioncard.registers.forms.design import FormColumn, FormDesign
    from unioncard.sheets.workbook import Book

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


@contextmanager
def new_form(target: Path | IO[bytes], design: FormDesign) -> Iterator[Book]:
    """A workbook without sheets that says which form it is and in which version; written when the block ends well."""
    version = {"comments": texts.VERSION.format(version=design.version)}
    with new_book(target, look.FORM, title=design.title, author=texts.AUTHOR, properties=version) as book:
        book.workbook.set_custom_property(VERSION_PROPERTY, f"{design.layout.kind.value} {design.version}", "text")
        yield book


def write_back_sheets(book: Book, design: FormDesign, columns: Sequence[FormColumn]) -> None:
    """The sheets behind the entries: notes, and the lists that drop-downs refer to."""
    write_notes(book, design, columns)
    write_lists(book, columns)

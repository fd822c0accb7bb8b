"""The sheet of notes: how to fill each column, with an example in words, apart from the entries.

A sample row among the entries and notes below them are traps: the row is uploaded as a member, the notes are deleted
together with the last one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from unioncard.registers.forms.design import instruction
from unioncard.sheets import style as look
from unioncard.sheets.workbook import header_text
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format

    from unioncard.registers.forms.design import FormColumn, FormDesign
    from unioncard.sheets.workbook import Book, Cell

_WIDTHS: Final = (18, 11, 62, 28)
_ROOM: Final = 6  # points above and below a text
_HOW: Final = 2  # the place of the longest text of a line
_NUMBER: Final = re.compile(r"^\d+")
_QUOTED: Final = re.compile("“([^”]+)”")
_TITLE_HEIGHT, _LINE_HEIGHT, _HEADINGS_HEIGHT = 30, 18, 24


def write_notes(book: Book, design: FormDesign, columns: Sequence[FormColumn]) -> None:
    """Title and version, the general lines, then a table with a line a column."""
    sheet = book.add_sheet(texts.NOTES_SHEET)
    sheet.set_widths(_WIDTHS)
    footer = texts.FOOTER.format(title=header_text(design.title), version=design.version)
    sheet.print_on_a4(f"&C{footer}", landscape=False)
    title = book.format(font_name=look.HEAD, font_size=16)
    version, note = book.format(font_color=look.GREY), book.format()
    lines = [
        (texts.NOTES_TITLE.format(title=design.title), title, _TITLE_HEIGHT),
        (texts.VERSION.format(version=design.version), version, _LINE_HEIGHT),
        *((line, note, _LINE_HEIGHT) for line in _lines(design, columns)),
    ]
    for text, form, height in lines:
        sheet.append([(text, form)], height=height)
        sheet.merge(0, len(_WIDTHS))
    sheet.append([])
    head = _format(book, look.HEAD_OPTIONAL, bold=True)
    sheet.append([(heading, head) for heading in texts.NOTES_HEADINGS], height=_HEADINGS_HEIGHT)
    for column in columns:
        sheet.append(_line(book, column), height=look.height(instruction(column), _WIDTHS[_HOW]) + _ROOM)


def _lines(design: FormDesign, columns: Sequence[FormColumn]) -> Iterator[str]:
    """The general lines, without those on columns that this workbook does not have; numbered from the first one's."""
    shown = {column.name for column in columns}
    left_away = {column.name for column in (*design.columns, *design.extras)} - shown
    lines = [line for line in design.notes if left_away.isdisjoint(_QUOTED.findall(line))]
    first = int(_NUMBER.match(design.notes[0])[0])  # type: ignore[index]
    return (_NUMBER.sub(str(number), line, count=1) for number, line in enumerate(lines, first))


def _line(book: Book, column: FormColumn) -> list[Cell]:
    need = texts.COMPULSORY if column.compulsory else texts.OPTIONAL
    color = look.HEAD_COMPULSORY if column.compulsory else ""
    header = column.header.split("\n")[0].split("（")[0]
    plain = _format(book)
    return [
        (header, _format(book, color, bold=True)),
        (need, _format(book, color)),
        (instruction(column), plain),
        (column.example, plain),
    ]


def _format(book: Book, color: str = "", *, bold: bool = False) -> Format:
    properties: dict[str, Any] = {"bg_color": color} if color else {}
    return book.format(bold=bold, align="left", indent=1, num_format=look.TEXT, **look.FORM_BOX, **properties)

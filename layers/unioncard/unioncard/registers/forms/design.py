"""A form's design: what a blank form shows and how it is filled, as data that one writer serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.texts import form as texts

if TYPE_CHECKING:
    from unioncard.sheets.layout import Layout

_ROWS_ABOVE_HEADER: Final = 3  # attachment, title, stamp line


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column.

    ``name``: canonical. ``header``: as the form words it. ``width`` in characters. ``entries``: its drop-down.
    ``how`` and ``example`` stand on the sheet of notes. ``text`` False: a column of counts, where numbers are right.
    ``asks``: the keyboard asks before it takes what is not in the drop-down, and refuses it otherwise.
    """

    name: str
    header: str
    width: float
    how: str = ""
    example: str = ""
    entries: tuple[str, ...] = ()
    compulsory: bool = False
    text: bool = True
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A text across so many columns: a part of the stamp line, or a group's head; '' stands over nothing."""

    text: str
    columns: int


@dataclass(frozen=True, slots=True)
class FormDesign:
    """One form.

    ``columns``: the form's own; ``extras``: further ones at the end that a user may leave away. ``stamps``: the line
    below the title, whose first part takes the union's name. ``groups``: heads over the columns, from the left; with
    them the header has two rows. ``notes``: general lines for the sheet of notes.
    """

    layout: Layout
    version: str
    sheet: str
    attachment: str
    title: str
    stamps: tuple[Span, ...]
    columns: tuple[FormColumn, ...]
    notes: tuple[str, ...]
    extras: tuple[FormColumn, ...] = ()
    groups: tuple[Span, ...] = ()

    @property
    def header_rows(self) -> int:
        """Two where there are group heads."""
        return 2 if self.groups else 1

    @property
    def header_row(self) -> int:
        """The row number of the (lower) header row."""
        return _ROWS_ABOVE_HEADER + self.header_rows

    @property
    def first_row(self) -> int:
        """The row number of the first entry."""
        return self.header_row + 1

    @property
    def all_columns(self) -> tuple[FormColumn, ...]:
        """The form's own columns and its extras."""
        return (*self.columns, *self.extras)


def instruction(column: FormColumn) -> str:
    """How to fill a column, for the sheet of notes: a drop-down is named first."""
    return (texts.BY_LIST if column.entries else "") + column.how

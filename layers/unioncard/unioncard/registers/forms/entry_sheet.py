"""The sheet that is filled: the real form's rows above, headers, drop-downs, and columns in which text stays text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_col_to_name

from unioncard.sheets import style as look
from unioncard.sheets.findings import Severity
from unioncard.sheets.workbook import header_text
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsxwriter.format import Format

    from unioncard.registers.forms.design import FormColumn, FormDesign
    from unioncard.sheets.workbook import Book, Cell, Sheet


# The rows above the entries, as the real forms have them: attachment, title, stamp line, one or two header rows.

_TITLE_HEIGHT, _STAMP_HEIGHT = 32, 24  # points
_HEADER_HEIGHT: Final = {1: 50, 2: 34}  # points, by the number of header rows


@dataclass(frozen=True, slots=True)
class Own:
    """A column beside the form's, ours or of the officer's own file, that the check ignores."""

    header: str
    width: float
    text: bool = True


def write_head(book: Book, sheet: Sheet, design: FormDesign, shown: Sequence[FormColumn | Own], stamp: str) -> None:
    """All rows above the first entry; ``stamp`` is written behind the stamp line's first part."""
    plain = book.format(font_size=11, valign="bottom", text_wrap=False, num_format=look.TEXT)
    sheet.append([(design.attachment, plain)])
    title = book.format(font_name=look.HEAD, font_size=20, align="center", num_format=look.TEXT)
    sheet.append([(design.title, title)], height=_TITLE_HEIGHT)
    sheet.merge(0, len(design.columns))
    _write_stamp_line(sheet, design, stamp, book.format(bold=True, num_format=look.TEXT))
    _write_headers(book, sheet, design, shown)


def _write_stamp_line(sheet: Sheet, design: FormDesign, stamp: str, form: Format) -> None:
    line: list[Cell] = []
    for part in design.stamps:
        line += [(part.text if line else part.text + stamp, form), *[(None, form)] * (part.columns - 1)]
    sheet.append(line, height=_STAMP_HEIGHT)
    begin = 0
    for part in design.stamps:
        sheet.merge(begin, part.columns)
        begin += part.columns


def _write_headers(book: Book, sheet: Sheet, design: FormDesign, shown: Sequence[FormColumn | Own]) -> None:
    """One row of headers, or group heads over them; a column under no group stands across both rows."""
    height = _HEADER_HEIGHT[design.header_rows]
    headers: list[Cell] = [(column.header, _header(book, column)) for column in shown]
    if not design.groups:
        sheet.append(headers, height=height)
        return
    heads: list[Cell] = [(None, form) for _, form in headers]
    alone = set(range(len(shown)))
    groups: list[tuple[int, int]] = []
    begin = 0
    for group in design.groups:
        if group.text:
            groups.append((begin, group.columns))
            heads[begin] = (group.text, _header(book, None))
            alone -= set(range(begin, begin + group.columns))
        begin += group.columns
    for place in alone:
        heads[place], headers[place] = headers[place], heads[place]
    sheet.append(heads, height=height)
    for begin, columns in groups:
        sheet.merge(begin, columns)
    sheet.append(headers, height=height)
    for place in sorted(alone):
        sheet.merge(place, 1, rows=2)


def _header(book: Book, column: FormColumn | Own | None) -> Format:
    """A header's format; compulsory columns, the form's others and ours differ in their ground."""
    if isinstance(column, Own):
        color = look.HEAD_OURS
    else:
        color = look.HEAD_COMPULSORY if column and column.compulsory else look.HEAD_OPTIONAL
    return book.format(bold=True, bg_color=color, align="center", num_format=look.TEXT, **look.FORM_BOX)


# Drop-downs, and the hidden sheet with those lists that do not fit into a rule.

LAST_ROW: Final = 20_000
"""Rows with drop-downs: more than a union types by hand; beyond, cells are text all the same."""

_WITHIN_A_RULE: Final = 200  # characters; Excel takes 255 and some programs count bytes
_LIST_WIDTH: Final = 24


def add_drop_downs(sheet: Sheet, columns: Sequence[FormColumn], first_row: int) -> None:
    """One rule per column with a list; what is not in the list is refused, or asked about, at the keyboard."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    for place, column in enumerate(columns):
        if column.entries:
            source = _range(on_sheet.index(column), column) if column in on_sheet else list(column.entries)
            rule = {
                "validate": "list",
                "source": source,
                "error_type": "warning" if column.asks else "stop",
                "error_title": texts.WRONG_ENTRY_TITLE,
                "error_message": texts.WRONG_ENTRY,
            }
            sheet.worksheet.data_validation(first_row - 1, place, LAST_ROW - 1, place, rule)


def write_lists(book: Book, columns: Sequence[FormColumn]) -> None:
    """The hidden sheet, one list a column under the name of its column; none when all lists fit into their rules."""
    on_sheet = [column for column in columns if _needs_sheet(column)]
    if not on_sheet:
        return
    sheet = book.add_sheet(texts.LISTS_SHEET)
    sheet.worksheet.hide()
    sheet.set_widths([_LIST_WIDTH] * len(on_sheet))
    head, entry = book.format(bold=True), book.format(num_format=look.TEXT)
    sheet.append([(column.name, head) for column in on_sheet])
    for line in range(max(len(column.entries) for column in on_sheet)):
        sheet.append([(column.entries[line] if line < len(column.entries) else None, entry) for column in on_sheet])


def _needs_sheet(column: FormColumn) -> bool:
    """Whether a list is too long for its rule, or has the character that divides entries there."""
    return len(",".join(column.entries)) > _WITHIN_A_RULE or any("," in entry for entry in column.entries)


def _range(place: int, column: FormColumn) -> str:
    letter = xl_col_to_name(place)
    return f"={texts.LISTS_SHEET}!${letter}$2:${letter}${len(column.entries) + 1}"


# The entries.

_GROUND: Final = {Severity.ERROR: look.WRONG, Severity.WARNING: look.DOUBTFUL}
_FROZEN: Final = 2  # 序号 and 姓名 stay in sight
_STARTS_A_FORMULA: Final = frozenset("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that something was found in: its colour, and the comment on it ('' for none)."""

    severity: Severity
    comment: str = ""


class EntrySheet:
    """The sheet of a workbook that takes the entries, row by row."""

    def __init__(  # noqa: PLR0913
        self,
        book: Book,
        sheet: Sheet,
        design: FormDesign,
        columns: Sequence[FormColumn] | None = None,
        ours: Sequence[Own] = (),
        *,
        stamp: str = "",
    ) -> None:
        """``sheet`` is empty; ``columns`` default to the form's own, without its extras; ``stamp`` is written behind
        填表单位."""
        self._book, self._sheet = book, sheet
        columns = tuple(columns or design.columns)
        self._shown: tuple[FormColumn | Own, ...] = (*columns, *ours)
        self._widths = [column.width for column in self._shown]
        self._formats: dict[tuple[int, bool, Severity | None], Format] = {}
        self._unmarked = [self._format(place, None, quoted=False) for place in range(len(self._shown))]
        _set_up(book, sheet, design, self._shown)
        add_drop_downs(sheet, columns, design.first_row)
        write_head(book, sheet, design, self._shown, stamp)

    def append(self, values: Sequence[str | int], height: float | None = None) -> int:
        """Write a row in the order of the columns; its row number. ``height`` in points, else as the text needs it."""
        height = height or max(map(look.height, map(str, values), self._widths))
        return self._sheet.append(self._row(values), height=height if height > look.LINE_HEIGHT else None)

    def append_texts(self, values: list[str], marks: Mapping[int, Mark]) -> int:
        """As ``append``, of texts alone, as high as they need it. ``marks``: place of a value → what was found."""
        formats = self._unmarked.copy()
        for place, mark in marks.items():
            formats[place] = self._format(place, mark.severity, quoted=False)
        for place, value in enumerate(values):
            if value and value[0] in _STARTS_A_FORMULA:
                severity = marks[place].severity if place in marks else None
                formats[place] = self._format(place, severity, quoted=True)
        heights = [
            look.height(value, width)
            for value, width in zip(values, self._widths, strict=True)
            if 2 * len(value) > width or "\n" in value
        ]
        height = max(heights, default=look.LINE_HEIGHT)
        row = self._sheet.append_texts(values, formats, height=height if height > look.LINE_HEIGHT else None)
        for place, mark in marks.items():
            if mark.comment:
                self._sheet.worksheet.write_comment(row - 1, place, mark.comment, _size(mark.comment))
        return row

    def _row(self, values: Sequence[str | int]) -> Iterator[Cell]:
        for place, value in enumerate(values):
            quoted = isinstance(value, str) and value[:1] in _STARTS_A_FORMULA
            yield value, self._format(place, None, quoted=quoted)

    def _format(self, place: int, severity: Severity | None, *, quoted: bool) -> Format:
        """The format of a cell. ``quoted``: text like a formula, to stay text when somebody edits it."""
        key = place, quoted, severity
        if key not in self._formats:
            properties: dict[str, Any] = {"bg_color": _GROUND[severity]} if severity else {}
            if quoted:
                properties["quote_prefix"] = True
            form = _number_format(self._shown[place])
            self._formats[key] = self._book.format(num_format=form, **look.FORM_BOX, **properties)
        return self._formats[key]


def _number_format(column: FormColumn | Own) -> str:
    return look.TEXT if column.text else look.WHOLE


def _set_up(book: Book, sheet: Sheet, design: FormDesign, shown: Sequence[FormColumn | Own]) -> None:
    """Widths, whole columns as text, what stays in sight, and print: the header on every page."""
    formats = [book.format(num_format=_number_format(column)) for column in shown]
    sheet.set_widths([column.width for column in shown], formats)
    sheet.worksheet.freeze_panes(design.first_row - 1, _FROZEN)
    sheet.worksheet.repeat_rows(design.header_row - design.header_rows, design.header_row - 1)
    sheet.print_on_a4("&C" + texts.FOOTER.format(title=header_text(design.title), version=design.version))


def _size(text: str) -> dict[str, Any]:
    """A comment's box: wide enough for a sentence a line, and high enough for all of it. Pixels."""
    width, line_height, in_a_line = 320, 20, 22
    lines = sum(1 + len(line) // in_a_line for line in text.split("\n"))
    size = {"width": width, "height": line_height * (lines + 1)}
    return {"author": texts.AUTHOR, "font_name": look.BODY, "font_size": 10, **size}

"""The roster as a workbook that prints on A4 as it is: head with QR, signature column, sign-off, page numbers.

Written with XlsxWriter: openpyxl puts a picture into a sheet only with Pillow, which the layer does not carry. The same
content makes the same bytes: the day of the batch stands for the instant of creation.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from xlsxwriter import Workbook

from unioncard.custody.roster import page, qr
from unioncard.registers.forms import look
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.custody.roster.named import Named

_ROW_HEIGHT: Final = 30
"""Points: 10.6 mm, so that 9 mm to sign in are left where a wider face makes a program scale the page."""
_HEAD_HEIGHT: Final = 21
_QR_PIXELS: Final = 92
"""At 96 a screen's inch: 24 mm in print. It must fit into the signature column: a picture across columns is stretched
where the program's columns are wider than XlsxWriter reckons."""
_EARLIEST: Final = date(2015, 1, 1)
"""The notice is of 2015: an earlier day is a slip."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What stands on a roster beside its rows. ``day`` is the batch's (``YYYY-MM-DD``)."""

    batch: str
    union: str
    bank: str
    day: str
    rows: tuple[Named, ...]


def roster_workbook(roster: Roster) -> bytes:
    """The roster as .xlsx bytes."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "default_format_properties": dict(page.DEFAULT)}) as book:
        created = datetime.combine(date.fromisoformat(roster.day), time())
        book.set_properties({"title": texts.TITLE, "author": texts.AUTHOR, "subject": roster.batch, "created": created})
        _Sheet(book, book.add_worksheet(texts.SHEET)).write(roster)
    return target.getvalue()


class _Sheet(page.Page):
    """The roster's content, from the title to the sign-off."""

    def write(self, roster: Roster) -> None:
        """Everything."""
        self.set_up(roster.union, roster.batch)
        self._head(roster)
        end = self._rows(roster.rows, roster.batch)
        self._rules(end)
        self._sign_off(end)

    def _head(self, roster: Roster) -> None:
        title = self.style(font_name=look.HEAD, font_size=18, align="center")
        self.sheet.set_row(page.TITLE_ROW, 34)
        self.sheet.merge_range(page.TITLE_ROW, 0, page.TITLE_ROW, page.LAST, texts.TITLE, title)
        told = (
            (texts.UNION, roster.union),
            (texts.BANK, roster.bank),
            (texts.BATCH, roster.batch),
            (texts.COUNT_OF_CARDS, texts.CARDS.format(count=len(roster.rows))),
        )
        label, value = self.style(bold=True), self.style(text_wrap=True)
        for row, (name, text) in enumerate(told, page.FACTS_ROW):
            self.sheet.set_row(row, _HEAD_HEIGHT)
            self.sheet.merge_range(row, 0, row, 1, name, label)
            self.sheet.merge_range(row, 2, row, page.DAY, look.clean(text), value)
        self._notes()
        self._code(roster.batch)

    def _notes(self) -> None:
        note = self.style(font_size=9, text_wrap=True, font_color=f"#{look.GREY}")
        row = page.HEADER_ROW - 1
        self.sheet.set_row(row, 3 * 13)
        self.sheet.merge_range(row, 0, row, page.LAST, f"{texts.HANDED_OUT}\n{texts.HOW}", note)

    def _code(self, batch: str) -> None:
        picture, side = qr.png(batch)
        scale = _QR_PIXELS / side
        where = {"image_data": io.BytesIO(picture), "x_scale": scale, "y_scale": scale, "x_offset": 4, "y_offset": 10}
        told = {"description": batch, "object_position": 2}
        self.sheet.insert_image(page.FACTS_ROW, page.SIGNATURE, "batch.png", where | told)
        caption = self.style(font_size=9, text_wrap=True, font_color=f"#{look.GREY}")
        self.sheet.merge_range(page.FACTS_ROW, page.STATUS, page.FACTS_ROW + 3, page.NOTE, texts.CODE, caption)

    def _rows(self, rows: Iterable[Named], batch: str) -> int:
        """Header and rows; the row below them."""
        head = self.style(bold=True, align="center", border=1, bg_color=f"#{look.HEAD_OPTIONAL}", text_wrap=True)
        self.sheet.set_row(page.HEADER_ROW, 24)
        self.sheet.write_row(page.HEADER_ROW, 0, texts.HEADERS, head)
        self.sheet.write_string(page.HEADER_ROW, page.BATCH, texts.BATCH_COLUMN, self.style(align="left"))
        text = self.style(border=1, align="center", num_format="@", shrink=True)
        fill = self.style(border=1, align="center", num_format="yyyy/mm/dd")
        number = self.style(border=1, align="center")
        hidden = self.style(align="left")  # a centred text would reach out of the hidden column
        at = page.HEADER_ROW
        for at, one in enumerate(rows, page.HEADER_ROW + 1):
            self.sheet.set_row(at, _ROW_HEIGHT)
            self.sheet.write_number(at, 0, one.row, number)
            for place, shown in enumerate((one.name, one.document, one.card), 1):
                self.sheet.write_string(at, place, look.clean(shown), text)
            self.sheet.write_blank(at, page.DAY, None, fill)
            for place in (page.SIGNATURE, page.STATUS, page.NOTE):
                self.sheet.write_blank(at, place, None, text)
            self.sheet.write_string(at, page.BATCH, batch, hidden)
        return at + 1

    def _rules(self, end: int) -> None:
        """Drop-down and dates, as the check reads them."""
        first, last = page.HEADER_ROW + 1, max(page.HEADER_ROW + 1, end - 1)
        statuses = {"validate": "list", "source": list(texts.STATUSES), "error_message": texts.STATUS_ERROR}
        statuses |= {"input_title": texts.STATUS_TITLE, "input_message": texts.STATUS_PROMPT}
        self.sheet.data_validation(first, page.STATUS, last, page.STATUS, statuses)
        days = {"validate": "date", "criteria": ">=", "value": _EARLIEST, "error_message": texts.DAY_ERROR}
        days |= {"input_title": texts.DAY_TITLE, "input_message": texts.DAY_PROMPT}
        self.sheet.data_validation(first, page.DAY, last, page.DAY, days)

    def _sign_off(self, end: int) -> None:
        """Who handed the cards out and who checked it, below the last row, with the union's stamp."""
        row = end + 1
        label, line = self.style(align="right", valign="bottom"), self.style(bottom=1)
        clerk, checker, day = texts.SIGN_OFF
        self.sheet.set_row(row, 32)
        self.sheet.merge_range(row, 0, row, 1, clerk, label)
        self.sheet.write_string(row, 3, checker, label)
        for place in (2, 4):
            self.sheet.write_blank(row, place, None, line)
        self.sheet.merge_range(row, page.SIGNATURE, row, page.LAST, day, label)
        self.sheet.set_row(row + 1, 26)
        self.sheet.merge_range(row + 1, page.SIGNATURE, row + 1, page.LAST, texts.STAMP, self.style(align="right"))
        self.sheet.print_area(0, 0, row + 1, page.LAST)

"""The roster as a workbook that prints on A4 as it is: head with QR, signature column, sign-off, page numbers.

Written with XlsxWriter: openpyxl puts a picture into a sheet only with Pillow, which the layer does not carry. The same
content makes the same bytes: the day of the batch stands for the instant of creation.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage
from qrcode.main import QRCode
from xlsxwriter import Workbook

from unioncard.custody.roster.masked import RosterCards
from unioncard.custody.store import opened_rows
from unioncard.errors import InvalidInput
from unioncard.registers.forms import style as look
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from unioncard.custody.roster.masked import MaskedCard
    from unioncard.custody.store import BatchRows
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.unions.store import DirectoryStore


# The page a roster stands on: A4 upright, columns, faces, and what is on every page.

WIDTHS: Final = (5, 8, 16, 17, 9.5, 14, 8, 6)
"""Characters. In the default face of a Chinese Excel they are as wide as A4 has room: nothing is scaled down."""
LAST: Final = len(WIDTHS) - 1
DAY, SIGNATURE, STATUS, NOTE, BATCH = 4, 5, 6, 7, 8
TITLE_ROW, FACTS_ROW, HEADER_ROW = 0, 1, 6
DEFAULT: Final = MappingProxyType({"font_name": look.BODY, "font_size": 11})
"""The face by which programs reckon widths. To be copied: XlsxWriter writes into the one it is given."""
_PAPER_A4: Final = 9


@dataclass(slots=True)
class Page:
    """The sheet, its formats made once each."""

    book: Workbook
    sheet: Worksheet
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def set_up(self, union: str, batch: str) -> None:
        """Columns, paper, the header row repeated, and the lines at the top and bottom of every page."""
        sheet = self.sheet
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.set_column(BATCH, BATCH, 26, None, {"hidden": True})
        sheet.hide_gridlines(2)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.set_portrait()
        sheet.set_paper(_PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_header(f"&L&9{_plain(union)}&R&9{texts.TITLE}", {"margin": 0.3})
        sheet.set_footer(f"&C&9{texts.PAGES.format(batch=batch)}", {"margin": 0.3})

    def style(self, **styles: Any) -> Format:
        """A format: the roster's own face, and what differs from it."""
        plain = {"font_name": look.BODY, "font_size": 10, "valign": "vcenter", "font_color": f"#{look.INK}"}
        wanted = {**plain, "border_color": f"#{look.GREY}", **styles}
        known = tuple(sorted(wanted.items()))
        if known not in self._formats:
            self._formats[known] = self.book.add_format(wanted)
        return self._formats[known]


def _plain(text: str) -> str:
    """A text for a page's header, where & begins a command."""
    return look.clean(text).replace("&", "&&")


# A QR code as a PNG, without an imaging library: qrcode draws with pypng.

QUIET = 4
"""Modules that stay light around the code (ISO/IEC 18004)."""
_PIXELS = 8


def png(text: str) -> tuple[bytes, int]:
    """``(PNG bytes, pixels of a side)`` of the code of a short ASCII text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=_PIXELS, image_factory=PyPNGImage)
    code.add_data(text.encode("ascii"), optimize=0)
    code.make(fit=True)
    target = io.BytesIO()
    code.make_image().save(target)
    return target.getvalue(), (code.modules_count + 2 * QUIET) * _PIXELS


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
    rows: tuple[MaskedCard, ...]


def roster_workbook(roster: Roster) -> bytes:
    """The roster as .xlsx bytes."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "default_format_properties": dict(DEFAULT)}) as book:
        created = datetime.combine(date.fromisoformat(roster.day), time())
        book.set_properties({"title": texts.TITLE, "author": texts.AUTHOR, "subject": roster.batch, "created": created})
        _Sheet(book, book.add_worksheet(texts.SHEET)).write(roster)
    return target.getvalue()


class _Sheet(Page):
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
        self.sheet.set_row(TITLE_ROW, 34)
        self.sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, LAST, texts.TITLE, title)
        told = (
            (texts.UNION, roster.union),
            (texts.BANK, roster.bank),
            (texts.BATCH, roster.batch),
            (texts.COUNT_OF_CARDS, texts.CARDS.format(count=len(roster.rows))),
        )
        label, value = self.style(bold=True), self.style(text_wrap=True)
        for row, (name, text) in enumerate(told, FACTS_ROW):
            self.sheet.set_row(row, _HEAD_HEIGHT)
            self.sheet.merge_range(row, 0, row, 1, name, label)
            self.sheet.merge_range(row, 2, row, DAY, look.clean(text), value)
        self._notes()
        self._code(roster.batch)

    def _notes(self) -> None:
        note = self.style(font_size=9, text_wrap=True, font_color=f"#{look.GREY}")
        row = HEADER_ROW - 1
        self.sheet.set_row(row, 3 * 13)
        self.sheet.merge_range(row, 0, row, LAST, f"{texts.HANDED_OUT}\n{texts.HOW}", note)

    def _code(self, batch: str) -> None:
        picture, side = png(batch)
        scale = _QR_PIXELS / side
        where = {"image_data": io.BytesIO(picture), "x_scale": scale, "y_scale": scale, "x_offset": 4, "y_offset": 10}
        told = {"description": batch, "object_position": 2}
        self.sheet.insert_image(FACTS_ROW, SIGNATURE, "batch.png", where | told)
        caption = self.style(font_size=9, text_wrap=True, font_color=f"#{look.GREY}")
        self.sheet.merge_range(FACTS_ROW, STATUS, FACTS_ROW + 3, NOTE, texts.CODE, caption)

    def _rows(self, rows: Iterable[MaskedCard], batch: str) -> int:
        """Header and rows; the row below them."""
        head = self.style(bold=True, align="center", border=1, bg_color=f"#{look.HEAD_OPTIONAL}", text_wrap=True)
        self.sheet.set_row(HEADER_ROW, 24)
        self.sheet.write_row(HEADER_ROW, 0, texts.HEADERS, head)
        self.sheet.write_string(HEADER_ROW, BATCH, texts.BATCH_COLUMN, self.style(align="left"))
        text = self.style(border=1, align="center", num_format="@", shrink=True)
        fill = self.style(border=1, align="center", num_format="yyyy/mm/dd")
        number = self.style(border=1, align="center")
        hidden = self.style(align="left")  # a centred text would reach out of the hidden column
        at = HEADER_ROW
        for at, one in enumerate(rows, HEADER_ROW + 1):
            self.sheet.set_row(at, _ROW_HEIGHT)
            self.sheet.write_number(at, 0, one.row, number)
            for place, shown in enumerate((one.name, one.document, one.card), 1):
                self.sheet.write_string(at, place, look.clean(shown), text)
            self.sheet.write_blank(at, DAY, None, fill)
            for place in (SIGNATURE, STATUS, NOTE):
                self.sheet.write_blank(at, place, None, text)
            self.sheet.write_string(at, BATCH, batch, hidden)
        return at + 1

    def _rules(self, end: int) -> None:
        """Drop-down and dates, as the check reads them."""
        first, last = HEADER_ROW + 1, max(HEADER_ROW + 1, end - 1)
        statuses = {"validate": "list", "source": list(texts.STATUSES), "error_message": texts.STATUS_ERROR}
        statuses |= {"input_title": texts.STATUS_TITLE, "input_message": texts.STATUS_PROMPT}
        self.sheet.data_validation(first, STATUS, last, STATUS, statuses)
        days = {"validate": "date", "criteria": ">=", "value": _EARLIEST, "error_message": texts.DAY_ERROR}
        days |= {"input_title": texts.DAY_TITLE, "input_message": texts.DAY_PROMPT}
        self.sheet.data_validation(first, DAY, last, DAY, days)

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
        self.sheet.merge_range(row, SIGNATURE, row, LAST, day, label)
        self.sheet.set_row(row + 1, 26)
        self.sheet.merge_range(row + 1, SIGNATURE, row + 1, LAST, texts.STAMP, self.style(align="right"))
        self.sheet.print_area(0, 0, row + 1, LAST)


# Making the roster of a batch; needs the vault, for names are sealed.


@dataclass(frozen=True, slots=True)
class RosterBuilder:
    """Makes rosters."""

    batches: BatchRows
    members: MemberStore
    vault: Vault
    directory: DirectoryStore

    def make(self, batch_id: str) -> bytes:
        """The roster of the cards opened by now, .xlsx; the same bytes until the bank opens more.

        NotFound: no such batch. InvalidInput: the bank has opened none of its cards yet.
        """
        batch = self.batches.find(batch_id)
        rows = opened_rows(self.batches.rows(batch_id))
        if not rows:
            raise InvalidInput(texts.NO_CARDS)
        named = tuple(RosterCards(self.members, self.vault).named(rows))
        bank = self.directory.bank(batch.bank).name
        return roster_workbook(Roster(batch.id, batch.unit_name, bank, batch.day, named))

"""The roster as a workbook that prints on A4 as it is: head with QR, signature column, sign-off, page numbers.

The same content is the same bytes: the day of the batch stands for the instant of creation.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage
from qrcode.main import QRCode

from unioncard.custody.roster.columns import FACTS
from unioncard.custody.roster.masked import RosterCards
from unioncard.custody.store import opened_rows
from unioncard.errors import InvalidInput
from unioncard.sheets import style as look
from unioncard.sheets.workbook import header_text, new_book
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.custody.plastic import Plastic
    from unioncard.custody.roster.masked import MaskedCard
    from unioncard.custody.store import BatchRows, PlasticReader
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.sheets.style import Properties
    from unioncard.sheets.workbook import Book, Cell, Sheet
    from unioncard.unions.store import DirectoryStore


# The page a roster stands on: A4 upright, columns, faces, and what is on every page.

WIDTHS: Final = (5, 8, 16, 17, 9.5, 14, 8, 6)
"""Characters. In the default face of a Chinese Excel they are as wide as A4 has room: nothing is scaled down."""
LAST: Final = len(WIDTHS) - 1
DAY, SIGNATURE, STATUS, NOTE, BATCH = 4, 5, 6, 7, 8
FACTS_ROW, HEADER_ROW = 1, 6
ROSTER: Final[Properties] = MappingProxyType(
    {"font_name": look.BODY, "font_size": 10, "valign": "vcenter", "font_color": look.INK, "border_color": look.GREY}
)
DEFAULT: Final[Properties] = MappingProxyType({"font_name": look.BODY, "font_size": 11})
"""The face by which programs reckon widths."""
_PAPER_A4: Final = 9


def set_up(sheet: Sheet, union: str, batch: str) -> None:
    """Columns, paper, the header row repeated, and the lines at the top and bottom of every page."""
    page = sheet.worksheet
    for place, width in enumerate(WIDTHS):
        page.set_column(place, place, width)
    page.set_column(BATCH, BATCH, 26, None, {"hidden": True})
    page.hide_gridlines(2)
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.set_portrait()
    page.set_paper(_PAPER_A4)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    page.repeat_rows(HEADER_ROW)
    page.set_header(f"&L&9{header_text(union)}&R&9{texts.TITLE}", {"margin": 0.3})
    page.set_footer(f"&C&9{texts.PAGES.format(batch=batch)}", {"margin": 0.3})


# A QR code as a PNG, without an imaging library: qrcode draws with pypng.

QUIET: Final = 4
"""Modules that stay light around the code (ISO/IEC 18004)."""
_PIXELS: Final = 8


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
_TITLE_HEIGHT, _HEAD_HEIGHT, _NOTES_HEIGHT, _HEADER_HEIGHT = 34, 21, 3 * 13, 24
_SIGN_OFF_HEIGHT, _STAMP_HEIGHT = 32, 26
_QR_PIXELS: Final = 92
"""At 96 a screen's inch: 24 mm in print. It must fit into the signature column: a picture across columns is stretched
where the program's columns are wider than XlsxWriter reckons."""
_EARLIEST: Final = date(2015, 1, 1)
"""The notice is of 2015: an earlier day is a slip."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What stands on a roster. ``day`` is the batch's (``YYYY-MM-DD``); ``plastics`` are what is recorded by row."""

    batch: str
    union: str
    bank: str
    day: str
    rows: tuple[MaskedCard, ...]
    plastics: Mapping[int, Plastic] = field(default_factory=dict)


def roster_workbook(roster: Roster) -> bytes:
    """The roster as .xlsx bytes."""
    target = io.BytesIO()
    created = datetime.combine(date.fromisoformat(roster.day), time())
    names = {"title": texts.TITLE, "author": texts.AUTHOR}
    with new_book(
        target, ROSTER, **names, created=created, properties={"subject": roster.batch}, default_face=DEFAULT
    ) as book:
        sheet = book.add_sheet(texts.SHEET)
        set_up(sheet, roster.union, roster.batch)
        _write_head(book, sheet, roster)
        _write_rows(book, sheet, roster)
        _add_rules(sheet)
        _write_sign_off(book, sheet)
    return target.getvalue()


def _write_head(book: Book, sheet: Sheet, roster: Roster) -> None:
    """Title, facts about the batch beside its QR code, and how to fill the roster."""
    title = book.format(font_name=look.HEAD, font_size=18, align="center")
    sheet.append([(texts.TITLE, title)], height=_TITLE_HEIGHT)
    sheet.merge(0, LAST + 1)
    facts = (
        (texts.UNION, roster.union),
        (texts.BANK, roster.bank),
        (texts.BATCH, roster.batch),
        (texts.COUNT_OF_CARDS, texts.CARDS.format(count=len(roster.rows))),
    )
    label, value = book.format(bold=True), book.format(text_wrap=True)
    note = book.format(font_size=9, text_wrap=True, font_color=look.GREY)
    for place, (name, text) in enumerate(facts):
        caption = [(None, None)] * (STATUS - DAY - 1) + [(texts.CODE, note)] if place == 0 else []
        sheet.append([(name, label), (None, label), (text, value), *[(None, value)] * 2, *caption], height=_HEAD_HEIGHT)
        sheet.merge(0, 2)
        sheet.merge(2, DAY - 1)
    sheet.merge(STATUS, NOTE - STATUS + 1, rows=len(facts))
    how = f"{texts.HANDED_OUT}\n{texts.HOW}"
    sheet.append([(how, note)], height=_NOTES_HEIGHT)
    sheet.merge(0, LAST + 1)
    _insert_code(sheet, roster.batch)


def _insert_code(sheet: Sheet, batch: str) -> None:
    picture, side = png(batch)
    scale = _QR_PIXELS / side
    where = {"x_scale": scale, "y_scale": scale, "x_offset": 4, "y_offset": 10, "object_position": 2}
    options = {"image_data": io.BytesIO(picture), "description": batch, **where}
    sheet.worksheet.insert_image(FACTS_ROW, SIGNATURE, "batch.png", options)


def _write_rows(book: Book, sheet: Sheet, roster: Roster) -> None:
    """Header and rows; what is recorded of a card stands in its row already."""
    head = book.format(bold=True, align="center", border=1, bg_color=look.HEAD_OPTIONAL, text_wrap=True)
    hidden = book.format(align="left")  # a centred text would reach out of the hidden column
    headers: list[Cell] = [(text, head) for text in texts.HEADERS]
    sheet.append([*headers, (texts.BATCH_COLUMN, hidden)], height=_HEADER_HEIGHT)
    text = book.format(border=1, align="center", num_format=look.TEXT, shrink=True)
    day = book.format(border=1, align="center", num_format="yyyy/mm/dd")
    number = book.format(border=1, align="center")
    for one in roster.rows:
        done = _recorded(roster.plastics.get(one.row))
        on, status = done if done else (None, None)
        to_fill: list[Cell] = [(on, day), (None, text), (status, text), (None, text)]
        shown: list[Cell] = [(one.row, number), (one.name, text), (one.document, text), (one.card, text)]
        sheet.append([*shown, *to_fill, (roster.batch, hidden)], height=_ROW_HEIGHT)


_DAY_ZERO: Final = date(1899, 12, 30)
"""A day in a workbook is the number of days since."""


_WORDS: Final = {fact: word for word, fact in FACTS.items()}


def _recorded(plastic: Plastic | None) -> tuple[int, str] | None:
    """Day (as a workbook counts it) and 情况 of a card of which something is recorded that a roster can say."""
    fact = plastic and next((one for one in plastic.facts if one.value == plastic.custody.value), None)
    if not plastic or fact not in _WORDS:
        return None
    return (date.fromisoformat(plastic.facts[fact].day) - _DAY_ZERO).days, _WORDS[fact]


def _add_rules(sheet: Sheet) -> None:
    """Drop-down and dates, as the check reads them; for the rows written so far."""
    first, last = HEADER_ROW + 1, max(HEADER_ROW + 1, sheet.rows - 1)
    statuses = {"validate": "list", "source": list(texts.STATUSES), "error_message": texts.STATUS_ERROR}
    statuses |= {"input_title": texts.STATUS_TITLE, "input_message": texts.STATUS_PROMPT}
    sheet.worksheet.data_validation(first, STATUS, last, STATUS, statuses)
    days = {"validate": "date", "criteria": ">=", "value": _EARLIEST, "error_message": texts.DAY_ERROR}
    days |= {"input_title": texts.DAY_TITLE, "input_message": texts.DAY_PROMPT}
    sheet.worksheet.data_validation(first, DAY, last, DAY, days)


def _write_sign_off(book: Book, sheet: Sheet) -> None:
    """Who handed the cards out and who checked it, below the last row, with the union's stamp."""
    label, line = book.format(align="right", valign="bottom"), book.format(bottom=1)
    clerk, checker, day = texts.SIGN_OFF
    sheet.append([])
    left: list[Cell] = [(clerk, label), (None, label), (None, line), (checker, label), (None, line)]
    sheet.append([*left, (day, label)], height=_SIGN_OFF_HEIGHT)
    sheet.merge(0, 2)
    sheet.merge(SIGNATURE, LAST - SIGNATURE + 1)
    stamp = book.format(align="right")
    sheet.append([*[(None, None)] * SIGNATURE, (texts.STAMP, stamp)], height=_STAMP_HEIGHT)
    sheet.merge(SIGNATURE, LAST - SIGNATURE + 1)
    sheet.worksheet.print_area(0, 0, sheet.rows - 1, LAST)


# Making the roster of a batch; needs the vault, for names are sealed.


@dataclass(frozen=True, slots=True)
class RosterBuilder:
    """Makes rosters."""

    batches: BatchRows
    members: MemberStore
    vault: Vault
    directory: DirectoryStore
    custody: PlasticReader

    def make(self, batch_id: str) -> bytes:
        """The roster of the live cards opened by now with what is recorded of them; the same facts, the same bytes.

        NotFound: no such batch. InvalidInput: there is no card to hand out, none opened yet or all closed.
        """
        batch = self.batches.find(batch_id)
        rows = opened_rows(self.batches.rows(batch_id))
        if not rows:
            raise InvalidInput(texts.NO_CARDS)
        named = tuple(one for one in RosterCards(self.members, self.vault).named(rows) if one.live)
        if not named:
            raise InvalidInput(texts.NO_CARDS)
        plastics = self.custody.plastics(batch_id)
        bank = self.directory.bank(batch.bank).name
        return roster_workbook(Roster(batch.id, batch.unit_name, bank, batch.day, named, plastics))

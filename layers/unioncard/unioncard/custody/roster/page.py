"""The page a roster stands on: A4 upright, columns, faces, and what is on every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from unioncard.registers.forms import look
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

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

"""The chart of the overview: cards opened, up to last month and this month on one bar per union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from unioncard.sheets import style as look
from unioncard.sheets.workbook import column_pixels, row_pixels
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.sheets.workbook import Book, Sheet

NAMES, BEFORE, CHANGE = 0, 3, 4
"""Columns of the overview's table that the chart reads, from 0."""
BEFORE_COLOR: Final = "D3ADA5"
LEAST_ROWS: Final = 14
"""Rows the chart covers at least: title, legend and axis need their room when there are few unions."""
FEW: Final = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Cells the chart covers, 1-based, ends included; tied to cells, it fits whatever font widths a program uses.

    ``widths`` of the sheet's columns; ``row_height`` of the rows in ``rows``. Those below are as high as by default.
    """

    columns: tuple[int, int]
    rows: tuple[int, int]
    widths: Sequence[float]
    row_height: float

    @property
    def bottom(self) -> int:
        """The last row it covers."""
        return max(self.rows[1], self.rows[0] + LEAST_ROWS - 1)

    @property
    def pixels(self) -> dict[str, int]:
        """Width and height of these cells: XlsxWriter finds the cell below right by them."""
        first, last = self.columns
        set_rows = self.rows[1] - self.rows[0] + 1
        below = self.bottom - self.rows[1]
        return {
            "width": sum(map(column_pixels, self.widths[first - 1 : last])),
            "height": set_rows * row_pixels(self.row_height) + below * row_pixels(look.LINE_HEIGHT),
        }


def add_chart(book: Book, sheet: Sheet, *, header_row: int, rows: int, place: Place) -> None:
    """Put the chart of the ``rows`` unions below ``header_row`` of the table at ``place``."""
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    name, first, last = sheet.worksheet.get_name(), header_row, header_row + rows - 1
    for column, title, color in ((BEFORE, wording.BEFORE, BEFORE_COLOR), (CHANGE, wording.THIS_MONTH, look.RED)):
        chart.add_series(
            {
                "name": title,
                "categories": [name, first, NAMES, last, NAMES],
                "values": [name, first, column, last, column],
                "fill": {"color": f"#{color}"},
                "gap": 45 if rows > FEW else 150,
            }
        )
    chart.set_title({"name": wording.CHART, "name_font": _font(11, bold=True)})
    chart.set_legend({"position": "top", "font": _font(9)})
    line = {"color": f"#{look.LINE}"}
    # the table's first union on top, beside its line; a bar chart starts at the bottom otherwise
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": _font(8), "line": line})
    chart.set_x_axis(
        {
            "min": 0,
            "num_format": look.COUNT,
            "num_font": _font(8),
            "major_gridlines": {"visible": True, "line": line},
            "major_tick_mark": "none",
        }
    )
    chart.set_chartarea({"border": line})
    chart.set_size(place.pixels)
    sheet.worksheet.insert_chart(place.rows[0] - 1, place.columns[0] - 1, chart, {"object_position": 1})


def _font(points: int, *, bold: bool = False) -> dict[str, Any]:
    return {"size": points, "bold": bold, "color": f"#{look.INK}"}

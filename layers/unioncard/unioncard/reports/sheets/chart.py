"""The chart of the overview: cards opened, up to last month and this month on one bar per union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

from unioncard.reports.sheets import style as look
from unioncard.texts import reports as wording

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

NAMES, BEFORE, CHANGE = 1, 4, 5
"""Columns of the overview's table that the chart reads."""
BEFORE_COLOR = "D3ADA5"
LEAST_ROWS = 14
"""Rows the chart covers at least: title, legend and axis need their room when there are few unions."""
FEW = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Cells the chart covers, 1-based, ends included; tied to cells, it fits whatever font widths a program uses."""

    columns: tuple[int, int]
    rows: tuple[int, int]

    @property
    def bottom(self) -> int:
        """The last row it covers."""
        return max(self.rows[1], self.rows[0] + LEAST_ROWS - 1)


def add_chart(sheet: Worksheet, *, header_row: int, rows: int, place: Place) -> None:
    """Put the chart of the ``rows`` unions below ``header_row`` of the table at ``place``."""
    chart = BarChart(barDir="bar", grouping="stacked", overlap=100, gapWidth=45 if rows > FEW else 150)
    first, last = header_row + 1, header_row + rows
    for column, title, color in ((BEFORE, wording.BEFORE, BEFORE_COLOR), (CHANGE, wording.THIS_MONTH, look.RED)):
        chart.add_data(Reference(sheet, min_col=column, min_row=first, max_row=last))
        series = chart.series[-1]
        series.tx = SeriesLabel(v=title)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
    chart.set_categories(Reference(sheet, min_col=NAMES, min_row=first, max_row=last))
    chart.title = _title(wording.CHART)
    chart.legend.position = "t"
    chart.legend.txPr = _text(9)
    _axes(chart)
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=look.LINE))
    chart.anchor = _anchor(place)  # type: ignore[assignment]  # the stubs know a cell name only
    sheet.add_chart(chart)


def _title(text: str) -> Title:
    look_of_it = _characters(11, bold=True)
    run = RegularTextRun(rPr=look_of_it, t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def _anchor(place: Place) -> TwoCellAnchor:
    start = AnchorMarker(col=place.columns[0] - 1, row=place.rows[0] - 1)
    return TwoCellAnchor(_from=start, to=AnchorMarker(col=place.columns[1], row=place.bottom))


def _axes(chart: BarChart) -> None:
    # the table's first union on top, beside its line; a bar chart starts at the bottom otherwise
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr, chart.y_axis.txPr = _text(8), _text(8)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=look.LINE))
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=look.LINE)))
    chart.y_axis.number_format, chart.y_axis.majorTickMark = look.COUNT, "none"
    chart.y_axis.scaling.min = 0
    chart.y_axis.crosses = "max"


def _text(points: int) -> RichText:
    ends = Paragraph(pPr=ParagraphProperties(defRPr=_characters(points)), endParaRPr=_characters(points))
    return RichText(p=[ends])


def _characters(points: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=points * 100, b=bold, solidFill=look.INK)

"""How our workbooks look: typefaces, colours, number formats, and the height a text needs.

Format properties are XlsxWriter's own; colours are ``RRGGBB``, as ``Book.format`` takes them.
"""

from __future__ import annotations

import re
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    Properties = Mapping[str, Any]

INK, GREY, RED = "262626", "737373", "9B1C1F"
TEXT, WHOLE, COUNT, RATE = "@", "0", "#,##0", "0.0%"
DIFFERENCE = "+#,##0;-#,##0;0"
QUIET_COUNT = '#,##0;-#,##0;"·"'  # a zero as a dot: figures stand out from a wall of them

# Forms, corrections and rosters.

BODY, HEAD = "宋体", "黑体"  # on every Chinese Windows, and known to WPS
BLUE = "1F4E9B"
HEAD_COMPULSORY, HEAD_OPTIONAL, HEAD_OURS = "FAD3A6", "E4ECF4", "EDEDED"
WRONG, DOUBTFUL = "FF9C9C", "FFF2CC"
FORM: Final[Properties] = MappingProxyType(
    {"font_name": BODY, "font_size": 10, "font_color": INK, "valign": "vcenter", "text_wrap": True}
)
FORM_BOX: Final[Properties] = MappingProxyType({"border": 1, "border_color": "BFBFBF"})

# The month's report.

LINE, PALE, PALER, AMBER = "D9D4CE", "F3E3E0", "FAF5F2", "FFF2CC"
REPORT: Final[Properties] = MappingProxyType(
    {"font_name": "微软雅黑", "font_size": 10, "font_color": INK, "align": "left", "valign": "vcenter"}
)
REPORT_BOX: Final[Properties] = MappingProxyType({"border": 1, "border_color": LINE})
REPORT_HEAD: Final[Properties] = MappingProxyType({"bold": True, "font_color": "FFFFFF", "bg_color": RED, **REPORT_BOX})

LINE_HEIGHT: Final = 15.0
"""Points: the height of a row that nobody set."""
_NARROW: Final = re.compile("[^\u2010-\U0010ffff]+")  # wide are quotation marks, brackets, characters


def height(text: str, width: float) -> float:
    """Points that a text needs in a column of this width; programs differ in whether they work it out themselves."""
    if 2 * len(text) <= width and "\n" not in text:
        return LINE_HEIGHT
    lines = sum(max(1, ceil(_columns(line) / width)) for line in text.split("\n"))
    return lines * LINE_HEIGHT


def _columns(line: str) -> int:
    """Width in half-width characters."""
    return len(line) + len(_NARROW.sub("", line))

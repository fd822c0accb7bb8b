"""An example of the register's page: a real input, and what the system says of it."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook

from unioncard.registers.check import Checked, check
from unioncard.registers.kinds import FORMS
from unioncard.sheets.layout import Kind
from unioncard.texts.form import EXAMPLE as MEMBER
from unioncard.texts.union_form import EXAMPLE as UNION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Cells = Mapping[str, object]

TODAY: Final = date(2026, 11, 23)
"""The day on which all examples are checked; the page names it."""

_CARD: Final[dict[str, str]] = {
    "序号": "1",
    "姓名": "样*人",
    "证件号码": "4****************6",
    "卡号": "***************0016",
    "领取日期": "2026/11/20",
    "情况": "已签收",
    "备注": "",
    "批次编号": "R20261113-7KM3Q9XTBW-01",
}
FAULTLESS: Final[dict[Kind, dict[str, str]]] = {Kind.MEMBERS: MEMBER, Kind.UNIONS: UNION, Kind.ROSTER: _CARD}
"""The rows that the blank forms show on their sheet of notes, and a row of a filled roster; nobody's."""


@dataclass(frozen=True, slots=True)
class Example:
    """A file in which exactly one finding is made: that of the template ``said`` (``code`` or ``code/variant``).

    ``shown`` is how the page words it. ``bank``: the codec of the union's bank. ``file``: its content, or what makes it
    when it is checked: a workbook takes 10 ms, and whoever lists the examples needs none.
    """

    said: str
    shown: str
    file: bytes | Callable[[], bytes]
    kind: Kind = Kind.MEMBERS
    bank: str | None = None

    @property
    def code(self) -> str:
        """The finding's code."""
        return self.said.partition("/")[0]


@cache
def checked(example: Example) -> Checked:
    """The example's file, checked as every upload is; once for the page and whoever looks at it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register"
        path.write_bytes(example.file if isinstance(example.file, bytes) else example.file())
        return check(path, today=TODAY, bank_encoding=example.bank, kind=example.kind)


def member(said: str, shown: str = "", bank: str | None = None, also: Cells | None = None, **cells: object) -> Example:
    """A faultless member with these cells changed, described by them; ``also`` keeps the rest of the row right."""
    return of_rows(Kind.MEMBERS, said, [{**cells, **(also or {})}], shown or worded(cells), bank)


def union(said: str, shown: str = "", **cells: object) -> Example:
    """A faultless union with these cells changed."""
    return of_rows(Kind.UNIONS, said, [cells], shown or worded(cells))


def of_rows(kind: Kind, said: str, rows: Sequence[Cells], shown: str, bank: str | None = None) -> Example:
    """A workbook with a header in row 1 and these rows below, each faultless but for its cells."""
    columns = FORMS[kind].layout.columns
    lines = [[{**FAULTLESS[kind], **row}[column] for column in columns] for row in rows]
    return Example(said, shown, lambda: workbook({"": [columns, *lines]}), kind, bank)


def text_file(kind: Kind, cells: Cells) -> bytes:
    """A CSV of one row, faultless but for these cells."""
    columns = FORMS[kind].layout.columns
    text = io.StringIO()
    csv.writer(text).writerows([columns, [{**FAULTLESS[kind], **cells}[column] for column in columns]])
    return text.getvalue().encode()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Sheets with these lines; '' leaves a sheet's name to the program."""
    book = Workbook()
    for place, (name, lines) in enumerate(sheets.items()):
        sheet: Any = book.create_sheet(name) if place else book.active
        sheet.title = name or sheet.title
        for line in lines:
            sheet.append(list(line))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def worded(cells: Cells) -> str:
    """Cells as the page words them."""
    return "；".join(f"{column} {value(cell)}" for column, cell in cells.items())


def value(cell: object) -> str:
    """A cell's content as the page words it; blanks at its ends would vanish in the page."""
    if cell == "":
        return "（空）"
    if isinstance(cell, str):
        visible = cell.replace("\u3000", "□").replace("\n", "⏎").replace("\u200b", "")
        return f"`` {visible} ``" if "`" in visible else f"`{visible}`"
    return f"`{cell:%Y-%m-%d}`（日期格式）" if isinstance(cell, date) else f"`{cell}`（数字格式）"

"""Cells that are understood although they are written otherwise than the form wants: what is read, and the note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from register_example import Example, of_rows, text_file, value
from register_member_examples import number

from unioncard.sheets.cells.cell import Change
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from register_example import Cells

WITH_X: Final = next(found for order in range(2, 999, 2) if (found := number(f"41212119960509{order:03d}"))[-1] == "X")
"""A number whose check digit is X."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """``raw`` in ``column`` is read as ``text``; ``change`` is what the note says was done. ``also``: see member()."""

    column: str
    raw: object
    text: str
    change: Change
    also: Cells
    kind: Kind

    @property
    def example(self) -> Example:
        """The file in which it stands."""
        made = of_rows(self.kind, "normalised", [{self.column: self.raw, **self.also}], value(self.raw))
        # In a workbook this would be a formula; it is what keeps Excel from making a number of a text file's cell.
        is_wrapped = isinstance(self.raw, str) and self.raw.startswith("=")
        return replace(made, file=text_file(self.kind, {self.column: self.raw})) if is_wrapped else made


def _of(column: str, raw: object, text: str, change: Change, **also: object) -> Spelling:
    return Spelling(column, raw, text, change, also, Kind.MEMBERS)


def _of_union(column: str, raw: object, text: str, change: Change) -> Spelling:
    return Spelling(column, raw, text, change, {}, Kind.UNIONS)


_NUMBER, _MOBILE = "412121199605090026", "13490000000"

SPELLINGS: Final[tuple[Spelling, ...]] = (
    _of("姓名", "赵 安", "赵安", Change.SPACE),
    _of("姓名", "阿依古丽•样例", "阿依古丽·样例", Change.DOT),
    _of("姓名", "'样例人", "样例人", Change.QUOTE),
    _of("性别", "女性", "女", Change.WORDING),
    _of("民族", "汉", "汉族", Change.WORDING),
    _of("政治面貌", "团员", "共青团员", Change.WORDING),
    _of("证件类别", "身份证", "居民身份证", Change.WORDING),
    _of("证件类别", "港澳台居民居住证", "台湾居民居住证", Change.WORDING, 证件号码="830000198512310020", 出生日期=""),
    _of("证件号码", "412121 19960509 0026", _NUMBER, Change.SPACE),
    _of("证件号码", "412121-19960509-0026", _NUMBER, Change.HYPHEN),
    _of("证件号码", "４１２１２１１９９６０５０９００２６", _NUMBER, Change.WIDTH),
    _of("证件号码", WITH_X[:-1] + "x", WITH_X, Change.LETTER_X),
    _of("证件号码", WITH_X[:-1] + "×", WITH_X, Change.LETTER_X),
    _of("证件号码", f'="{_NUMBER}"', _NUMBER, Change.WRAPPER),
    _of("证件号码", "example0001", "EXAMPLE0001", Change.UPPER, 证件类别="护照"),
    _of("移动电话", "+86 134-9000-0000", _MOBILE, Change.PREFIX),
    _of("移动电话", 13490000000, _MOBILE, Change.NUMBER),
    _of("移动电话", "13490000000.0", _MOBILE, Change.POINT_ZERO),
    _of("会籍变化日期", "2020-9-1", "2020-09-01", Change.DATE),
    _of("会籍变化日期", "2020.09.01", "2020-09-01", Change.DATE),
    _of("会籍变化日期", "2020年9月1日", "2020-09-01", Change.DATE),
    _of("会籍变化日期", "20200901", "2020-09-01", Change.DATE),
    _of("会籍变化日期", 44075, "2020-09-01", Change.SERIAL),
    _of("证件有效期", "2015.01.31-2035.01.31", "2035-01-31", Change.DATE),
    _of("证件有效期", "永久", "长期", Change.DATE),
    _of("工作单位", "#N/A", "", Change.NO_VALUE),
    _of_union("单位统一社会信用代码", "91412121ma0000015h", "91412121MA0000015H", Change.UPPER),
    _of_union("单位性质类别", "110", "国有企业", Change.WORDING),
    _of_union("单位所属行业", "C", "制造业", Change.WORDING),
    _of_union("职工人数", "120人", "120", Change.WORDING),
    _of_union("联系电话", "134 9000 0000", _MOBILE, Change.SPACE),
    _of_union("建会日期", "2010年5月1日", "2010-05-01", Change.DATE),
)

UNNOTED: Final[tuple[tuple[str, object, str], ...]] = (
    ("会籍变化日期", "2020-09-01", "2020-09-01"),
    ("会籍变化日期", date(2020, 9, 1), "2020-09-01"),
)
"""(column of a member, cell, what is read) without a note: the form's own two ways, and date cells."""

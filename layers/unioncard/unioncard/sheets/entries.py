"""Which lines below a header are entries, and which are sums, notes, signatures, samples or headings.

In doubt a line is an entry: a wrong finding is seen, a lost row is not (docs/domain/registers.md, E). What has content
and is none is named in a note with the reason (left_out.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.sheets.cells.cell import MergedCell, half_width, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.sheets.layout import Layout

SERIAL: Final = "序号"
SAMPLE_ROWS: Final = 20
"""The form's own sample stands right below the header, if it was left in."""


class Omission(StrEnum):
    """Why a line is no entry; the words are in texts/findings/row.py."""

    BLANK = "blank"
    PRINTED = "printed"
    """Only what the form itself prints below its rows."""
    HEADER = "header"
    OTHER_HEADER = "other-header"
    """The header of another list: what follows is read by it."""
    SAMPLE = "sample"
    SUM = "sum"
    NOTE = "note"
    SIGNATURE = "signature"
    HEADING = "heading"
    UNFILLED = "unfilled"
    NAMELESS = "nameless"
    ABOVE = "above"
    """Somebody above the header, where titles and stamps stand."""


# --- how such lines begin; texts are without blanks and half-width ----------------------------------------------------

_DIGITS = "零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟"
_END = rf"(?=$|[:;,、.。(\d{_DIGITS}])"
_SUM = re.compile(
    r"(?:以上|本[页表]|本部门|全[部体厂校院])?(?:合计|总计|小计|共计|累计|总数|总人数|人数合计|实有人数)(?:人数)?"
    + _END
)
_NOTE = re.compile(
    r"(?:填表说明|填报说明|填写说明|说明|备注|附注|附件|注)" + _END + r"|以下空白|以下无正文|此行以下|续上?表|第\d+页"
)
_WHO = r"(?:领导|负责人|主席|经办人|经手人|联系人|填表人|填报人|制表人|审核人|审批人|复核人|录入人|法定代表人)"
_SIGNATURE = re.compile(
    rf"(?:(?:主管|分管|单位|工会|部门|本级)*{_WHO}(?:签字|签名|签章|盖章)?|制表|审核|审批|复核|联系电话|填[表报]单位"
    r"|(?:填[表报]|制表|报送)(?:日期|时间)|日期|时间|盖章|签字|单位[(]盖章[)])" + _END
)

# --- what stands alone where names stand and is nobody's name ---------------------------------------------------------

_COUNT: Final = rf"[\d{_DIGITS}]+"
_SUM_LINE = re.compile(
    rf".{{0,12}}?(?:合计|总计|小计|共计|累计|总数|人数)(?:[:;,、(].*|\D{{0,2}}{_COUNT}[人名位个]?.*)?"
    rf"|.{{0,6}}?共有?{_COUNT}[人名位个].*|(?:其中)?:?(?:[男女]\D{{0,2}}{_COUNT}[人名位个]?[,、;。]?)+"
    rf"|{_COUNT}[人名位个]|\d{{1,8}}(?:\.0+)?|.*\d[人名位个](?:[,;、。(].*)?"
)
_SEAL_LINE = re.compile(
    r".{0,20}?(?:[(\[](?:.{0,6}(?:盖章|签章|签字|签名)|公?章|印章?)[)\]]|公章|盖章|签章|签字|签名)[处:]?.{0,12}"
)
_DAY_LINE = re.compile(
    rf"[\d○O{_DIGITS}]{{0,4}}年[\d{_DIGITS}]{{0,3}}月[\d{_DIGITS}]{{0,3}}[日号]?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\d{1,2}:\d\d(?::\d\d)?)?"
)

_EXAMPLE = r"(?:示例|样例|范例|举例)"
_SAMPLE_SERIAL = re.compile(rf"[(\[【]?(?:填[写表报])?(?:{_EXAMPLE}|示范|样本|例子|例如|例)\d*[)\]】]?:?")
_KIND_OF_POST = ("示范", "样本")
# 范例 alone is also a name (surname 范).
_SAMPLE_NAME = re.compile(rf"示例|样例|例|.{{1,12}}[(\[【](?:{_EXAMPLE}|例)[)\]】]|(?:{_EXAMPLE}|例|例如):.+")
_BLANK = re.compile(r"\s+")
_STROKES = re.compile(r"[-‐-―─_/\\|.·…~～、,，\s]+")
# What formulas show that were filled down beyond the list: 0, and day 0 as a date.
_NOTHING = re.compile(r"0(?:\.0+)?|(?:1899|1900)[-/.年].*|0000[-/.]00[-/.]00|年月日?")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
_SIX_DIGITS = re.compile(r"[^:：]*\d{6}[^:：]*")
_CARD_DIGITS: Final = 15
_CARD: Final = 10 ** (_CARD_DIGITS - 1)
_FIGURE_DIGITS: Final = 6
"""Digits of what is a number of a person; a sum has fewer."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Recognises the entries of one list; ``columns``: canonical column → position in a row."""

    layout: Layout
    columns: Mapping[str, int]

    def is_entry(self, cells: Sequence[object], *, near_header: bool = True) -> bool:
        """Whether a row is an entry: see Layout."""
        return self.omission(cells, near_header=near_header) is None

    def omission(self, cells: Sequence[object], *, near_header: bool = True) -> Omission | None:
        """Why a row is no entry, None when it is one; ``near_header``: within SAMPLE_ROWS below it."""
        found = self._omission(cells, near_header=near_header)
        if found is None or found is Omission.BLANK:
            return found
        is_printed = self.layout.printed.issuperset(filter(None, map(compact, cells)))
        return Omission.PRINTED if is_printed else found

    def _omission(self, cells: Sequence[object], *, near_header: bool) -> Omission | None:
        """As ``omission``, whoever wrote the row.

        A line that begins like a sum or a note is an entry with the number of a person in it, or with a name beside a
        cell that only a person's row has (男, 居民身份证); a line of signatures only with two of these or the number
        of a card, for a name and a telephone stand there too. It may be any column that stands first: 备注, a post, a
        team.
        """
        marks = [text for column in self.layout.marks if (text := self.text(cells, column))]
        figures = [text for column in self.layout.figures if (text := self.text(cells, column))]
        naming = [text for column in self.layout.naming if (text := self.text(cells, column))]
        is_marked = bool(marks) or any(re.search("[1-9]", figure) for figure in figures)
        if not (is_marked or naming):
            return self._without_anybody(cells)
        begins = _begins((_first(cells), *map(compact, naming)))
        if begins is None and not near_header and any(map(_is_figure, marks)):
            return None  # whatever else stands in it
        score = self._score(cells, (*marks, *figures), naming) + any(map(_is_identity, marks))
        if near_header and self._is_sample(cells, score):
            return Omission.SAMPLE
        if begins is not None:
            return begins if score < (2 if begins is Omission.SIGNATURE else 1) else None
        if not score and len(naming) == 1 and (line := _line(compact(naming[0]))):
            return line
        return None if is_marked or not self._is_heading(cells, naming) else Omission.HEADING

    def has_two_numbers(self, cells: Sequence[object]) -> bool:
        """Whether two marks are numbers at first sight: then it is an entry, but for a sample. Quick."""
        found = 0
        for column in self.layout.marks:
            cell = self.cell(cells, column)
            if isinstance(cell, str):
                found += bool(_SIX_DIGITS.fullmatch(cell))
            elif isinstance(cell, int | float):
                found += cell >= _CARD  # the number of a card that was typed as a number
        return found > 1

    def text(self, cells: Sequence[object], column: str) -> str:
        """The cell's text; '' for blanks, strokes, a formula's 0, and the header repeated on a next page."""
        cell = self.cell(cells, column)
        text = "" if cell == "" or isinstance(cell, MergedCell) else tidy(cell)[0]
        if text[:1].isdigit():
            return "" if _NOTHING.fullmatch(text) else text
        is_nothing = not text or _STROKES.fullmatch(text) or _NOTHING.fullmatch(text)
        return "" if is_nothing or self.layout.canonical(text) else text

    def cell(self, cells: Sequence[object], column: str) -> object:
        """The cell of a canonical column, '' where the row is short or the file has no such column."""
        place = self.columns.get(column, len(cells))
        cell = cells[place] if place < len(cells) else ""
        return "" if cell is None else cell

    def _score(self, cells: Sequence[object], numbers: Sequence[str], naming: Sequence[str]) -> int:
        """How many cells of the row only an entry has: numbers, and beside a name entries of the code lists."""
        figures = sum(map(_is_figure, numbers))
        if not any(_may_name(compact(name)) for name in naming):
            return figures
        return figures + sum(bool(is_listed(self.text(cells, one))) for one, is_listed in self.layout.listed.items())

    def _is_sample(self, cells: Sequence[object], score: int) -> bool:
        """Whether it is the form's own sample: 示例 for a serial number, or 张三（示例） for a name.

        示范 and 样本 also name a kind of post, so beside a whole member they make no sample.
        """
        names = (compact(self.cell(cells, column)) for column in self.layout.naming)
        if any(_SAMPLE_NAME.fullmatch(name) for name in names):
            return True
        serial = compact(self.cell(cells, SERIAL))
        return bool(_SAMPLE_SERIAL.fullmatch(serial)) and not (score and serial.startswith(_KIND_OF_POST))

    def _is_heading(self, cells: Sequence[object], naming: Sequence[str]) -> bool:
        """一车间, 部门：质检科, or a note, in a row of its own."""
        heading = self.layout.heading
        alone = heading and len(naming) == 1 and sum(bool(compact(cell)) for cell in cells) == 1
        return bool(alone and heading and heading.fullmatch(naming[0]))

    def _without_anybody(self, cells: Sequence[object]) -> Omission:
        """What a row is that names nobody."""
        texts = [(place, text) for place, cell in enumerate(cells) if (text := compact(cell))]
        if not texts:
            return Omission.BLANK
        serial = self.columns.get(SERIAL)
        first = texts[0][1]
        rest = [text for place, text in texts if not (place == serial and text.rstrip(".").isdigit())]
        if all(_STROKES.fullmatch(text) or _NOTHING.fullmatch(text) for text in rest):
            return Omission.UNFILLED
        is_alone = len(texts) == 1 and texts[0][0] != serial
        if kind := _begins((first,)) or (_line(first) if is_alone else None):
            return kind
        if all(map(self.layout.canonical, rest)):
            return Omission.HEADER
        return Omission.HEADING if len(rest) == 1 else Omission.NAMELESS


def names_somebody(cells: Sequence[object]) -> bool:
    """Whether the number of an identity card stands in a cell."""
    return any(_IDENTITY.search(text) for text in map(compact, cells))


def _begins(texts: Sequence[str]) -> Omission | None:
    """What a line is by the words with which it, or the name in it, begins."""
    kinds = ((_SIGNATURE, Omission.SIGNATURE), (_SUM, Omission.SUM), (_NOTE, Omission.NOTE))
    return next((kind for pattern, kind in kinds if any(map(pattern.match, texts))), None)


def _line(text: str) -> Omission | None:
    """A count, a seal or a day that stands where names stand."""
    kinds = ((_DAY_LINE, Omission.SIGNATURE), (_SUM_LINE, Omission.SUM), (_SEAL_LINE, Omission.SIGNATURE))
    return next((kind for pattern, kind in kinds if pattern.fullmatch(text)), None)


def _may_name(text: str) -> bool:
    """Whether it may be a person's name: no caption, no count, and no word with which other lines begin."""
    return ":" not in text and not any(map(str.isdigit, text)) and _begins((text,)) is None


def _is_figure(text: str) -> bool:
    """Whether it may be the number of a person, a telephone or a date, and no caption stands with it."""
    plain = half_width(text)
    return ":" not in plain and sum(letter.isdigit() for letter in plain) >= _FIGURE_DIGITS


def _is_identity(text: str) -> bool:
    """Whether it has the digits of an identity card; beside signatures stand telephones, which are shorter."""
    return ":" not in half_width(text) and sum(letter.isdigit() for letter in text) >= _CARD_DIGITS


def _first(cells: Sequence[object]) -> str:
    return next((text for text in map(compact, cells) if text), "")


_LONGEST_PRINTED: Final = 10_000


def compact(cell: object) -> str:
    """The text of a cell without blanks, half-width; '' for what is merged with the cell above.

    What is longer than any word that a form prints is left as it is: a few kilobytes of file can have a text of
    megabytes in every row.
    """
    if cell is None or cell == "" or isinstance(cell, MergedCell):
        return ""
    if isinstance(cell, str) and len(cell) > _LONGEST_PRINTED:
        return cell
    return _BLANK.sub("", half_width(tidy(cell)[0]))

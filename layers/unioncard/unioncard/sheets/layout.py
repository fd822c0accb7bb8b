"""A form's layout: its columns, and by what its header and its entries are recognised on a sheet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from unioncard.sheets.cells.cell import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_BRACKETED = re.compile(r"[(\[{【〔〈《「][^)\]}】〕〉》」]*[)\]}】〕〉》」]?")
_BLANK = re.compile(r"\s+")
# What marks a column as compulsory, or numbers it.
_MARKS = re.compile(r"[*＊★☆※●○◎◆◇■□▲△▼▽►▶√✓✔✱✳#＃\u2460-\u24ff\u2776-\u2793]+")
_LINES = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])\s*[A-Za-z][A-Za-z .']+$")
# "是否农民工会员 填写“是”或“否”": hints also stand outside brackets.
_HINT = re.compile(r"(填写|格式|例如|如:|注:|必填|选填|\d+位).*$")
_FIGURE_DIGITS = 6
LONGEST_HEADER = 500
"""Characters, with all hints; a cell may hold 32,767, and normalising combining marks takes quadratic time."""
_NUMBERED = re.compile(r"^(?:\d+|[一二三四五六七八九十]+)[.、:]")
_HINT_BEFORE = re.compile(r"^(?:必填|选填)项?[:,-]?")
_SIGNS = re.compile(r"[\"'“”‘’。!_~?]+")
_FOREIGN = re.compile(r"[A-Z.]+")


class Kind(StrEnum):
    """What a register lists."""

    MEMBERS = "members"
    UNIONS = "unions"
    ROSTER = "roster"
    """The cards of one batch, handed out: the filled roster 发放登记册."""

    @property
    def wording(self) -> str:
        """The variant of a file-level message for this form; '' for members."""
        return "" if self is Kind.MEMBERS else self.value


@dataclass(frozen=True, slots=True)
class Layout:
    """One form.

    ``columns``: canonical names in the form's order. ``compulsory``: those a file must have. ``names``: header key →
    canonical column, synonyms included. A row is an entry when it has anything in one of ``marks``, a figure in one of
    ``figures``, or something in ``naming`` that is not a ``heading`` standing alone (see entries.Entries). ``listed``:
    column → whether a text is in its code list, for columns that only entries fill so. ``own``: columns whose cell is
    one entry's alone, so that a cell merged over several entries is no value for them. ``printed``: what the blank form
    prints below its rows (see entries.compact): nobody wrote it, so nobody is to know that it is left out.
    """

    kind: Kind
    columns: tuple[str, ...]
    compulsory: tuple[str, ...]
    naming: tuple[str, ...]
    marks: tuple[str, ...]
    names: Mapping[str, str]
    figures: tuple[str, ...] = ()
    heading: re.Pattern[str] | None = None
    listed: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    printed: frozenset[str] = frozenset()

    def canonical(self, header: object) -> str | None:
        """The canonical column a header cell names, None when it names none.

        A header in two languages or with two names (姓名/Name, 身份证号/证件号码) names what both name; 联系人/电话
        names nothing.
        """
        if len(str(header)) > LONGEST_HEADER:
            return None
        key = header_key(header)
        if "/" not in key:
            return self.names.get(key)
        named = {self.names.get(part) for part in key.split("/") if not _FOREIGN.fullmatch(part)}
        return named.pop() if len(named) == 1 else None

    def match(self, cells: Sequence[object]) -> dict[str, list[int]]:
        """Canonical column → the positions (from 0) of the cells of this row that name it."""
        found: dict[str, list[int]] = {}
        for position, cell in enumerate(cells):
            column = self.canonical(cell) if isinstance(cell, str) and cell else None
            if column:
                found.setdefault(column, []).append(position)
        return found

    def looks_like_header(self, found: Mapping[str, list[int]], cells: Sequence[object]) -> bool:
        """Two compulsory columns, or three of any kind: fewer names also stand in titles, stamps and explanations.

        A stamp line may have more of them (单位：… 地址：… 联系电话：…); there a name ends with a colon, or a telephone
        stands beside it. Such names count only when nothing compulsory is lacking.
        """
        if all(column in found for column in self.compulsory):
            return True
        if found and any(map(_is_figure, cells)):
            return False
        plain = [c for c, places in found.items() if any(not is_label(cells[p]) for p in places if p < len(cells))]
        return sum(column in self.compulsory for column in plain) > 1 or len(plain) > 2  # noqa: PLR2004 see docstring


def _is_figure(cell: object) -> bool:
    return not isinstance(cell, str | None) or sum(letter.isdigit() for letter in cell or "") >= _FIGURE_DIGITS


def is_label(cell: object) -> bool:
    """Whether a cell announces what follows it on the line: 联系电话："""
    return isinstance(cell, str) and cell.rstrip().endswith((":", "："))


def header_key(text: object) -> str:
    """A header reduced to its name: no spaces, line breaks, stars, bracketed text or hints; half-width.

    Of a header in two languages the Chinese name: other lines, Latin words behind it, and letters of other scripts
    (维吾尔文, 藏文, 蒙古文) go.
    """
    return _header_key(str(text))


@lru_cache(maxsize=4_096)  # a header is held against every form
def _header_key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", INVISIBLE.sub("", text)))
    named = _SIGNS.sub("", _NUMBERED.sub("", _BLANK.sub("", _BRACKETED.sub("", _in_chinese(plain)))))
    return _HINT.sub("", _HINT_BEFORE.sub("", named)).rstrip(":-,").replace("|", "/").upper() if named else ""


def _in_chinese(text: str) -> str:
    lines = [line for line in _LINES.split(text) if _HAN.search(_BRACKETED.sub("", line))]
    if not lines:
        return text
    kept = _LATIN_BEHIND.sub("", "".join(_LATIN_BEHIND.sub("", line.rstrip()) for line in lines))
    return kept if kept.isascii() else "".join(letter for letter in kept if not _is_foreign(letter))


def _is_foreign(letter: str) -> bool:
    return not letter.isascii() and not _HAN.match(letter) and unicodedata.category(letter)[0] in "LM"


def header_names(synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Header key → canonical column, from canonical column → its other names."""
    return {header_key(name): column for column, others in synonyms.items() for name in (column, *others)}

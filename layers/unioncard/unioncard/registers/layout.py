"""A form's layout: its columns, and how its header and its rows are told from everything else on a sheet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BRACKETED = re.compile(r"[(\[{【〔〈《「][^)\]}】〕〉》」]*[)\]}】〕〉》」]?")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*]+")
# "是否农民工会员 填写“是”或“否”": hints also stand outside brackets.
_HINT = re.compile(r"(填写|格式|例如|如:|注:).*$")


class Kind(StrEnum):
    """What a register lists."""

    MEMBERS = "members"
    UNIONS = "unions"


@dataclass(frozen=True, slots=True)
class Layout:
    """One form.

    ``columns``: canonical names in the form's order. ``compulsory``: those a file must have. ``marks``: a row with
    anything in one of these is an entry; with something in ``naming`` alone it is one unless it reads like a label
    (合计, 填表人). ``names``: header key → canonical column, synonyms included.
    """

    kind: Kind
    columns: tuple[str, ...]
    compulsory: tuple[str, ...]
    naming: tuple[str, ...]
    marks: tuple[str, ...]
    names: Mapping[str, str]

    def canonical(self, header: object) -> str | None:
        """The canonical column a header cell names, None when it names none."""
        return self.names.get(header_key(header))

    def match(self, cells: Sequence[object]) -> dict[str, list[int]]:
        """Canonical column → the positions (from 0) of the cells of this row that name it."""
        found: dict[str, list[int]] = {}
        for position, cell in enumerate(cells):
            column = self.canonical(cell) if isinstance(cell, str) and cell else None
            if column:
                found.setdefault(column, []).append(position)
        return found

    def looks_like_header(self, found: Mapping[str, list[int]]) -> bool:
        """Two compulsory columns, or three of any kind: fewer names also stand in titles, stamps and explanations."""
        compulsory = sum(column in found for column in self.compulsory)
        return compulsory > 1 or len(found) > 2  # noqa: PLR2004 see docstring


def header_key(text: object) -> str:
    """A header reduced to its name: no spaces, line breaks, stars, bracketed text or hints; half-width."""
    plain = _BLANK.sub("", unicodedata.normalize("NFKC", str(text)))
    named = _BRACKETED.sub("", plain)
    return _HINT.sub("", named).rstrip(":").upper() if named else ""


def header_names(synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Header key → canonical column, from canonical column → its other names."""
    return {header_key(name): column for column, others in synonyms.items() for name in (column, *others)}

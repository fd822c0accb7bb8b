"""Finding things in the XML of a seed and putting others in their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fuzz.books import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from fuzz.seeds import Seed

_TAG = re.compile(r"<[^!?>][^>]*>")
_ATTRIBUTE = re.compile(r'\s[\w:]+="[^"]*"')
_ROW = re.compile(r"<(row|table:table-row)[ >].*?</\1>", re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)(\d+)".*?</c>', re.DOTALL)


def sheet_of(seed: Seed) -> str:
    """The part that has the rows."""
    return "content.xml" if seed.suffix == ".ods" else "xl/worksheets/sheet1.xml"


def rewritten(seed: Seed, part: str, change: Callable[[str], str]) -> bytes:
    """The seed with one part's text changed, packed properly."""
    parts = unpacked(seed.content)
    return packed(parts | {part: change(parts[part].decode()).encode("utf-8", "surrogatepass")})


def any_part(seed: Seed, chance: Random) -> str:
    """The sheet in half of the cases, else some other part of XML."""
    others = [name for name in unpacked(seed.content) if name.endswith((".xml", ".rels"))]
    return sheet_of(seed) if chance.random() < 0.5 else chance.choice(others)


def tags(text: str) -> list[re.Match[str]]:
    """All tags."""
    return list(_TAG.finditer(text))


def attributes(text: str) -> list[re.Match[str]]:
    """All attributes, with the space before."""
    return list(_ATTRIBUTE.finditer(text))


def rows(text: str) -> list[str]:
    """The rows of a sheet."""
    return [found[0] for found in _ROW.finditer(text)]


def cells(row: str) -> list[str]:
    """The cells of a row of .xlsx."""
    return [found[0] for found in _CELL.finditer(row)]


def replaced(text: str, found: re.Match[str], by: str) -> str:
    """Something else in place of what was found."""
    return text[: found.start()] + by + text[found.end() :]


def with_rows(text: str, changed: list[str]) -> str:
    """Other rows in place of all rows."""
    present = rows(text)
    first, last = text.index(present[0]), text.rindex(present[-1]) + len(present[-1])
    return text[:first] + "".join(changed) + text[last:]

"""Text as outlines, and the typeface they are taken from.

Text is set into a box: as large as its style allows, smaller or on two lines when it is long, never beyond the box.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from unioncard.errors import InvalidInput, Refused
from unioncard_tools.face.drawing import Ink, Outline, OutlinePen, Shape, Shapes, moved, scaled
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_tools.face.geometry import Box

_LINE: Final = 1.22
"""From baseline to baseline, in em."""
_MIDDLE: Final = 0.38
"""A Chinese character's middle above the baseline, in em."""
_GROUP: Final = 4
_GAP: Final = 0.62
"""Between the groups of a number, in em."""
_BREAKS_AFTER: Final = " ·/-"
_ENDS: Final = ("银行", "省", "市", "县", "区", *_BREAKS_AFTER)
"""Where a line of a bank's name ends well."""
_COMPANY: Final = "公司"
"""Where it ends best: the legal person above, the branch below."""
_WHOLE: Final = 0.75
_TORN: Final = 1.25


class TooLong(Refused):
    """The text would have to be smaller than can be read."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: size in mm of the em, never below ``smallest``; ``align`` 0 left, 0.5 centred, 1 right.

    ``two_lines_below``: a text that would be smaller on one line may take two. ``spacing`` after a character, in em.
    """

    face: Typeface
    ink: Ink
    size: float
    smallest: float
    align: float = 0
    spacing: float = 0
    two_lines_below: float = 0


def lettered(text: str, box: Box, style: Style) -> Shapes:
    """The text's outlines, one shape, in the vertical middle of the box. Raises TooLong."""
    size, lines = _fitted(text, box, style)
    if size < style.smallest:
        raise TooLong
    first = box.centre[1] + _MIDDLE * size - (len(lines) - 1) * size * _LINE / 2
    segments: list[Outline] = []
    for row, line in enumerate(lines):
        left = box.left + (box.width - _width(line, style) * size) * style.align
        segments += (
            scaled(style.face.outline(char), size, left + at * size, first + row * size * _LINE)
            for char, at in _along(line, style)
        )
    return (Shape(tuple(one for outline in segments for one in outline), fill=style.ink),)


def numbered(digits: str, box: Box, style: Style) -> Shapes:
    """Digits in groups of four, every digit in a cell as wide as the widest. Raises TooLong."""
    cell, gaps = style.face.figure + style.spacing, (len(digits) - 1) // _GROUP
    width = len(digits) * cell + gaps * _GAP - style.spacing
    size = min(style.size, box.width / width, box.height)
    if size < style.smallest:
        raise TooLong
    left, baseline = box.left + (box.width - width * size) * style.align, box.centre[1] + _MIDDLE * size
    segments: list[Outline] = []
    for place, digit in enumerate(digits):
        at = place * cell + place // _GROUP * _GAP + (style.face.figure - style.face.advance(digit)) / 2
        segments.append(scaled(style.face.outline(digit), size, left + at * size, baseline))
    return (Shape(tuple(one for outline in segments for one in outline), fill=style.ink),)


def _fitted(text: str, box: Box, style: Style) -> tuple[float, tuple[str, ...]]:
    size = min(style.size, box.width / _width(text, style), box.height)
    if size >= style.two_lines_below:
        return size, (text,)
    upper, lower = min(_halves(text), key=lambda two: _awkward(two, style), default=(text, ""))
    if not lower:
        return size, (text,)
    widest = max(_width(upper, style), _width(lower, style))
    on_two = min(style.size, box.width / widest, box.height / (2 * _LINE))
    return max((size, (text,)), (on_two, (upper, lower)))


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Where a text may be broken: after its separators, or anywhere when it has none."""
    after = [place for place in range(1, len(text)) if text[place - 1] in _BREAKS_AFTER]
    for place in after or range(1, len(text)):
        yield text[:place].rstrip(), text[place:].lstrip()


def _awkward(two: tuple[str, str], style: Style) -> float:
    """The longer line's width; breaks inside of what belongs together count for more."""
    upper, _ = two
    weight = _WHOLE if upper.endswith(_COMPANY) else 1 if upper.endswith(_ENDS) else _TORN
    return max(_width(line, style) for line in two) * weight


def _along(line: str, style: Style) -> Iterator[tuple[str, float]]:
    at = 0.0
    for char in line:
        yield char, at
        at += style.face.advance(char) + style.spacing


def _width(line: str, style: Style) -> float:
    """In em, without the space after the last character."""
    return sum(style.face.advance(char) + style.spacing for char in line) - style.spacing


REGULAR: Final = 400
BOLD: Final = 700

_FAMILIES: Final = "Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Zen Hei,WenQuanYi Micro Hei,sans-serif"
_FONTCONFIG_WEIGHTS: Final = {REGULAR: 80, BOLD: 200}
_NAMED_INSTANCE: Final = 0xFFFF
"""fontconfig's index has the number of a variable font's instance in its upper half."""
_FAMILY_NAME: Final = 1


class Typeface:
    """A font as the card needs it: lengths in em, y downwards, baseline at 0."""

    def __init__(self, font: Any, weight: int) -> None:
        self._units: int = font["head"].unitsPerEm
        self._names: dict[int, str] = font.getBestCmap() or {}
        variable = "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes)
        self._glyphs = font.getGlyphSet(location={"wght": weight} if variable else None)
        self._figure = max(map(self.advance, "0123456789")) if self.lacks("0123456789") is None else 0.0

    def lacks(self, text: str) -> int | None:
        """The place, counted from 1, of the first character without a glyph; None when all are there."""
        return next((place for place, one in enumerate(text, 1) if ord(one) not in self._names), None)

    def advance(self, char: str) -> float:
        """Width of a character."""
        return float(self._glyphs[self._names[ord(char)]].width) / self._units

    @property
    def figure(self) -> float:
        """Width of the widest digit: the cell that every digit of a card number gets."""
        return self._figure

    def outline(self, char: str) -> Outline:
        """A character's outline."""
        pen = OutlinePen(self._glyphs)
        self._glyphs[self._names[ord(char)]].draw(pen)
        scale = 1 / self._units
        return moved(pen.outline, (scale, 0, 0, -scale, 0, 0))


def typeface(weight: int, file: Path | None = None) -> Typeface:
    """The face to write with: ``file`` if one is named, or the Chinese one that fontconfig knows.

    InvalidInput says in Chinese what to install or to choose.
    """
    found, index = (file, None) if file else _by_fontconfig(weight)
    try:
        face = Typeface(_opened(found, index), weight)
    except (TTLibError, OSError, KeyError, ValueError) as broken:
        raise InvalidInput(texts.NO_FONT_FILE.format(file=found)) from broken
    if face.lacks(texts.ALWAYS_PRINTED) is not None:
        raise InvalidInput(texts.NOT_CHINESE.format(file=found) if file else texts.NO_FONT)
    return face


def require(face: Typeface, what: str, text: str) -> None:
    """InvalidInput unless the face has every character; names the place, not the character: it may be of a name."""
    place = face.lacks(text)
    if place is not None:
        raise InvalidInput(texts.NO_GLYPH.format(what=what, place=place))


_FONTCONFIG_S = 120.0
"""It reads every font once when its cache is old."""


def _by_fontconfig(weight: int) -> tuple[Path, int]:
    command = shutil.which("fc-match")
    if command is None:
        raise InvalidInput(texts.NO_FONT)
    pattern = f"{_FAMILIES}:lang=zh-cn:weight={_FONTCONFIG_WEIGHTS[weight]}"
    asked = [command, "--format", "%{file}\n%{index}", pattern]
    try:
        done = subprocess.run(  # noqa: S603 the pattern is made of our own constants
            asked, capture_output=True, text=True, check=False, timeout=_FONTCONFIG_S
        )
    except subprocess.TimeoutExpired:
        raise InvalidInput(texts.NO_FONT) from None
    file, _, index = done.stdout.partition("\n")
    if done.returncode or not file or not Path(file).is_file():
        raise InvalidInput(texts.NO_FONT)
    return Path(file), int(index or 0) & _NAMED_INSTANCE


def _opened(file: Path, index: int | None) -> Any:
    """The font in the file; of a collection without an index the one for simplified Chinese, else the first."""
    if index is not None:
        return TTFont(file, fontNumber=index, lazy=True)
    with file.open("rb") as head:
        if head.read(4) != b"ttcf":
            return TTFont(file, lazy=True)
    fonts: list[Any] = TTCollection(file, lazy=True).fonts
    return next((one for one in fonts if "SC" in str(one["name"].getDebugName(_FAMILY_NAME)).split()), fonts[0])

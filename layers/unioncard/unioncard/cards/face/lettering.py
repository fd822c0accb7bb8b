"""Text set into a box: as large as its style allows, smaller or on two lines when it is long, never beyond the box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.cards.face.drawing import Ink, Shape, Shapes
from unioncard.cards.face.paths import Outline, scaled
from unioncard.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cards.face.fonts import Typeface
    from unioncard.cards.face.geometry import Box

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

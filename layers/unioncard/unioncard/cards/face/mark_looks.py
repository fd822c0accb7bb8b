"""How a mark's shapes look: fill, stroke and their like, inherited as SVG has it; solid colours only."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from unioncard.cards.face.drawing import BLACK, Ink, Stroke
from unioncard.cards.face.mark_inks import ink_of
from unioncard.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from unioncard.cards.face.paths import Point

T = TypeVar("T")

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PAINT: Final = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "fill-rule"}
_SHOWN: Final = {"display", "visibility"}
_SEE_THROUGH: Final = {"opacity", "fill-opacity", "stroke-opacity", "mix-blend-mode"}
_KEYS: Final = frozenset(_PAINT | _SHOWN | _SEE_THROUGH)


class Unusable(InvalidInput):
    """An attribute's value is none, or one that the card cannot show (a gradient, half transparency)."""

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute)
        self.attribute = attribute


@dataclass(frozen=True, slots=True)
class Looks:
    """What an element hands down to those below it."""

    fill: Ink | None
    stroke: Ink | None = None
    width: float = 1
    dash: tuple[float, ...] = ()
    round: bool = False
    even_odd: bool = False
    visible: bool = True

    def stroke_scaled(self, scale: float) -> Stroke | None:
        """The stroke in the drawing's units."""
        if self.stroke is None or not self.width:
            return None
        return Stroke(self.stroke, self.width * scale, tuple(part * scale for part in self.dash), self.round)


INITIAL: Final = Looks(fill=BLACK)


def of(element: Element, above: Looks) -> Looks:
    """The element's looks: its attributes, its ``style`` before them, what it does not say from above."""
    given = {key: value.strip() for key, value in element.attrib.items() if key in _KEYS}
    for part in element.get("style", "").split(";"):
        key, colon, value = part.partition(":")
        if colon and key.strip() in _KEYS:
            given[key.strip()] = value.strip()
    own = above
    for key, value in given.items():
        if value != "inherit":
            own = _with(own, key, value)
    return own


def _with(own: Looks, key: str, value: str) -> Looks:  # noqa: PLR0911 one line for each attribute
    match key:
        case "fill":
            return replace(own, fill=read(key, value, ink_of))
        case "stroke":
            return replace(own, stroke=read(key, value, ink_of))
        case "stroke-width":
            return replace(own, width=read(key, value, _length))
        case "stroke-dasharray":
            return replace(own, dash=() if value == "none" else tuple(read(key, value, numbers)))
        case "stroke-linecap":
            return replace(own, round=value == "round")
        case "fill-rule":
            return replace(own, even_odd=value == "evenodd")
        case "display" | "visibility":
            return replace(own, visible=own.visible and value not in {"none", "hidden", "collapse"})
        case _ if value not in {"1", "1.0", "100%", "normal"}:
            raise Unusable(key)
    return own


def read(attribute: str, value: str, parse: Callable[[str], T]) -> T:
    """The value as ``parse`` understands it. Raises Unusable where it does not."""
    try:
        return parse(value)
    except (ValueError, IndexError, TypeError, AssertionError, NotImplementedError) as error:
        raise Unusable(attribute) from error


def number(element: Element, attribute: str) -> float:
    """A length of the element, 0 when it is not there."""
    return read(attribute, element.get(attribute, "0"), _length)


def numbers(text: str) -> list[float]:
    """Numbers with commas or spaces between them; ValueError for anything else."""
    if _NUMBER.sub("", text).strip(" \t\r\n,"):
        raise ValueError(text)
    return [_finite(found) for found in _NUMBER.findall(text)]


def points(text: str) -> list[Point]:
    """Pairs of numbers; ValueError when one is left over."""
    found = numbers(text)
    return list(zip(found[::2], found[1::2], strict=True))


def _length(text: str) -> float:
    return _finite(text.removesuffix("px"))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value

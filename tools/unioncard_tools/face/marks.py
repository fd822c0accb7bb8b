"""A mark (a bank's logo, the emblem) as shapes: from an SVG file, or a placeholder that nobody takes for the real one.

A file comes from outside. It is checked whole before anything of it is drawn: no entities, scripts or references, and
no element or attribute that would be left out in silence. What remains are solid paths and basic shapes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar
from xml.etree import ElementTree
from xml.parsers import expat

from fontTools.misc.transform import Transform

from unioncard.errors import InvalidInput
from unioncard_tools.face.drawing import (
    BLACK,
    GREY,
    WHITE,
    Ink,
    Outline,
    Shape,
    Shapes,
    Stroke,
    box_of,
    ellipse,
    from_svg,
    moved,
    polygon,
    rectangle,
)
from unioncard_tools.face.geometry import Box
from unioncard_tools.face.lettering import Style, lettered
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from unioncard_tools.face.drawing import Point
    from unioncard_tools.face.lettering import Typeface

T = TypeVar("T")

MOST_BYTES: Final = 512 * 1024
_DEEPEST: Final = 40
_FARTHEST: Final = 1e7
"""Coordinates beyond have lost the precision that a path needs."""

_SVG: Final = "{http://www.w3.org/2000/svg}"
_GROUPS: Final = frozenset({"svg", "g"})
_DRAWN: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_NOT_DRAWN: Final = frozenset({"title", "desc", "metadata", "defs"})
_SCRIPTS: Final = frozenset({"script", "foreignObject", "handler", "listener", "iframe"})


class BadMark(InvalidInput):
    """The file is no SVG, or has what may not or cannot be drawn; the message names the file and the reason."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(texts.MARK_UNREADABLE.format(file=file, why=why))


def from_file(file: Path) -> Shapes:
    """The shapes of an SVG file, in its own units; its inks are mixed by the plain rule. Raises BadMark."""
    root = _checked_root(file)
    try:
        shapes = tuple(_shapes(root, _INITIAL, Transform()))
    except _UnusableValue as error:
        raise BadMark(file, texts.MARK_VALUE.format(what=error.attribute)) from error
    try:
        box = box_of(shapes)
    except ValueError as error:
        raise BadMark(file, texts.MARK_EMPTY) from error
    reach = max(map(abs, (box.left, box.top, box.right, box.bottom)))
    if not reach < _FARTHEST or not (box.width > 0 and box.height > 0):
        raise BadMark(file, texts.MARK_EMPTY)
    return shapes


def placeholder(text: str, face: Typeface, *, is_round: bool) -> Shapes:
    """A dashed frame with the word for what belongs there."""
    frame = ellipse(5, 5, 4.8) if is_round else rectangle(Box(0.2, 0.2, 9.8, 9.8), 1.4)
    word = lettered(text, Box(1, 1, 9, 9), Style(face, GREY, size=3.4, smallest=1, align=0.5))
    return (Shape(frame, fill=WHITE, stroke=Stroke(GREY, 0.3, dash=(0.9, 0.6))), *word)


# The check of the file, before anything is drawn.


def _checked_root(file: Path) -> Element:
    """The file's root element, when all elements and attributes below it may be drawn. Raises BadMark."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadMark(file, texts.MARK_TOO_LARGE.format(most=MOST_BYTES // 1024))
        content = file.read_bytes()
    except OSError as error:
        raise BadMark(file, texts.MARK_NO_FILE) from error
    try:
        _refuse_entities(content, file)
        root = ElementTree.fromstring(content)  # noqa: S314 has no entities: just checked
    except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise BadMark(file, texts.MARK_NOT_SVG) from error
    if _name(root) != "svg":
        raise BadMark(file, texts.MARK_NOT_SVG)
    _check_element(root, file, 0)
    return root


def _refuse_entities(content: bytes, file: Path) -> None:
    """Entities grow without bound or fetch files. A bare DOCTYPE may stay, editors write it."""

    def declared(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise BadMark(file, texts.MARK_ENTITIES)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.Parse(content, True)


def _check_element(element: Element, file: Path, depth: int) -> None:
    if depth > _DEEPEST:
        raise BadMark(file, texts.MARK_TOO_DEEP)
    name = _name(element)
    if name.rpartition("}")[2] in _SCRIPTS:
        raise BadMark(file, texts.MARK_SCRIPT.format(what=name.rpartition("}")[2]))
    _check_attributes(element, file)
    if name not in _GROUPS | _DRAWN and not _is_annotation(element):
        raise BadMark(file, texts.MARK_ELEMENT.format(what=name))
    for below in element:
        _check_element(below, file, depth + 1)


def _check_attributes(element: Element, file: Path) -> None:
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2].lower()
        if name.startswith("on") or "javascript:" in value.lower():
            raise BadMark(file, texts.MARK_SCRIPT.format(what=name))
        if name in {"href", "src"} or "url(" in value.lower() or "@import" in value.lower():
            raise BadMark(file, texts.MARK_REFERENCE.format(what=name))


def _name(element: Element) -> str:
    """An SVG element's name; of another namespace, the name with its namespace."""
    return str(element.tag).removeprefix(_SVG)


def _is_annotation(element: Element) -> bool:
    """Whether it only says something about the drawing: a title, an editor's notes."""
    return _name(element) in _NOT_DRAWN or _name(element).startswith("{")


# Elements become shapes, in the coordinates of the root.


def _shapes(element: Element, above: _Presentation, place: Transform) -> Iterator[Shape]:
    if _is_annotation(element):
        return
    own = _presentation(element, above)
    here = place.transform(_transform(element.get("transform", "")))
    if _name(element) in _DRAWN:
        outline = moved(_outline(element), tuple(here))
        stroke = own.stroke_scaled(math.sqrt(abs(here.xx * here.yy - here.xy * here.yx)))
        if own.visible and outline and (own.fill or stroke):
            yield Shape(outline, own.fill, stroke, even_odd=own.even_odd)
        return
    for below in element:
        yield from _shapes(below, own, here)


def _outline(element: Element) -> Outline:
    match _name(element):
        case "path":
            return _parsed("d", element.get("d", ""), from_svg)
        case "rect":
            return _rectangle(element)
        case "circle" | "ellipse" as name:
            radii = ("r", "r") if name == "circle" else ("rx", "ry")
            x, y, rx, ry = (_length_of(element, key) for key in ("cx", "cy", *radii))
            return ellipse(x, y, rx, ry) if rx > 0 and ry > 0 else ()
        case "line":
            x1, y1, x2, y2 = (_length_of(element, key) for key in ("x1", "y1", "x2", "y2"))
            return polygon([(x1, y1), (x2, y2)], closed=False)
        case name:
            corners = _parsed("points", element.get("points", ""), _points)
            return polygon(corners, closed=name == "polygon") if corners else ()


def _rectangle(element: Element) -> Outline:
    x, y, width, height = (_length_of(element, key) for key in ("x", "y", "width", "height"))
    rx = _length_of(element, "rx" if element.get("rx") else "ry")
    ry = _length_of(element, "ry" if element.get("ry") else "rx")
    return rectangle(Box(x, y, x + width, y + height), rx, ry) if width > 0 and height > 0 else ()


_STEP: Final = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")


def _transform(text: str) -> Transform:
    """The map of a ``transform`` attribute."""
    whole, at = Transform(), 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise _UnusableValue("transform")
        whole = whole.transform(_step(step[1], _parsed("transform", step[2], _numbers)))
        at = step.end()
    return whole


def _step(name: str, values: list[float]) -> Transform:  # noqa: PLR0911 one line for each kind
    match name, values:
        case "matrix", [a, b, c, d, e, f]:
            return Transform(a, b, c, d, e, f)
        case "translate", [x, *y]:
            return Transform().translate(x, y[0] if y else 0)
        case "scale", [x, *y]:
            return Transform().scale(x, y[0] if y else x)
        case "rotate", [angle]:
            return Transform().rotate(math.radians(angle))
        case "rotate", [angle, x, y]:
            return Transform().translate(x, y).rotate(math.radians(angle)).translate(-x, -y)
        case "skewX", [angle]:
            return Transform().skew(math.radians(angle), 0)
        case "skewY", [angle]:
            return Transform().skew(0, math.radians(angle))
    raise _UnusableValue("transform")


# Presentation attributes (SVG 1.1, 6.1): fill, stroke and their like, inherited; solid colours only.

_PAINT: Final = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "fill-rule"}
_SHOWN: Final = {"display", "visibility"}
_SEE_THROUGH: Final = {"opacity", "fill-opacity", "stroke-opacity", "mix-blend-mode"}
_KEYS: Final = frozenset(_PAINT | _SHOWN | _SEE_THROUGH)


@dataclass(frozen=True, slots=True)
class _Presentation:
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


_INITIAL: Final = _Presentation(fill=BLACK)


def _presentation(element: Element, above: _Presentation) -> _Presentation:
    """The element's own: its attributes, its ``style`` before them, what it does not say from above."""
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


def _with(own: _Presentation, key: str, value: str) -> _Presentation:  # noqa: PLR0911 one line for each attribute
    match key:
        case "fill":
            return replace(own, fill=_parsed(key, value, _ink))
        case "stroke":
            return replace(own, stroke=_parsed(key, value, _ink))
        case "stroke-width":
            return replace(own, width=_parsed(key, value, _length))
        case "stroke-dasharray":
            return replace(own, dash=() if value == "none" else tuple(_parsed(key, value, _numbers)))
        case "stroke-linecap":
            return replace(own, round=value == "round")
        case "fill-rule":
            return replace(own, even_odd=value == "evenodd")
        case "display" | "visibility":
            return replace(own, visible=own.visible and value not in {"none", "hidden", "collapse"})
        case _ if value not in {"1", "1.0", "100%", "normal"}:
            raise _UnusableValue(key)
    return own


# Values of attributes: colours, lengths, lists of numbers.

_HEX: Final = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_RGB: Final = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SHORT: Final = 4
_FULL: Final = 255
_NAMED: Final = {
    "black": "#000000",
    "white": "#ffffff",
    "red": "#ff0000",
    "blue": "#0000ff",
    "green": "#008000",
    "yellow": "#ffff00",
    "gold": "#ffd700",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "orange": "#ffa500",
    "navy": "#000080",
    "currentcolor": "#000000",
}


class _UnusableValue(InvalidInput):
    """An attribute's value is none, or one that the card cannot show (a gradient, half transparency)."""

    def __init__(self, attribute: str) -> None:
        super().__init__(attribute)
        self.attribute = attribute


def _parsed(attribute: str, value: str, parse: Callable[[str], T]) -> T:
    """The value as ``parse`` understands it. Raises _UnusableValue where it does not."""
    try:
        return parse(value)
    except (ValueError, IndexError, TypeError, AssertionError, NotImplementedError) as error:
        raise _UnusableValue(attribute) from error


def _ink(value: str) -> Ink | None:
    """The ink of a colour; None for none. ValueError for a gradient, half transparency and what is no colour."""
    value = value.lower()
    if value in {"none", "transparent"}:
        return None
    value = _NAMED.get(value, value)
    parts = _RGB.fullmatch(value)
    if parts:
        value = "#" + "".join(f"{min(int(part), _FULL):02x}" for part in parts.groups())
    if not _HEX.fullmatch(value):
        raise ValueError(value)
    if len(value) == _SHORT:
        value = "#" + "".join(digit * 2 for digit in value[1:])
    return Ink(value, _cmyk(value))


def _cmyk(rgb: str) -> tuple[float, float, float, float]:
    """By the plain rule, grey from black alone; a printer with the mark's own colour book will correct it."""
    red, green, blue = (int(rgb[at : at + 2], 16) / _FULL for at in (1, 3, 5))
    light = max(red, green, blue)
    if not light:
        return 0, 0, 0, 1
    return 1 - red / light, 1 - green / light, 1 - blue / light, 1 - light


def _length_of(element: Element, attribute: str) -> float:
    """A length of the element, 0 when it is not there."""
    return _parsed(attribute, element.get(attribute, "0"), _length)


def _length(text: str) -> float:
    return _finite(text.removesuffix("px"))


def _numbers(text: str) -> list[float]:
    """Numbers with commas or spaces between them; ValueError for anything else."""
    if _NUMBER.sub("", text).strip(" \t\r\n,"):
        raise ValueError(text)
    return [_finite(found) for found in _NUMBER.findall(text)]


def _points(text: str) -> list[Point]:
    """Pairs of numbers; ValueError when one is left over."""
    found = _numbers(text)
    return list(zip(found[::2], found[1::2], strict=True))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value

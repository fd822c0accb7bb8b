"""A mark (a bank's, the emblem) as shapes: from an SVG file, or a placeholder that nobody takes for the real one."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from fontTools.misc.transform import Transform

from unioncard.cards.face import mark_looks as looks
from unioncard.cards.face.drawing import GREY, WHITE, Shape, Shapes, Stroke, box_of
from unioncard.cards.face.geometry import Box
from unioncard.cards.face.lettering import Style, lettered
from unioncard.cards.face.mark_file import DRAWN, BadMark, is_silent, name_of, root_of
from unioncard.cards.face.paths import Outline, ellipse, from_svg, moved, polygon, rectangle
from unioncard.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from unioncard.cards.face.fonts import Typeface

_STEP: Final = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")
_FARTHEST: Final = 1e7


def from_file(file: Path) -> Shapes:
    """The shapes of an SVG file, in its own units; its inks are mixed by the plain rule. Raises mark_file.BadMark."""
    root = root_of(file)
    try:
        shapes = tuple(_shapes(root, looks.INITIAL, Transform(), file))
    except looks.Unusable as error:
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


def _shapes(element: Element, above: looks.Looks, place: Transform, file: Path) -> Iterator[Shape]:
    if is_silent(element):
        return
    own = looks.of(element, above)
    here = place.transform(_transform(element.get("transform", "")))
    if name_of(element) in DRAWN:
        outline = moved(_outline(element), tuple(here))
        stroke = own.stroke_scaled(math.sqrt(abs(here.xx * here.yy - here.xy * here.yx)))
        if own.visible and outline and (own.fill or stroke):
            yield Shape(outline, own.fill, stroke, even_odd=own.even_odd)
        return
    for below in element:
        yield from _shapes(below, own, here, file)


def _outline(element: Element) -> Outline:
    match name_of(element):
        case "path":
            return looks.read("d", element.get("d", ""), from_svg)
        case "rect":
            return _rectangle(element)
        case "circle" | "ellipse" as name:
            radii = ("r", "r") if name == "circle" else ("rx", "ry")
            x, y, rx, ry = (looks.number(element, key) for key in ("cx", "cy", *radii))
            return ellipse(x, y, rx, ry) if rx > 0 and ry > 0 else ()
        case "line":
            x1, y1, x2, y2 = (looks.number(element, key) for key in ("x1", "y1", "x2", "y2"))
            return polygon([(x1, y1), (x2, y2)], closed=False)
        case name:
            points = looks.read("points", element.get("points", ""), looks.points)
            return polygon(points, closed=name == "polygon") if points else ()


def _rectangle(element: Element) -> Outline:
    x, y, width, height = (looks.number(element, key) for key in ("x", "y", "width", "height"))
    rx = looks.number(element, "rx" if element.get("rx") else "ry")
    ry = looks.number(element, "ry" if element.get("ry") else "rx")
    return rectangle(Box(x, y, x + width, y + height), rx, ry) if width > 0 and height > 0 else ()


def _transform(text: str) -> Transform:
    """The map of a ``transform`` attribute."""
    whole, at = Transform(), 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise looks.Unusable("transform")
        whole = whole.transform(_step(step[1], looks.read("transform", step[2], looks.numbers)))
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
    raise looks.Unusable("transform")

"""Outlines: closed and open paths of lines and cubic curves, which is all that SVG, PDF and fonts need in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from fontTools.misc.bezierTools import calcCubicBounds
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

from unioncard.cards.face.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
"""M or L with one point, C with two handles and its end, Z with none."""
Outline = tuple[Segment, ...]
Matrix = tuple[float, float, float, float, float, float]
"""As SVG has it: x' = a·x + c·y + e, y' = b·x + d·y + f."""

_HANDLE: Final = 0.5522847498
"""Handle of the cubic that stands for a quarter of a circle, of its radius; off by less than 0.03 % of it."""

_PATH: Final = re.compile(r"[MmZzLlHhVvCcSsQqTtAa0-9eE.,+\-\s]*")
"""What SVG writes paths with. fontTools passes over everything else without a word."""


class OutlinePen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Collects what fontTools draws; quadratic curves arrive as cubic ones."""

    def __init__(self, glyphs: Any = None) -> None:
        super().__init__(glyphs)
        self._segments: list[Segment] = []

    @property
    def outline(self) -> Outline:
        """What was drawn so far."""
        return tuple(self._segments)

    def _moveTo(self, pt: Point) -> None:
        self._segments.append(("M", (pt,)))

    def _lineTo(self, pt: Point) -> None:
        self._segments.append(("L", (pt,)))

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:
        self._segments.append(("C", (pt1, pt2, pt3)))

    def _closePath(self) -> None:
        self._segments.append(("Z", ()))


def from_svg(data: str) -> Outline:
    """The outline of an SVG path's ``d``. Raises ValueError and its kin for what is no path."""
    if not _PATH.fullmatch(data):
        raise ValueError(data)
    pen = OutlinePen()
    parse_path(data, pen)
    return pen.outline


def moved(outline: Outline, matrix: Matrix) -> Outline:
    """The outline under an affine map."""
    a, b, c, d, e, f = matrix
    return tuple((op, tuple((a * x + c * y + e, b * x + d * y + f) for x, y in points)) for op, points in outline)


def scaled(outline: Outline, scale: float, x: float, y: float) -> Outline:
    """The outline in another size, its origin at (x, y)."""
    return moved(outline, (scale, 0, 0, scale, x, y))


def bounds(outlines: Iterable[Outline]) -> Box:
    """The smallest box around them: of the curves, not of their handles. ValueError when there is nothing."""
    boxes = [box for outline in outlines for box in _boxes(outline)]
    if not boxes:
        raise ValueError("nothing is drawn")
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _boxes(outline: Outline) -> Iterator[tuple[float, float, float, float]]:
    here: Point = (0, 0)
    for op, points in outline:
        if op == "C":
            yield calcCubicBounds(here, *points)
        elif op in "ML":
            yield (*points[0], *points[0])
        here = points[-1] if points else here


def rectangle(box: Box, radius: float = 0, radius_y: float | None = None) -> Outline:
    """A rectangle, its corners round if a radius is given."""
    rx = min(radius, box.width / 2)
    ry = min(radius if radius_y is None else radius_y, box.height / 2)
    if not (rx and ry):
        return polygon([(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)])
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    hx, hy = rx * (1 - _HANDLE), ry * (1 - _HANDLE)
    return (
        ("M", ((left + rx, top),)),
        ("L", ((right - rx, top),)),
        ("C", ((right - hx, top), (right, top + hy), (right, top + ry))),
        ("L", ((right, bottom - ry),)),
        ("C", ((right, bottom - hy), (right - hx, bottom), (right - rx, bottom))),
        ("L", ((left + rx, bottom),)),
        ("C", ((left + hx, bottom), (left, bottom - hy), (left, bottom - ry))),
        ("L", ((left, top + ry),)),
        ("C", ((left, top + hy), (left + hx, top), (left + rx, top))),
        ("Z", ()),
    )


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> Outline:
    """A circle, or with two radii an ellipse, around a point."""
    ry = rx if ry is None else ry
    return rectangle(Box(x - rx, y - ry, x + rx, y + ry), rx, ry)


def polygon(points: Iterable[Point], *, closed: bool = True) -> Outline:
    """Straight lines from point to point, and back to the first if closed."""
    first, *others = points
    end: Outline = (("Z", ()),) if closed else ()
    return (("M", (first,)), *(("L", (point,)) for point in others), *end)

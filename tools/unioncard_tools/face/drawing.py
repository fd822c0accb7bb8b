"""A drawing: shapes with inks, in named pieces. SVG and PDF are both written from it, so they cannot differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fontTools.misc.bezierTools import calcCubicBounds
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

from unioncard_tools.face.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
"""M or L with one point, C with two handles and its end, Z with none."""
Outline = tuple[Segment, ...]
"""Closed and open paths of lines and cubic curves: all that SVG, PDF and fonts need in common."""
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


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour for the screen (``#rrggbb``) and for the press (cyan, magenta, yellow, black from 0 to 1)."""

    rgb: str
    cmyk: tuple[float, float, float, float]


RED: Final = Ink("#a01c20", (0.22, 1, 0.95, 0.18))
"""The unions' red, as on the project's pages."""
BLACK: Final = Ink("#1c1a19", (0, 0, 0, 1))
"""One plate only: small letters and the QR code stay sharp when the plates are off by a hair."""
GOLD: Final = Ink("#c79a55", (0.1, 0.34, 0.72, 0.06))
PALE_GOLD: Final = Ink("#ecdcc0", (0.04, 0.1, 0.24, 0.02))
PAPER: Final = Ink("#fcf8f1", (0, 0.015, 0.05, 0.005))
WHITE: Final = Ink("#ffffff", (0, 0, 0, 0))
GREY: Final = Ink("#6b6660", (0, 0, 0, 0.65))


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line along an outline: ink, width in millimetres, dashes (drawn, left out) or none, round ends and corners."""

    ink: Ink
    width: float
    dash: tuple[float, ...] = ()
    round: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline, filled or stroked or both."""

    outline: Outline
    fill: Ink | None = None
    stroke: Stroke | None = None
    even_odd: bool = False

    @property
    def box(self) -> Box:
        """Where its ink is; mitred corners may reach farther by a fraction of the stroke's width."""
        return bounds([self.outline]).shrunk(-self.stroke.width / 2 if self.stroke else 0)


Shapes = tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a reader sees as one thing: the bank's name, the emblem, the QR code. ``name`` is its id in the SVG."""

    name: str
    shapes: Shapes

    @property
    def box(self) -> Box:
        """Where its ink is."""
        return box_of(self.shapes)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the card: ``ground`` reaches into the bleed and says nothing, ``pieces`` are read."""

    name: str
    title: str
    ground: Shapes
    pieces: tuple[Piece, ...]

    @property
    def shapes(self) -> Shapes:
        """All shapes, the lowest first."""
        return self.ground + tuple(shape for piece in self.pieces for shape in piece.shapes)


def box_of(shapes: Iterable[Shape]) -> Box:
    """The smallest box around all ink. ValueError when there is none."""
    boxes = [shape.box for shape in shapes]
    return bounds((("M", ((box.left, box.top),)), ("L", ((box.right, box.bottom),))) for box in boxes)


def placed(shapes: Shapes, inside: Box) -> Shapes:
    """The shapes as large as fits into the box, in its middle, their proportions kept."""
    box = box_of(shapes)
    scale = min(inside.width / box.width, inside.height / box.height)
    (x, y), (to_x, to_y) = box.centre, inside.centre
    return tuple(_mapped(shape, (scale, 0, 0, scale, to_x - x * scale, to_y - y * scale)) for shape in shapes)


def _mapped(shape: Shape, matrix: Matrix) -> Shape:
    return Shape(moved(shape.outline, matrix), shape.fill, thickened(shape.stroke, matrix[0]), even_odd=shape.even_odd)


def thickened(stroke: Stroke | None, scale: float) -> Stroke | None:
    """The stroke of a drawing that is shown ``scale`` times as large."""
    if stroke is None:
        return None
    return Stroke(stroke.ink, stroke.width * scale, tuple(dash * scale for dash in stroke.dash), stroke.round)

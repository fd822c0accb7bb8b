"""A drawing: shapes with inks, in named pieces. SVG and PDF are both written from it, so they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.cards.face.paths import Matrix, Outline, bounds, moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.cards.face.geometry import Box


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

"""What lies under the words: paper, the lines of a river, a red bank at the lower edge. The same on every card.

The lines are the Yellow River's, which the province is named after; they are so pale that nothing printed over them
loses contrast. Everything reaches beyond any bleed.
"""

from __future__ import annotations

from typing import Final

from unioncard.cards.face.drawing import GOLD, PALE_GOLD, PAPER, RED, Shape, Shapes, Stroke
from unioncard.cards.face.geometry import CARD
from unioncard.cards.face.paths import Outline, rectangle

FARTHEST_BLEED: Final = 10.0
"""Millimetres up to which the ground is drawn."""
BANK_TOP: Final = 49.4
"""Above this there is no red: texts end before it."""

_LINES: Final = 13
_HAIR: Final = 0.16
_EDGE: Final = CARD.shrunk(-FARTHEST_BLEED - 1)


def ground() -> Shapes:
    """The shapes, the lowest first."""
    paper = Shape(rectangle(_EDGE), fill=PAPER)
    river = tuple(Shape(_river(line), stroke=Stroke(PALE_GOLD, _HAIR)) for line in range(_LINES))
    return (paper, *river, Shape(_bank(-0.55), fill=GOLD), Shape(_bank(0), fill=RED))


def _river(line: int) -> Outline:
    """A wave; each further one is lower, wider apart and later, so that the lines draw together at one bend."""
    y, late, swing = 17 + line * 1.55, line * 1.1, 9 - line * 0.45
    left, right = _EDGE.left, _EDGE.right
    return (
        ("M", ((left, y + 5),)),
        ("C", ((12 + late, y - swing), (26 + late, y + swing), (46 + late, y + swing / 2))),
        ("C", ((60 + late, y + 0.5), (70 + late, y - swing * 1.2), (right + late, y - swing * 0.6))),
    )


def _bank(lower: float) -> Outline:
    """The red strip's shape: a long swell, highest at the right."""
    left, right, bottom = _EDGE.left, _EDGE.right, _EDGE.bottom
    return (
        ("M", ((left, 51.9 + lower),)),
        ("C", ((12, 50.6 + lower), (24, 51.0 + lower), (40, 52.1 + lower))),
        ("C", ((56, 53.2 + lower), (70, 51.2 + lower), (right, 49.6 + lower))),
        ("L", ((right, bottom),)),
        ("L", ((left, bottom),)),
        ("Z", ()),
    )

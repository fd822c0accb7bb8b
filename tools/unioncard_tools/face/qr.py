"""The QR code of an address (ISO/IEC 18004) as one outline around its dark parts.

One outline instead of a square for each module: no hairlines between neighbours, on screens or in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from unioncard.errors import InvalidInput
from unioncard_tools.face.drawing import BLACK, WHITE, Outline, Point, Shape, Shapes, polygon, rectangle, scaled
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard_tools.face.geometry import Box

QUIET: Final = 4
"""Modules that stay light around the code."""
SMALLEST_MODULE: Final = 0.4
"""Millimetres: what telephones read from a worn card; the finest that printing on plastic keeps square."""
_CORNER: Final = 1.0


def code(address: str, box: Box) -> Shapes:
    """A white plate with the code, filling the (square) box. InvalidInput when the address needs modules too small."""
    modules = _modules(address)
    module = box.width / (len(modules) + 2 * QUIET)
    if module < SMALLEST_MODULE:
        raise InvalidInput(texts.SITE_TOO_LONG.format(characters=len(address)))
    dark = scaled(around(modules), module, box.left + QUIET * module, box.top + QUIET * module)
    return Shape(rectangle(box, _CORNER), fill=WHITE), Shape(dark, fill=BLACK, even_odd=True)


def _modules(address: str) -> list[list[bool]]:
    made = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(address.encode("ascii"), optimize=0)
    try:
        made.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise InvalidInput(texts.SITE_TOO_LONG.format(characters=len(address))) from error
    return [[bool(module) for module in row] for row in made.get_matrix()]


def around(modules: Sequence[Sequence[bool]]) -> Outline:
    """The edges between dark and light, joined to closed lines; filled by the even-odd rule they give the dark part."""
    steps = _edges(modules)
    outline: list[Outline] = []
    while steps:
        start = here = next(iter(steps))
        line: list[Point] = []
        while not line or here != start:
            line.append(here)
            ends = steps[here]
            onward = ends.pop()
            if not ends:
                del steps[here]
            here = onward
        outline.append(polygon(_without_straights(line)))
    return tuple(one for closed in outline for one in closed)


def _edges(modules: Sequence[Sequence[bool]]) -> dict[Point, list[Point]]:
    """From each corner to the next ones, the dark module on the right."""
    steps: dict[Point, list[Point]] = {}
    size = len(modules)
    for row in range(size):
        for column in range(size):
            if modules[row][column]:
                nearby = ((0, -1), (1, 0), (0, 1), (-1, 0))
                corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
                for side, (right, down) in enumerate(nearby):
                    x, y = column + right, row + down
                    if not (0 <= x < size and 0 <= y < size and modules[y][x]):
                        steps.setdefault(corners[side], []).append(corners[(side + 1) % 4])
    return steps


def _without_straights(line: list[Point]) -> list[Point]:
    """The corners where the line turns."""
    turning = zip(line[-1:] + line[:-1], line, line[1:] + line[:1], strict=True)
    return [
        here
        for before, here, after in turning
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]

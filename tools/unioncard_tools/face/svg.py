"""A side as SVG: paths only, in millimetres, one group for each piece."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from unioncard_tools.face.drawing import Outline, rectangle
from unioncard_tools.face.geometry import CARD, CORNER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard_tools.face.drawing import Shape, Side


def written(side: Side, bleed: float) -> str:
    """The file's text. Without bleed the drawing is cut to the card's round corners, as the finished card looks."""
    box = CARD.shrunk(-bleed)
    size = f'width="{_number(box.width)}mm" height="{_number(box.height)}mm"'
    view = f'viewBox="{_number(box.left)} {_number(box.top)} {_number(box.width)} {_number(box.height)}"'
    groups = [_group("ground", side.ground), *(_group(piece.name, piece.shapes) for piece in side.pieces)]
    cut = f'<clipPath id="card"><path d="{data(rectangle(CARD, CORNER))}"/></clipPath>\n' if not bleed else ""
    clip = ' clip-path="url(#card)"' if cut else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img">\n'
        f"<title>{escape(side.title)}</title>\n{cut}<g{clip}>\n{''.join(groups)}</g>\n</svg>\n"
    )


def data(outline: Outline) -> str:
    """The outline as a path's ``d``, to a thousandth of a millimetre."""
    return "".join(op + " ".join(f"{_number(x)} {_number(y)}" for x, y in points) for op, points in outline)


def _group(name: str, shapes: Iterable[Shape]) -> str:
    return f"<g id={quoteattr(name)}>\n{''.join(map(_path, shapes))}</g>\n"


def _path(shape: Shape) -> str:
    looks = [f'fill="{shape.fill.rgb if shape.fill else "none"}"']
    if shape.even_odd:
        looks.append('fill-rule="evenodd"')
    if shape.stroke:
        looks.append(f'stroke="{shape.stroke.ink.rgb}" stroke-width="{_number(shape.stroke.width)}"')
        if shape.stroke.dash:
            looks.append(f'stroke-dasharray="{" ".join(map(_number, shape.stroke.dash))}"')
        if shape.stroke.round:
            looks.append('stroke-linecap="round" stroke-linejoin="round"')
    return f'<path {" ".join(looks)} d="{data(shape.outline)}"/>\n'


def _number(value: float) -> str:
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short

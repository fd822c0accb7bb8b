"""Both sides as a PDF for the printer: paths in CMYK, one page a side, TrimBox and BleedBox.

Written by hand: paths on two pages need forty lines of PDF 1.4 (ISO 32000-1), and a general library puts a font into
every file, which a check before printing complains of.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from unioncard_tools.face.drawing import Outline, rectangle
from unioncard_tools.face.geometry import CARD, CORNER, Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard_tools.face.drawing import Ink, Shape, Side

_POINT: Final = 72 / 25.4
"""PDF's unit, 1/72 inch, per millimetre."""
_OPERATORS: Final = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_FIRST_PAGE: Final = 4


def written(sides: Sequence[Side], bleed: float) -> bytes:
    """The file, the same bytes for the same drawing. Without bleed the pages are cut to the card's round corners."""
    kids = " ".join(f"{_FIRST_PAGE + 2 * place} 0 R" for place in range(len(sides)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(sides)}/Kids[{kids}]>>".encode(),
        b"<</Title<" + _title(sides[0].title) + b">/Trapped/False>>",
    ]
    for place, side in enumerate(sides):
        objects += _page(side, bleed, _FIRST_PAGE + 2 * place + 1)
    return _file(objects)


def _page(side: Side, bleed: float, contents: int) -> tuple[bytes, bytes]:
    whole = Box(0, 0, (CARD.width + 2 * bleed) * _POINT, (CARD.height + 2 * bleed) * _POINT)
    media, trim = _box(whole), _box(whole.shrunk(bleed * _POINT))
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox{media}/CropBox{media}/BleedBox{media}/TrimBox{trim}"
        f"/Resources<</ProcSet[/PDF]>>/Contents {contents} 0 R>>"
    )
    stream = zlib.compress(_content(side, bleed).encode(), 9)
    head = f"<</Length {len(stream)}/Filter/FlateDecode>>\nstream\n".encode()
    return page.encode(), head + stream + b"\nendstream"


def _content(side: Side, bleed: float) -> str:
    """The page in the drawing's own millimetres: PDF has y upwards from the lower left corner."""
    left, top = bleed * _POINT, (CARD.height + bleed) * _POINT
    lines = [f"{_POINT:.6f} 0 0 {-_POINT:.6f} {left:.4f} {top:.4f} cm"]
    if not bleed:
        lines.append(_path(rectangle(CARD, CORNER)) + " W n")
    for shape in side.shapes:
        lines += _painted(shape)
    return "\n".join(lines)


def _painted(shape: Shape) -> Iterator[str]:
    fill, stroke = shape.fill, shape.stroke
    if fill:
        yield f"{_inked(fill)} k"
    if stroke:
        dash = " ".join(f"{length:.4f}" for length in stroke.dash)
        ends = 1 if stroke.round else 0
        yield f"{_inked(stroke.ink)} K {stroke.width:.4f} w [{dash}] 0 d {ends} J {ends} j"
    paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[bool(fill), bool(stroke)]
    yield _path(shape.outline) + f" {paint}{'*' if shape.even_odd and fill else ''}"


def _path(outline: Outline) -> str:
    return " ".join(
        " ".join(f"{value:.4f}" for point in points for value in point) + " " + _OPERATORS[op] for op, points in outline
    )


def _inked(ink: Ink) -> str:
    return " ".join(f"{part:.3f}" for part in ink.cmyk)


def _box(box: Box) -> str:
    return f"[{box.left:.4f} {box.top:.4f} {box.right:.4f} {box.bottom:.4f}]"


def _title(text: str) -> bytes:
    return ("\ufeff" + text).encode("utf-16-be").hex().encode()


def _file(objects: Sequence[bytes]) -> bytes:
    """Numbered objects, the table of their offsets, the trailer."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)

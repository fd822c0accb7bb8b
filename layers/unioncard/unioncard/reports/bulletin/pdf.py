"""Pages of text and rules as PDF 1.7 (ISO 32000-1), by hand as the card face's (docs/decisions/0026, 0082).

The same pages give the same bytes. Text can be searched and copied: each font has the characters of its glyphs.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unioncard.reports.bulletin.fonts import EM, FACES, Subset, set_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MM: Final = 72 / 25.4
"""PDF's unit, 1/72 inch, per millimetre."""
A4: Final = (210 * MM, 297 * MM)
_PER_OBJECT: Final = 100
"""Characters of one block of a font's table, as its format allows."""


@dataclass(slots=True)
class Page:
    """What is painted on a page; places in points from its lower left corner."""

    painted: list[str] = field(default_factory=list)


class Document:
    """Pages, and the glyphs that they use."""

    def __init__(self, title: str, author: str, created: str) -> None:
        """``created``: ``YYYYMMDDHHmmSS`` in UTC."""
        self._about = (title, author, created)
        self._subsets = {name: Subset(name) for name in FACES}
        self.pages: list[Page] = []

    def page(self) -> Page:
        """A new page."""
        self.pages.append(Page())
        return self.pages[-1]

    def text(self, page: Page, face: str, size: float, placed: Iterable[tuple[float, str]], y: float) -> None:
        """Characters of a line, each at its place: no viewer spaces them otherwise."""
        for x, character in placed:
            found, shown = set_in(face, character)
            number = self._subsets[found].number(shown)
            page.painted.append(f"BT /{found} {size:g} Tf {x:.2f} {y:.2f} Td <{number:04X}> Tj ET")

    @staticmethod
    def rule(
        page: Page, begin: tuple[float, float], end: tuple[float, float], width: float, color: str = "0 0 0"
    ) -> None:
        """A line."""
        (x, y), (to_x, to_y) = begin, end
        page.painted.append(f"{color} RG {width:g} w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def written(self) -> bytes:
        """The file."""
        used = [name for name, subset in self._subsets.items() if subset.characters]
        first_font, first_page = 4, 4 + 5 * len(used)
        fonts = " ".join(f"/{name} {first_font + 5 * place} 0 R" for place, name in enumerate(used))
        kids = " ".join(f"{first_page + 2 * place} 0 R" for place in range(len(self.pages)))
        title, author, created = self._about
        objects = [
            b"<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>",
            f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]/MediaBox[0 0 {A4[0]:.2f} {A4[1]:.2f}]>>".encode(),
            b"<</Title<%b>/Author<%b>/CreationDate(D:%bZ)>>" % (_text(title), _text(author), created.encode()),
        ]
        for place, name in enumerate(used):
            objects += _font(self._subsets[name], first_font + 5 * place)
        for place, page in enumerate(self.pages):
            head = (
                f"<</Type/Page/Parent 2 0 R/Resources<</Font<<{fonts}>>>>/Contents {first_page + 2 * place + 1} 0 R>>"
            )
            objects += [head.encode(), _stream("\n".join(page.painted).encode())]
        return _file(objects)


def _font(subset: Subset, number: int) -> list[bytes]:
    """A font's five objects, the first as number ``number``: font, descendant, descriptor, file, characters."""
    name, widths = subset.name, " ".join(map(str, subset.widths()))
    system = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    described = "/FontBBox[-263 -272 1127 978]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 740/StemV 80"
    return [
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{number + 1} 0 R]/ToUnicode {number + 4} 0 R>>"
        ).encode(),
        (
            f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}/CIDSystemInfo{system}"
            f"/FontDescriptor {number + 2} 0 R/DW {EM}/W[1[{widths}]]>>"
        ).encode(),
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4{described}/FontFile3 {number + 3} 0 R>>".encode(),
        _stream(subset.font(), "/Subtype/CIDFontType0C"),
        _stream(_characters(subset.characters).encode()),
    ]


def _characters(characters: Sequence[str]) -> str:
    """The table from a font's glyphs to characters, by which text is searched and copied."""
    lines = [f"<{number:04X}> <{one.encode('utf-16-be').hex()}>" for number, one in enumerate(characters, 1)]
    blocks = [lines[at : at + _PER_OBJECT] for at in range(0, len(lines), _PER_OBJECT)]
    tables = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{tables}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content, 9)
    return f"<</Length {len(packed)}/Filter/FlateDecode{more}>>\nstream\n".encode() + packed + b"\nendstream"


def _text(text: str) -> bytes:
    return ("\ufeff" + text).encode("utf-16-be").hex().encode()


def _file(objects: Sequence[bytes]) -> bytes:
    """Numbered objects, the table of their offsets, the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)

"""Makes the ``.glyphs`` files of reports/bulletin/fonts from the Fandol fonts: ``python -m … FONTS OUT``.

Fandol (Clerk Ma, Jie Su; GPL with the font exception) comes with TeX Live, in Debian with texlive-lang-chinese. Only
charstrings and widths are kept, without hints and subroutines: whoever embeds some needs no font library
(docs/decisions/0082).
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

from unioncard.reports.bulletin.fonts import ENTRY
from unioncard.texts import bulletin, month_waits
from unioncard.texts import month_progress as progress

if TYPE_CHECKING:
    from collections.abc import Iterable

LATIN: Final = frozenset(map(chr, range(32, 127)))
SIGNS: Final = frozenset("—…·－÷＝")
"""Which GB 2312 has too, but Python decodes to other code points than people type."""
_FIRST_ROW, _FIRST_HAN, _FIRST_RARE, _END = 0xA1, 0xB0, 0xD8, 0xF8


def rows(first: int, end: int) -> frozenset[str]:
    """The characters of GB 2312 in these rows, by the first byte of their EUC code."""
    found = (bytes([high, low]) for high in range(first, end) for low in range(0xA1, 0xFF))
    return frozenset(filter(None, (code.decode("gb2312", "ignore") for code in found)))


def of_our_texts() -> frozenset[str]:
    """What headings can have: they are ours, no names."""
    modules = (bulletin, month_waits, progress)
    return frozenset("".join(map(str, (value for one in modules for value in vars(one).values()))))


class Face(NamedTuple):
    """A face: the font's file, and the characters that documents need of it."""

    file: str
    characters: frozenset[str]


def faces() -> dict[str, Face]:
    """Body 仿宋: all of GB 2312. Titles: its common half, since they name a union. Headings: those of our texts."""
    signs = LATIN | SIGNS | rows(_FIRST_ROW, _FIRST_HAN)
    ours = LATIN | {one for one in of_our_texts() if one > "\x7f"}
    return {
        "fang": Face("FandolFang-Regular", signs | rows(_FIRST_HAN, _END)),
        "title": Face("FandolSong-Bold", signs | rows(_FIRST_HAN, _FIRST_RARE)),
        "hei": Face("FandolHei-Regular", ours),
        "kai": Face("FandolKai-Regular", ours),
        "song": Face("FandolSong-Regular", LATIN | {"—"}),
    }


def prepared(font: TTFont, characters: Iterable[str]) -> bytes:
    """The file of a face: a line of JSON, an index by code point, charstrings."""
    options = subset.Options()
    options.desubroutinize, options.hinting = True, False
    options.drop_tables += ["GSUB", "GPOS"]
    known = font.getBestCmap()
    chosen = sorted({ord(one) for one in characters} & known.keys())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=chosen)
    cutter.subset(font)
    top = font["CFF "].cff.topDictIndex[0]
    charstrings, widths = top.CharStrings, font["hmtx"].metrics
    (private,) = [one.Private for one in top.FDArray]
    header = {
        "name": font["name"].getDebugName(6),
        "default": private.defaultWidthX, "nominal": private.nominalWidthX, "count": len(chosen),
    }  # fmt: skip
    index, blob = bytearray(), bytearray()
    for code in chosen:
        glyph = known[code]
        charstring = charstrings[glyph]
        charstring.compile()
        index += struct.pack(ENTRY, code, widths[glyph][0], len(blob), len(charstring.bytecode))
        blob += charstring.bytecode
    return json.dumps(header).encode() + b"\n" + bytes(index) + bytes(blob)


def main() -> None:
    """Write all faces."""
    fonts, out = map(Path, sys.argv[1:3])
    for name, face in faces().items():
        content = prepared(TTFont(fonts / f"{face.file}.otf"), face.characters)
        (out / f"{name}.glyphs").write_bytes(content)
        sys.stdout.write(f"{name} {len(content):,}\n")


if __name__ == "__main__":
    main()

"""Faces of official documents: glyphs prepared from open fonts, and the subset of them that a file embeds.

A ``.glyphs`` file has a line of JSON, an index by code point and charstrings (tools/unioncard_tools/document_fonts);
whose they are is in fonts/README.md, their licence, which leaves documents free, in fonts/COPYING.
A subset is a CID-keyed CFF font (Adobe Technical Notes 5176 and 5177) with the glyphs in the order in which they were
first used.
"""

from __future__ import annotations

import hashlib
import json
import struct
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FACES: Final = ("fang", "title", "hei", "kai", "song")
"""仿宋 for the body, a heavy 宋 where the standard has 小标宋, 黑体, 楷体, 宋体 for page numbers."""
ENTRY: Final = "<IHIH"
"""Of the index: code point, width in thousandths, where the charstring begins, its length."""
BODY: Final = "fang"
MISSING: Final = "〓"
"""What printers set for a character that they do not have."""
EM: Final = 1000
_LIGHT: Final = frozenset({"fang", "kai"})
_ASCII_END: Final = "\x7f"
_BOX: Final = (-263, -272, 1127, 978)
_ENDCHAR: Final = b"\x0e"
_REMEMBERED: Final = 8192
"""Characters in their faces, of which a province's documents have a few hundred: each is set thousands of times."""


class Glyph(NamedTuple):
    """An outline and its width in thousandths of the size."""

    charstring: bytes
    width: int


class Face:
    """One face, read on first use."""

    def __init__(self, content: bytes) -> None:
        head, _, rest = content.partition(b"\n")
        self.header = json.loads(head)
        size = struct.calcsize(ENTRY) * self.header["count"]
        self._index = {code: (width, at, length) for code, width, at, length in struct.iter_unpack(ENTRY, rest[:size])}
        self._outlines = rest[size:]

    def __contains__(self, character: str) -> bool:
        return ord(character) in self._index

    def glyph(self, character: str) -> Glyph:
        """KeyError for a character that it does not have."""
        width, at, length = self._index[ord(character)]
        return Glyph(self._outlines[at : at + length], width)


@cache
def face(name: str) -> Face:
    """A face by its name."""
    return Face(resources.files(__package__).joinpath("fonts", f"{name}.glyphs").read_bytes())


@lru_cache(_REMEMBERED)
def set_in(name: str, character: str) -> tuple[str, str]:
    """The face in which a character is set and the character: the body's where the face lacks it, else ``MISSING``.

    Figures and Latin letters of the body are of 宋体: those of the light faces are heavier than their characters.
    """
    for one in ("song" if name in _LIGHT and character < _ASCII_END else name, BODY):
        if character in face(one):
            return one, character
    return BODY, MISSING


@lru_cache(_REMEMBERED)
def width(name: str, character: str) -> int:
    """Of a character in thousandths of the size."""
    found, shown = set_in(name, character)
    return face(found).glyph(shown).width


class Subset:
    """The glyphs of one face that a document uses; a glyph's number is its place."""

    def __init__(self, name: str) -> None:
        self._face = face(name)
        self.characters: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, character: str) -> int:
        """Of a character; 0 is the glyph of none."""
        if character not in self._numbers:
            self.characters.append(character)
            self._numbers[character] = len(self.characters)
        return self._numbers[character]

    @property
    def name(self) -> str:
        """Six letters that stand for what is in it, and the font's name, as ISO 32000-1 (9.6.4) wants subsets named."""
        digest = hashlib.sha256("".join(self.characters).encode()).digest()
        letters = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        return f"{letters}+{self._face.header['name']}"

    def widths(self) -> list[int]:
        """By number, from 1."""
        return [self._face.glyph(one).width for one in self.characters]

    def font(self) -> bytes:
        """The CFF font."""
        header = self._face.header
        outlines = [_ENDCHAR, *(self._face.glyph(one).charstring for one in self.characters)]
        count = len(outlines)
        private = _number(header["default"]) + b"\x14" + _number(header["nominal"]) + b"\x15"
        charset = struct.pack(">BHH", 2, 1, max(0, count - 2))
        select = struct.pack(">BHHBH", 3, 1, 0, 0, count)
        begin = b"\x01\x00\x04\x04" + _index([self.name.encode()])
        strings = _index([b"Adobe", b"Identity"]) + _index([])
        sizes = [len(charset), len(select), len(glyphs := _index(outlines)), len(private)]
        at = len(begin) + len(_index([self._top(count, (0, 0, 0, 0))])) + len(strings)
        places = [at + sum(sizes[:place]) for place in range(5)]
        fonts = _index([_long(len(private)) + _long(places[3]) + b"\x12"])
        top = self._top(count, (places[0], places[2], places[4], places[1]))
        return begin + _index([top]) + strings + charset + select + glyphs + private + fonts

    @staticmethod
    def _top(count: int, places: tuple[int, int, int, int]) -> bytes:
        """Registry, ordering and supplement; box; where charset, charstrings, dictionary and selection are."""
        charset, charstrings, fonts, select = map(_long, places)
        box = b"".join(map(_number, _BOX)) + b"\x05"
        keyed = _number(391) + _number(392) + _number(0) + b"\x0c\x1e"
        counted = _long(count) + b"\x0c\x22"
        placed = charset + b"\x0f" + charstrings + b"\x11" + fonts + b"\x0c\x24" + select + b"\x0c\x25"
        return keyed + box + counted + placed


def _index(objects: Sequence[bytes]) -> bytes:
    if not objects:
        return b"\x00\x00"
    offsets, at = [1], 1
    for one in objects:
        at += len(one)
        offsets.append(at)
    return struct.pack(">HB", len(objects), 4) + b"".join(struct.pack(">I", one) for one in offsets) + b"".join(objects)


def _number(value: int) -> bytes:
    """A dictionary's number on three bytes."""
    return b"\x1c" + struct.pack(">h", value)


def _long(value: int) -> bytes:
    """On five bytes, whatever it is: offsets may not change the length of what they stand in."""
    return b"\x1d" + struct.pack(">i", value)

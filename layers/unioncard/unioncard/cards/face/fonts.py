"""The typeface whose letters become outlines: a file that was named, or the Chinese one that fontconfig knows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from unioncard.cards.face.paths import Outline, OutlinePen, moved
from unioncard.errors import InvalidInput
from unioncard.texts import card_face as texts

REGULAR: Final = 400
BOLD: Final = 700

_FAMILIES: Final = "Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Zen Hei,WenQuanYi Micro Hei,sans-serif"
_FONTCONFIG_WEIGHTS: Final = {REGULAR: 80, BOLD: 200}
_NAMED_INSTANCE: Final = 0xFFFF
"""fontconfig's index has the number of a variable font's instance in its upper half."""
_FAMILY_NAME: Final = 1


class Typeface:
    """A font as the card needs it: lengths in em, y downwards, baseline at 0."""

    def __init__(self, font: Any, weight: int) -> None:
        self._units: int = font["head"].unitsPerEm
        self._names: dict[int, str] = font.getBestCmap() or {}
        variable = "fvar" in font and any(axis.axisTag == "wght" for axis in font["fvar"].axes)
        self._glyphs = font.getGlyphSet(location={"wght": weight} if variable else None)
        self._figure = max(map(self.advance, "0123456789")) if self.lacks("0123456789") is None else 0.0

    def lacks(self, text: str) -> int | None:
        """The place, counted from 1, of the first character without a glyph; None when all are there."""
        return next((place for place, one in enumerate(text, 1) if ord(one) not in self._names), None)

    def advance(self, char: str) -> float:
        """Width of a character."""
        return float(self._glyphs[self._names[ord(char)]].width) / self._units

    @property
    def figure(self) -> float:
        """Width of the widest digit: the cell that every digit of a card number gets."""
        return self._figure

    def outline(self, char: str) -> Outline:
        """A character's outline."""
        pen = OutlinePen(self._glyphs)
        self._glyphs[self._names[ord(char)]].draw(pen)
        scale = 1 / self._units
        return moved(pen.outline, (scale, 0, 0, -scale, 0, 0))


def typeface(weight: int, file: Path | None = None) -> Typeface:
    """The face to write with, ``file`` if one is named. InvalidInput says in Chinese what to install or to choose."""
    found, index = (file, None) if file else _by_fontconfig(weight)
    try:
        face = Typeface(_opened(found, index), weight)
    except (TTLibError, OSError, KeyError, ValueError) as broken:
        raise InvalidInput(texts.NO_FONT_FILE.format(file=found)) from broken
    if face.lacks(texts.ALWAYS_PRINTED) is not None:
        raise InvalidInput(texts.NOT_CHINESE.format(file=found) if file else texts.NO_FONT)
    return face


def require(face: Typeface, what: str, text: str) -> None:
    """InvalidInput unless the face has every character; names the place, not the character: it may be of a name."""
    place = face.lacks(text)
    if place is not None:
        raise InvalidInput(texts.NO_GLYPH.format(what=what, place=place))


def _by_fontconfig(weight: int) -> tuple[Path, int]:
    command = shutil.which("fc-match")
    if command is None:
        raise InvalidInput(texts.NO_FONT)
    pattern = f"{_FAMILIES}:lang=zh-cn:weight={_FONTCONFIG_WEIGHTS[weight]}"
    done = subprocess.run(  # noqa: S603 the pattern is made of our own constants
        [command, "--format", "%{file}\n%{index}", pattern], capture_output=True, text=True, check=False
    )
    file, _, index = done.stdout.partition("\n")
    if done.returncode or not file or not Path(file).is_file():
        raise InvalidInput(texts.NO_FONT)
    return Path(file), int(index or 0) & _NAMED_INSTANCE


def _opened(file: Path, index: int | None) -> Any:
    """The font in the file; of a collection without an index the one for simplified Chinese, else the first."""
    if index is not None:
        return TTFont(file, fontNumber=index, lazy=True)
    with file.open("rb") as head:
        if head.read(4) != b"ttcf":
            return TTFont(file, lazy=True)
    fonts: list[Any] = TTCollection(file, lazy=True).fonts
    return next((one for one in fonts if "SC" in str(one["name"].getDebugName(_FAMILY_NAME)).split()), fonts[0])

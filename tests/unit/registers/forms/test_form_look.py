"""What a form looks like on paper: colours are those that its notes name, headers break where a reader would."""

from __future__ import annotations

import colorsys
import re
from typing import TYPE_CHECKING

import pytest

from unioncard.registers.forms.form import design_of
from unioncard.sheets import style as look
from unioncard.sheets.layout import Kind
from unioncard.texts import form as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

PADDING, DIGIT, WIDE, NARROW = 5, 7, 40 / 3, 20 / 3
"""Pixels in Excel: of a cell's padding, of a digit of width, of characters at 10 points."""

EXCEL, LIBREOFFICE = 1, 4 / 3
"""How wide a column is: in Excel, and in LibreOffice where Calibri is missing, which widens every column."""

PIECE = re.compile(r"[（“][^（“]|[A-Za-z0-9()]+/?[）”：]*|[^A-Za-z0-9()（“][）”：]*")
"""What stays together in a line: opening marks stay with what follows, closing ones with what is before."""


def pixels(text: str) -> float:
    return sum(NARROW if character < "\u2010" else WIDE for character in text)


def pieces(part: str, room: float) -> Iterator[str]:
    """What is not broken, but for what no line has room for."""
    for piece in PIECE.findall(part):
        yield from [piece] if pixels(piece) <= room else piece


def lines(header: str, width: float, stretch: float) -> Iterator[str]:
    """A header as it is broken in a column of this width."""
    room = width * DIGIT * stretch - PADDING
    for part in header.split("\n"):
        line = ""
        for piece in pieces(part, room):
            if line and pixels(line + piece) > room:
                yield line
                line = ""
            line += piece
        yield line


def hue(color: str) -> float:
    """Degrees: red is 0, orange about 30, yellow 60, blue 240."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return 360 * colorsys.rgb_to_hls(red, green, blue)[0]


def test_the_header_that_notes_call_orange_is_not_the_red_of_errors_nor_the_yellow_of_doubts() -> None:
    assert any(note.startswith("4、橙色表头为必填，蓝色为选填") for note in texts.MORE_NOTES)
    assert 24 <= hue(look.HEAD_COMPULSORY) <= 38
    assert 200 <= hue(look.HEAD_OPTIONAL) <= 240
    assert hue(look.WRONG) <= 5 and hue(look.DOUBTFUL) >= 42


@pytest.mark.parametrize("stretch", [EXCEL, LIBREOFFICE])
@pytest.mark.parametrize("kind", Kind)
def test_no_header_is_broken_inside_a_word(kind: Kind, stretch: float) -> None:
    """A line of one character, a word in two; three lines are the room.

    yyyy/MM/dd stays whole in Excel alone: no width leaves it whole in both, and the header's words are the real form's.
    """
    whole = r"格式|“[^”]+”|yyyy/MM/dd" if stretch == EXCEL else r"格式|“[^”]+”"
    broken = {}
    for column in design_of(kind).all_columns:
        found = list(lines(column.header, column.width, stretch))
        alone = any(len(line.strip("（）()“”：")) < 2 for line in found)
        apart = any(word not in "\n".join(found) for word in re.findall(whole, column.header))
        if alone or apart or len(found) > 3:
            broken[column.name] = found
    assert broken == {}

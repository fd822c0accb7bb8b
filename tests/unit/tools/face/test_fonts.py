"""The typeface: Chinese or refused, and the refusal says what to install; and what a broken choice of a file says."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from support.card_faces import NOTO, need_font, tools
from unioncard.errors import InvalidInput
from unioncard_tools.face.lettering import BOLD, REGULAR, Typeface, typeface
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def latin_font(file: Path) -> Path:
    """A font with a glyph for each printable ASCII character and no Chinese one."""
    pen = TTGlyphPen(None)
    for move, point in ((pen.moveTo, (0, 0)), (pen.lineTo, (500, 0)), (pen.lineTo, (500, 700))):
        move(point)
    pen.closePath()
    glyph = pen.glyph()
    names = [".notdef", *(f"g{code}" for code in range(0x21, 0x7F))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: f"g{code}" for code in range(0x21, 0x7F)})
    builder.setupGlyf(dict.fromkeys(names, glyph))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Latin", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(file)
    return file


def fontconfig_that_answers(folder: Path, answer: str) -> str:
    """A folder for PATH whose fc-match says what is wanted: no machine of ours is without Chinese fonts."""
    program = folder / "fc-match"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n0' '{answer}'\n", "ascii")
    program.chmod(0o755)
    return str(folder)


def test_a_machine_whose_best_font_has_no_chinese_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = latin_font(tmp_path / "latin.ttf")
    monkeypatch.setenv("PATH", fontconfig_that_answers(tmp_path, str(font)))
    with pytest.raises(InvalidInput) as refused:
        typeface(REGULAR)
    assert str(refused.value) == texts.NO_FONT


@pytest.mark.parametrize("answer", ["", "/nowhere/font.ttf"])
def test_a_machine_without_fonts_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setenv("PATH", fontconfig_that_answers(tmp_path, answer))
    with pytest.raises(InvalidInput) as refused:
        typeface(REGULAR)
    assert str(refused.value) == texts.NO_FONT


def test_a_file_without_chinese_is_refused_by_its_name(tmp_path: Path) -> None:
    file = latin_font(tmp_path / "latin.ttf")
    with pytest.raises(InvalidInput) as refused:
        typeface(REGULAR, file)
    assert str(refused.value) == texts.NOT_CHINESE.format(file=file)


@pytest.mark.parametrize("content", [None, b"", b"ttcf", b"no font at all, but long enough to be one"])
def test_what_is_no_font_is_refused_by_its_name(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "font.ttf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        typeface(REGULAR, file)
    assert str(refused.value) == texts.NO_FONT_FILE.format(file=file)


def test_of_a_collection_the_simplified_chinese_face_is_taken() -> None:
    need_font()
    japanese_first = bone(lambda: Typeface(TTFont(NOTO, fontNumber=0, lazy=True), REGULAR))
    assert bone(lambda: typeface(REGULAR, NOTO)) == bone(lambda: typeface(REGULAR)) != japanese_first


def bone(opened: Callable[[], Typeface]) -> object:
    """A character that China and Japan draw differently; one typeface is open at a time."""
    outline = opened().outline("骨")
    gc.collect()
    return outline


def test_bold_is_not_regular() -> None:
    made = tools()
    assert made.bold.outline("工") != made.regular.outline("工")
    assert typeface(BOLD).outline("工") == made.bold.outline("工")

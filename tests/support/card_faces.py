"""Card faces for the tests: the font they need, the two sides drawn, files turned into pictures."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import png
import pypdfium2
import pytest

from support import zbar
from support.packages import Missing, Packages
from unioncard_tools.face.content import Content, Means, means
from unioncard_tools.face.sides import back, front

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from unioncard_tools.face.drawing import Side

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PACKAGES = Packages("fonts", ("fonts-noto-cjk", "fontconfig"), (NOTO, Path("/usr/bin/fc-match")))
BANK = "示例银行甲"
LONGEST_NAME = "阿卜杜勒·穆罕默德·玉素甫·买买提艾力·吐尔逊江阿卜杜"[:25]
LONGEST_LATIN = "MOHAMMED ABDULRAHMAN BIN MUHAMMAD WANG-ALEXANDROVA"
LONG_BANK = "中国示例储蓄银行股份有限公司河南省郑州航空港经济综合实验区分行"
PIXELS_PER_MM = 12


@cache
def tools() -> Means:
    """Typefaces and placeholders; skips the test where no font can be had."""
    need_font()
    return means()


def close_fonts() -> None:
    """Give back what the opened typefaces take: 50 MB each, in objects that refer to each other."""
    tools.cache_clear()
    gc.collect()


@cache
def need_font() -> None:
    """Noto Sans CJK is there, or the test is skipped saying why."""
    _or_skip(lambda: PACKAGES.provide(print))


@cache
def need_zbar() -> None:
    """zbar is there, or the test is skipped saying why."""
    _or_skip(lambda: zbar.provide(print))


def sides(content: Content) -> tuple[Side, Side]:
    return front(content, tools()), back(content, tools())


def pdf_picture(file: Path, page: int, picture: Path) -> Path:
    """A page as a PNG."""
    document = pypdfium2.PdfDocument(file)
    try:
        bitmap = document[page].render(scale=PIXELS_PER_MM * 25.4 / 72, rev_byteorder=True)
        rows = [bytes(bitmap.buffer)[row * bitmap.stride :][: bitmap.width * 3] for row in range(bitmap.height)]
        with picture.open("wb") as out:
            png.Writer(bitmap.width, bitmap.height, greyscale=False).write_packed(out, rows)
    finally:
        document.close()
    return picture


def svg_picture(file: Path, width_mm: float, height_mm: float, picture: Path, browser: Browser) -> Path:
    """An SVG as the browser shows it, as a PNG."""
    wide, high = round(width_mm * PIXELS_PER_MM), round(height_mm * PIXELS_PER_MM)
    page = picture.with_suffix(".html")
    page.write_text(f'<body style="margin:0"><img src="{file.as_uri()}" width="{wide}" height="{high}">', "utf-8")
    shown = browser.new_page(viewport={"width": wide, "height": high})
    try:
        shown.goto(page.as_uri())
        shown.screenshot(path=picture)
    finally:
        shown.close()
    return picture


def _or_skip(provide: Callable[[], object]) -> None:
    try:
        provide()
    except Missing as why:
        pytest.skip(str(why))

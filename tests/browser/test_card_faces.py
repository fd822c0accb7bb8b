"""What a telephone reads in the pictures that a PDF reader and a browser make of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import png
import pytest

from support import chromium, zbar
from support.card_faces import BANK, PIXELS_PER_MM, close_fonts, need_zbar, pdf_picture, sides, svg_picture
from unioncard_tools.face import pdf, svg
from unioncard_tools.face.content import Content
from unioncard_tools.face.geometry import CARD
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserType

BLEED = 3.0
SITES = [texts.SAMPLE_SITE, "https://www.a-long-name-of-a-site.example/cards/login?from=card", "http://a.cn"]
_CLOSE = 24


@pytest.fixture(scope="module", autouse=True)
def typefaces_go_with_their_tests() -> Iterator[None]:
    yield
    close_fonts()


@pytest.fixture(scope="module", name="browser")
def one_that_draws(engine: BrowserType, executable: Path) -> Iterator[Browser]:
    started = engine.launch(executable_path=executable, args=chromium.ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(autouse=True)
def readers() -> None:
    need_zbar()


def colours(picture: Path) -> tuple[int, int, list[bytes]]:
    width, height, rows, _ = png.Reader(filename=str(picture)).asRGB8()
    return width, height, [bytes(row) for row in rows]


@pytest.mark.parametrize("site", SITES)
def test_the_code_on_the_pdfs_second_page_is_the_address(tmp_path: Path, site: str) -> None:
    file = tmp_path / "card.pdf"
    file.write_bytes(pdf.written(sides(Content(BANK, site)), BLEED))
    assert zbar.read(pdf_picture(file, 1, tmp_path / "back.png")) == [site]
    assert zbar.read(pdf_picture(file, 0, tmp_path / "front.png")) == []


@pytest.mark.parametrize("site", SITES)
def test_the_code_in_the_browser_is_the_address(tmp_path: Path, browser: Browser, site: str) -> None:
    file = tmp_path / "back.svg"
    file.write_text(svg.written(sides(Content(BANK, site))[1], BLEED), "utf-8")
    shown = svg_picture(file, CARD.width + 2 * BLEED, CARD.height + 2 * BLEED, tmp_path / "back.png", browser)
    assert zbar.read(shown) == [site]


@pytest.mark.parametrize("page", [0, 1])
def test_pdf_and_svg_show_the_same_picture(tmp_path: Path, browser: Browser, page: int) -> None:
    both = sides(Content(BANK))
    (tmp_path / "side.svg").write_text(svg.written(both[page], BLEED), "utf-8")
    (tmp_path / "card.pdf").write_bytes(pdf.written(both, BLEED))
    size = CARD.width + 2 * BLEED, CARD.height + 2 * BLEED
    wide, _, by_browser = colours(svg_picture(tmp_path / "side.svg", *size, tmp_path / "svg.png", browser))
    reader_wide, high, by_reader = colours(pdf_picture(tmp_path / "card.pdf", page, tmp_path / "pdf.png"))
    assert abs(wide - reader_wide) <= 1
    step = PIXELS_PER_MM // 4
    places = [(x, y) for x in range(0, wide - 1, step) for y in range(0, high - 2, step)]
    far = sum(abs(by_browser[y][3 * x + 1] - by_reader[y][3 * x + 1]) > _CLOSE for x, y in places)
    assert far < len(places) * 0.02, "edges may differ by a pixel, areas may not"

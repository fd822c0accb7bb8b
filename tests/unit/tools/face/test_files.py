"""The files: sizes and boxes to a hundredth of a millimetre, outlines only, nothing that points elsewhere."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pypdfium2
import pytest

from support.card_faces import BANK, LONGEST_NAME, sides, tools
from unioncard_tools.face import pdf, svg
from unioncard_tools.face.content import Content
from unioncard_tools.face.geometry import CARD, CORNER

if TYPE_CHECKING:
    from pathlib import Path

MM = 25.4 / 72
BLEEDS = [0, 2.5, 3, 10]
_NUMBER = r"-?\d+(?:\.\d+)?"


@pytest.fixture(params=BLEEDS)
def bleed(request: pytest.FixtureRequest) -> float:
    return float(request.param)


def streams(content: bytes) -> list[str]:
    return [zlib.decompress(found).decode() for found in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)]


def test_the_card_is_id_1() -> None:
    assert (CARD.width, CARD.height, CORNER) == (85.60, 53.98, 3.18)


def test_the_pdf_has_two_pages_with_their_boxes(tmp_path: Path, bleed: float) -> None:
    file = tmp_path / "card.pdf"
    file.write_bytes(pdf.written(sides(Content(BANK)), bleed))
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 2
    for page in document:
        media, trim = (85.60 + 2 * bleed, 53.98 + 2 * bleed), (bleed, bleed, bleed + 85.60, bleed + 53.98)
        assert [side * MM for side in page.get_size()] == pytest.approx(media, abs=0.005)
        assert [edge * MM for edge in page.get_trimbox()] == pytest.approx(trim, abs=0.005)
        for box in (page.get_bleedbox(), page.get_mediabox(), page.get_cropbox()):
            assert [edge * MM for edge in box] == pytest.approx((0, 0, *media), abs=0.005)
    document.close()


def test_the_svg_says_its_size_in_millimetres(bleed: float) -> None:
    for side in sides(Content(BANK)):
        root = ElementTree.fromstring(svg.written(side, bleed))  # noqa: S314 our own
        size = [float(root.attrib[key].removesuffix("mm")) for key in ("width", "height")]
        assert size == pytest.approx([85.60 + 2 * bleed, 53.98 + 2 * bleed], abs=0.001)
        assert [float(value) for value in root.attrib["viewBox"].split()] == pytest.approx([-bleed, -bleed, *size])


def test_the_svg_holds_paths_and_nothing_that_points_elsewhere(bleed: float) -> None:
    for side in sides(Content(BANK, name=LONGEST_NAME)):
        text = svg.written(side, bleed)
        names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}  # noqa: S314
        assert names == {"svg", "title", "g", "path"} | ({"clipPath"} if not bleed else set())
        assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
        assert "href" not in text and set(re.findall(r"url\([^)]*\)", text)) <= {"url(#card)"}


def test_the_pdf_holds_paths_in_cmyk_and_no_font_image_or_link(bleed: float) -> None:
    content = pdf.written(sides(Content(BANK, name=LONGEST_NAME)), bleed)
    outside = re.sub(rb"stream\n.*?\nendstream", b"", content, flags=re.DOTALL)
    for word in (b"/Font", b"/XObject", b"/Image", b"/Annots", b"/URI", b"/JavaScript", b"/F ", b"/EmbeddedFile"):
        assert word not in outside
    operators = {"cm", "m", "l", "c", "h", "k", "K", "w", "d", "J", "j", "f", "f*", "S", "B", "W", "n"}
    for page in streams(content):
        words = [word for word in page.replace("[", " ").replace("]", " ").split() if not re.fullmatch(_NUMBER, word)]
        assert set(words) <= operators and {"k", "c", "f"} <= set(words)


def test_pdfium_finds_neither_text_nor_image(tmp_path: Path) -> None:
    file = tmp_path / "card.pdf"
    file.write_bytes(pdf.written(sides(Content(BANK)), 3))
    document = pypdfium2.PdfDocument(file)
    kinds = {item.type for page in document for item in page.get_objects()}
    letters = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert (kinds, letters) == ({2}, ["", ""])  # FPDF_PAGEOBJ_PATH


def test_the_same_card_gives_the_same_bytes() -> None:
    content = Content(BANK)
    assert pdf.written(sides(content), 3) == pdf.written(sides(content), 3)
    assert svg.written(sides(content)[0], 3) == svg.written(sides(content)[0], 3)


def test_small_letters_and_the_code_are_on_the_black_plate_alone() -> None:
    _, back = sides(Content(BANK))
    for piece in back.pieces:
        if piece.name in {"address", "purpose", "qr"}:
            inks = {shape.fill.cmyk[:3] for shape in piece.shapes if shape.fill}
            assert inks == {(0, 0, 0)}


def test_the_faces_are_the_chinese_ones() -> None:
    assert tools().regular.lacks("河南职工网") is None and tools().bold.figure > 0

"""The guide of the card face says what the drawing has: sizes, colours, options."""

from __future__ import annotations

import pytest

from docs.documents import ROOT
from unioncard_tools.face import drawing, geometry, qr
from unioncard_tools.face.marks import MOST_BYTES
from unioncard_tools.face.sides import SMALLEST

GUIDE = (ROOT / "docs" / "guides" / "card-face.md").read_text("utf-8")
INKS = {
    drawing.RED: "红",
    drawing.BLACK: "黑",
    drawing.GREY: "灰",
    drawing.GOLD: "金",
    drawing.PALE_GOLD: "浅金",
    drawing.PAPER: "底色",
}


@pytest.mark.parametrize(("ink", "name"), INKS.items(), ids=INKS.values())
def test_every_ink_is_in_the_guide(ink: drawing.Ink, name: str) -> None:
    plates = " ".join(f"{part * 100:g}" for part in ink.cmyk)
    (row,) = (line for line in GUIDE.splitlines() if line.startswith((f"| {name}：", f"| {name} |")))
    assert row.endswith(f"| `{ink.rgb}` | {plates} |")


@pytest.mark.parametrize("box", [geometry.CHIP, geometry.SCHEME, geometry.SIGNATURE])
def test_what_is_kept_free_is_in_the_guide(box: geometry.Box) -> None:
    assert f"左 {box.left:g}，上 {box.top:g}，右 {box.right:g}，下 {box.bottom:g}" in GUIDE


def test_sizes_are_in_the_guide() -> None:
    card, bleed = geometry.CARD, geometry.CARD.shrunk(-geometry.BLEED)
    for phrase in (
        f"{card.width:.2f} × {card.height:.2f}，圆角半径 {geometry.CORNER:g}",
        f"含出血（{bleed.width:.2f} × {bleed.height:.2f}）",
        f"四边各 {geometry.BLEED:g}；",
        f"距成品边 {geometry.SAFE.left:g} 以内",
        f"| {SMALLEST}（5 点）",
        f"上 {geometry.STRIPE.top:g} 至 {geometry.STRIPE.bottom:g}",
        f"中线距下边 {card.bottom - geometry.NUMBER_LINE:.2f}",
        f"模块不小于 {qr.SMALLEST_MODULE}",
        f"不大于 {MOST_BYTES // 1024} KB",
    ):
        assert phrase in GUIDE

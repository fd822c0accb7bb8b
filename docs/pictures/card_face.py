"""Draws the picture of the card's two sides anew: ``.venv/bin/python docs/pictures/card_face.py``.

Needs Chromium, playwright and fonts-noto-cjk. The marks are placeholders, the member and the number made up; the dashed
frames are what the bank's chip, marks, stripe and panel take, and are not part of the drawing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from unioncard_tools.face import svg
from unioncard_tools.face.content import Content, means
from unioncard_tools.face.geometry import CHIP, SCHEME, SIGNATURE, STRIPE, Box
from unioncard_tools.face.sides import back, front

PICTURE = Path(__file__).with_name("card-face.png")
BANK = "示例银行甲"
KEPT_FREE = ({"芯片": CHIP, "银联标志": SCHEME}, {"磁条": STRIPE, "签名条": SIGNATURE})
FRAME = (
    '<rect x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" rx="1.2" fill="none" '
    'stroke="#8d857d" stroke-width=".16" stroke-dasharray=".9 .7"/>'
    '<text x="{x}" y="{y}" fill="#8d857d" font-size="2.3" text-anchor="middle" dy=".36em">{word}</text>'
)
PAGE = """<meta charset="utf-8"><style>
main {{display: flex; gap: 7mm; padding: 7mm; width: fit-content; background: #e9e4de; font-family: "Noto Sans CJK SC"}}
svg {{display: block; border-radius: 3.18mm; filter: drop-shadow(0 .5mm 1.1mm rgb(60 40 20 / .28))}}
</style><main>{sides}</main>"""


def main() -> None:
    """The finished card: cut to its round corners, front and back side by side."""
    content, tools = Content(BANK), means()
    drawn = [svg.written(side, bleed=0) for side in (front(content, tools), back(content, tools))]
    sides = (one.replace("</svg>", f"{frames(free)}</svg>") for one, free in zip(drawn, KEPT_FREE, strict=True))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        page.set_content(PAGE.format(sides="".join(sides)))
        page.locator("main").screenshot(path=PICTURE)
        browser.close()


def frames(free: dict[str, Box]) -> str:
    """Dashed frames with their words, in the drawing's millimetres."""
    return "".join(FRAME.format(word=word, box=box, x=box.centre[0], y=box.centre[1]) for word, box in free.items())


if __name__ == "__main__":
    main()

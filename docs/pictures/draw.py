"""Draws the pictures of the README anew from a real run: ``.venv/bin/python docs/pictures/draw.py``.

Needs Chromium, LibreOffice, pdftoppm, ImageMagick and playwright; the demo's steps run on a local cloud of
their own. flow.svg is drawn by hand.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI

from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, Result
from unioncard_local.demo.__main__ import PRODUCTS, TITLE, Demo
from unioncard_local.demo.stage import Stage
from unioncard_local.stack.lifecycle import running
from unioncard_local.stack.settings import PROJECT
from unioncard_tools.profiles import load

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 760}
# rich's own SVG squeezes Chinese: it gives every character the width of a Latin one. Here Latin is half as wide as
# Chinese, and what a terminal shows half as wide (lines, quotation marks) comes from a font scaled to that.
TERMINAL = """<meta charset="utf-8"><style>
@font-face {{font-family: half; src: local("DejaVu Sans Mono"); size-adjust: 83.05%;
  unicode-range: U+2013-2026, U+2500-257F, U+2713}}
body {{margin: 0}} span {{font: inherit}}
pre {{margin: 0; padding: 14px 18px; width: fit-content; color: {foreground}; background: #161616;
  font: 14px/1.2 half, "Noto Sans Mono CJK SC"}}</style>
<pre>{code}</pre>"""


def main() -> None:
    """All pictures of one run."""
    products = PROJECT / "build" / "pictures"
    shutil.rmtree(products, ignore_errors=True)
    products.mkdir(parents=True)
    console = Console(record=True, file=io.StringIO(), width=92)
    stage = Stage(console)
    with ExitStack() as stack:
        with stage.doing("启动本地云并部署 infra/template.yaml"):
            cloud = stack.enter_context(running())
        Demo(stage, products).run(cloud)
        look_up_on_a_phone(cloud.origin, a_card(products))
    stage.figures["产物"] = f"{PRODUCTS.relative_to(PROJECT)}/"  # where `make demo` leaves them
    console.print(stage.summary(TITLE))
    terminal(console.export_html(theme=MONOKAI, inline_styles=True, code_format=TERMINAL))
    first_sheet(next(products.glob("月报-*.xlsx")), "month", 90)
    first_sheet(products / "corrections.xlsx", "corrections", 220)  # wide: readable when opened


def a_card(products: Path) -> str:
    """The number of a card that was opened in the run."""
    (answered,) = products.glob("UC_*.ret")
    profile = load("delimited", HERE)
    returned = answer_files.parse(profile, AnswerKind.RETURN, answered.name, answered.read_bytes())
    return next(answer.card for answer in returned.answers if answer.result is Result.OPENED)


def terminal(html: str) -> None:
    """What the demo prints, as a terminal shows it."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(html)
        page.locator("pre").screenshot(path=HERE / "demo.png")
        browser.close()


def look_up_on_a_phone(origin: str, card: str) -> None:
    """The look-up page after a card was found."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, locale="zh-CN")
        page.goto(f"{origin}/")
        page.fill("#card", card)
        page.click("#ask")
        page.locator("#result").wait_for(state="visible")
        page.screenshot(path=HERE / "lookup.png", full_page=True)
        browser.close()


def first_sheet(workbook: Path, name: str, dots: int) -> None:
    """The first page of a workbook as it prints, so many dots an inch."""
    with tempfile.TemporaryDirectory() as folder:
        office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", folder, str(workbook)], check=True, capture_output=True)  # noqa: S603
        (printed,) = Path(folder).glob("*.pdf")
        page = ["pdftoppm", "-png", "-r", str(dots), "-f", "1", "-l", "1", "-singlefile"]
        subprocess.run([*page, str(printed), f"{folder}/page"], check=True)  # noqa: S603
        trimmed = ["convert", f"{folder}/page.png", "-crop", "100%x90%+0+0", "+repage", "-trim", "+dither"]
        framed = ["-bordercolor", "white", "-border", "18", "-colors", "128", str(HERE / f"{name}.png")]
        subprocess.run([*trimmed, *framed], check=True)  # noqa: S603


if __name__ == "__main__":
    main()

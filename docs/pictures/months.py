"""Draws the pictures of the month anew: ``PYTHONHASHSEED=0 .venv/bin/python docs/pictures/months.py``.

A year of a made-up province in virtual time (tests/campaign/year/shown.py) ends, and its last month is looked at: on
paper, as mail, at the desk. Then a card's record is changed past every function, and the audit names it; and the month
before is restated. docs/operations/months.md shows all that, and has what the audit's command said written into it.
Needs Chromium, LibreOffice, poppler, ImageMagick, node, npm and up to ten minutes; the papers stay in build/months/.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import pypdfium2
from playwright.sync_api import expect, sync_playwright
from typer.testing import CliRunner

from unioncard.cloud.aws.client import client
from unioncard_cli import audit
from unioncard_local.stack.pages import built
from unioncard_local.stack.settings import PROJECT

sys.path.remove(str(Path(__file__).resolve().parent))  # its desk.py is not the function of that name
sys.path.insert(0, str(PROJECT / "tests"))
from browser.desk.desk_page import DeskPage
from campaign.year.province import PROVINCE
from campaign.year.shown import shown
from campaign.year.web import served
from support import chromium, libreoffice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

    from campaign.year.shown import ShownYear
    from campaign.year.web import Site

HERE: Final = Path(__file__).resolve().parent
PAGE: Final = HERE.parent / "operations" / "months.md"
PAPERS: Final = PROJECT / "build" / "months"
MONTH, RESTATED, NAME = "2027-12", "2027-11", "2027年12月"
ROLES: Final = {"union": PROVINCE, "roles": "overseer administrator approver province"}
PEOPLE: Final = {"sheng-zhang": ROLES, "sheng-li": ROLES}
DETAIL: Final = "　明细"
"""In the line above each page of the sheet."""
WIDE: Final = 1080
MAIL: Final = 600
DOTS: Final = 80
OUTPUTS: Final = {"WorkTable": "work", "MembersTable": "members", "CardsTable": "cards", "FirstMonth": "2027-01"}
REASON: Final = "部分工会的领卡登记和银行的回盘在12月才到"


def main() -> None:
    """All of one run."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        sys.exit("the same seed makes the same year only with PYTHONHASHSEED=0")
    with shown(say) as year, served(year.world, built(say), PEOPLE) as site, sync_playwright() as play:
        expect.set_options(timeout=60_000)
        browser = play.chromium.launch(executable_path=chromium.provide_shell(say), args=chromium.ARGUMENTS)
        draw(year, site, browser)
        browser.close()


def draw(year: ShownYear, site: Site, browser: Browser) -> None:
    """Every picture, and the audit's words."""
    keep_papers(year, MONTH)
    printed(next(PAPERS.glob("*.xlsx")))
    page_of(next(PAPERS.glob("*.pdf")), 0, "month-bulletin.png")
    mail(year, browser)
    officer, second = (visit(browser, site, who) for who in PEOPLE)
    for place, name, height in (
        (f"#/reports?month={MONTH}", "month-page.png", 1_900),
        ("#/supervision", "month-supervision.png", 850),
        ("#/targets", "month-targets.png", 1_000),
    ):
        picture(officer.go(place), name, height)
    picture(officer.go("#/supervision"), "month-ranking.png", 1_300, at="下级工会排名")
    before = audit_said()
    audited(officer, site, "month-audit-before.png", 560)
    change_behind_its_back()
    after = audit_said()
    audited(officer, site, "month-audit-after.png", 900)
    restate(officer, second, site)
    write({"before": before, "after": after})


def say(line: str) -> None:
    """Where the logs are not."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


# --- papers and mail -------------------------------------------------------------------------------------------------


def keep_papers(year: ShownYear, month: str) -> None:
    """What the province's report of a month consists of, by what each file is called."""
    PAPERS.mkdir(parents=True, exist_ok=True)
    for old in PAPERS.iterdir():
        old.unlink()
    prefix = f"reports/{month}/{PROVINCE}/"
    for key, content in year.world.aws.buckets.contents("products").items():
        if key.startswith(prefix):
            (PAPERS / key.removeprefix(prefix)).write_bytes(content)


def printed(workbook: Path) -> None:
    """The workbook's overview, and the first page of its detail, as LibreOffice prints them."""
    with tempfile.TemporaryDirectory() as folder:
        office = [str(libreoffice.provide(say)), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        into = ["--convert-to", "pdf", "--outdir", folder, str(workbook)]
        subprocess.run([*office, *into], check=True, capture_output=True, timeout=180)  # noqa: S603
        (made,) = Path(folder).glob("*.pdf")
        page_of(made, 0, "month-workbook.png")
        with pypdfium2.PdfDocument(made) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
        page_of(made, next(place for place, text in enumerate(texts) if DETAIL in text), "month-workbook-detail.png")


def page_of(pdf: Path, place: int, name: str) -> None:
    """One page of a PDF; the first is 0."""
    with tempfile.TemporaryDirectory() as folder:
        only = ["-f", str(place + 1), "-l", str(place + 1), "-singlefile"]
        subprocess.run(["pdftoppm", "-png", "-r", str(DOTS), *only, str(pdf), f"{folder}/page"], check=True)  # noqa: S603, S607
        squeeze(Path(folder, "page.png"), name, "-bordercolor", "#999", "-border", "1")


def mail(year: ShownYear, browser: Browser) -> None:
    """The province's letter in HTML, at the width that mail clients give it."""
    mine = (one for one in year.world.functions.post.letters if f"u{PROVINCE}@" in one["To"])
    (letter,) = (one for one in mine if NAME in one["Subject"] and "月报" in one["Subject"])
    for kind, ending in (("html", "html"), ("plain", "txt")):
        if body := letter.get_body((kind,)):
            (PAPERS / f"mail.{ending}").write_text(body.get_content(), "utf-8")
    page = browser.new_page(viewport={"width": MAIL, "height": 800}, locale="zh-CN")
    page.set_content((PAPERS / "mail.html").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mail.png")
        page.screenshot(path=file, full_page=True)
        squeeze(file, "month-mail.png")
    page.close()


# --- the desk --------------------------------------------------------------------------------------------------------


def visit(browser: Browser, site: Site, who: str) -> DeskPage:
    """One of the province's officers, signed in."""
    context = browser.new_context(viewport={"width": WIDE, "height": 800}, locale="zh-CN")
    desk = DeskPage(context.new_page(), site.origin).open()
    return desk.sign_in(who).settled()


def picture(desk: DeskPage, name: str, height: int, *, at: str = "") -> None:
    """What is before the officer, from the top or a heading on, down to a height or to the page's end."""
    desk.settled()
    desk.page.mouse.move(0, 0)
    whole = int(desk.page.evaluate("document.documentElement.scrollHeight"))
    desk.page.set_viewport_size({"width": WIDE, "height": min(whole, height)})
    if at:
        desk.page.get_by_role("heading", name=at).evaluate("one => one.scrollIntoView()")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        desk.page.screenshot(path=file)
        squeeze(file, name)
    desk.page.set_viewport_size({"width": WIDE, "height": 800})


def again(desk: DeskPage) -> DeskPage:
    """The same place, asked for anew."""
    where = str(desk.page.evaluate("location.hash"))
    return desk.go("#/work").go(where)


def audited(desk: DeskPage, site: Site, name: str, height: int) -> None:
    """An audit that is ordered at the desk, and done."""
    desk.go("#/work").go("#/audits")
    desk.page.get_by_role("button", name="现在核对一次").click()
    desk.page.get_by_role("link", name="看这次核对").click()
    desk.settled()
    site.rest()
    picture(again(desk), name, height)


def restate(first: DeskPage, second: DeskPage, site: Site) -> None:
    """One officer has the month before counted again, the other sees 原报, 更正, 差额 and agrees."""
    first.go(f"#/months?month={RESTATED}")
    first.page.get_by_label("为什么要更正").fill(REASON)
    first.page.get_by_role("button", name="核算").click()
    expect(first.page.get_by_text("正在核算迟到的单据")).to_be_visible()
    site.rest()
    second.go("#/work").go(f"#/months?month={RESTATED}")
    picture(second, "month-restated.png", 1_300)
    second.page.get_by_role("button", name="同意出第").click()
    second.page.get_by_role("dialog").get_by_role("button", name="同意，").click()
    expect(second.page.get_by_text("都会收到第")).to_be_visible()
    site.rest()


# --- the audit's command ---------------------------------------------------------------------------------------------


def audit_said() -> str:
    """What the command prints, with its exit status."""
    with patch.object(audit, "outputs_of", lambda *_: OUTPUTS):
        done = CliRunner().invoke(audit.app, [MONTH])
    return f"$ unioncard audit {MONTH}\n{done.output.rstrip()}\n$ echo $?\n{done.exit_code}"


def change_behind_its_back() -> str:
    """Of a card that was fetched and signed for, the signature is taken out of the table; which it was."""
    dynamodb = client("dynamodb")
    pages = dynamodb.get_paginator("scan").paginate(TableName="work")
    items: list[dict[str, Any]] = [item for page in pages for item in page["Items"]]
    one = min(
        (item for item in items if item["sk"]["S"].startswith("PLASTIC#") and item["facts"]["M"].keys() == SIGNED),
        key=lambda item: (item["pk"]["S"], item["sk"]["S"]),
    )
    kept = {name: fact for name, fact in one["facts"]["M"].items() if name != "signed"}
    dynamodb.put_item(TableName="work", Item=one | {"facts": {"M": kept}})
    return f"{one['pk']['S']} {one['sk']['S']}"


SIGNED: Final = {"collected", "signed"}


def write(said: Mapping[str, str]) -> None:
    """Put what was said between the page's marks."""
    text = PAGE.read_text("utf-8")
    for mark, words in said.items():
        begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
        text = re.sub(f"(?s){begin}.*{end}", lambda _, block=f"{begin}```\n{words}\n```\n{end}": block, text)  # type: ignore[misc]
    PAGE.write_text(text, "utf-8")


def squeeze(file: Path, name: str, *more: str) -> None:
    """A picture with few colours and no marks of its making."""
    command = ["convert", str(file), *more, "+dither", "-colors", "48", "-strip", "-define", "png:compression-level=9"]
    subprocess.run([*command, str(HERE / name)], check=True)  # noqa: S603
    say(f"{name}: {(HERE / name).stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()

"""Draws the pictures of the desk anew: ``make demo KEEP=1``, then ``.venv/bin/python docs/pictures/desk.py``.

Needs Debian's Chromium and playwright. The people are those who can be chosen at the local issuer; what their pages
show is the demo's, further one register with rows to correct and cards of which some are signed for.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from unioncard import clock
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import lifecycle
from unioncard_local.stack.settings import PROJECT
from unioncard_local.stack.waiting import until

sys.path.insert(0, str(PROJECT / "tests"))
from browser.desk.desk_page import DeskPage
from support import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

    from unioncard_local.stack.cloud import Cloud

HERE = Path(__file__).parent
WIDE: ViewportSize = {"width": 1080, "height": 700}
TALL: ViewportSize = {"width": 1080, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
UNION = "4101000001"


def main() -> None:
    """Five of them."""
    status = lifecycle.status()
    if status is None:
        sys.exit("no local cloud runs: make demo KEEP=1")
    cloud = status.cloud
    batch = collected(cloud)
    with sync_playwright() as playwright:
        expect.set_options(timeout=30_000)
        browser = playwright.chromium.launch(executable_path=chromium.provide(print), args=chromium.ARGUMENTS)
        officer = visit(browser, cloud, "demo-officer", WIDE)
        draw(officer, "#/work", "desk-work.png")
        officer.go("#/registers?state=to-correct")
        officer.page.get_by_role("table").get_by_role("link").first.click()
        officer.settled()
        officer.page.set_viewport_size(TALL)
        officer.page.mouse.move(0, 0)
        officer.page.screenshot(path=HERE / "desk-register.png")
        officer.page.set_viewport_size(WIDE)
        officer.go(f"#/batches/{batch}")
        expect(officer.page.get_by_text("张，共 ")).to_be_visible()  # the cards are asked for after the batch
        officer.page.screenshot(path=HERE / "desk-batch.png")
        clerk = visit(browser, cloud, "demo-clerk", PHONE)
        clerk.go(f"#/custody/{batch}")
        ticks = clerk.page.locator(".people input")
        for place in (0, 1, 3):
            ticks.nth(place).check()
        ticks.nth(3).evaluate("one => one.scrollIntoView({ block: 'center' })")
        clerk.page.screenshot(path=HERE / "desk-signing.png")
        draw(visit(browser, cloud, "demo-city", TALL), "#/overview", "desk-city.png")
        browser.close()


def collected(cloud: Cloud) -> str:
    """The batch with the most cards, after its clerk has fetched them and a few members have signed."""
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    batches = desk.call("GET", "/batches").raise_for_status().json()["batches"]
    batch = str(max(batches, key=lambda one: one["answered"])["batch"])
    path, day = f"/batches/{batch}/custody", clock.today().isoformat()

    def cards() -> dict[str, int]:
        found: dict[str, int] = desk.call("GET", path).raise_for_status().json()["cards"]
        return found

    desk.call("POST", path, json={"fact": "collected", "day": day}).raise_for_status()
    until(lambda: cards()["opened"] == 0)
    desk.call("POST", path, json={"fact": "signed", "day": day, "rows": "1-40"}).raise_for_status()
    until(lambda: cards()["signed"] > 0)
    return batch


def visit(browser: Browser, cloud: Cloud, who: str, viewport: ViewportSize) -> DeskPage:
    """Somebody signed in, in a window of this size."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", is_mobile=viewport is PHONE)
    desk = DeskPage(context.new_page(), cloud.origin).open()
    return desk.sign_in(who).settled()


def draw(desk: DeskPage, place: str, name: str) -> None:
    desk.go(place)
    desk.page.mouse.move(0, 0)
    desk.page.screenshot(path=HERE / name)


if __name__ == "__main__":
    main()

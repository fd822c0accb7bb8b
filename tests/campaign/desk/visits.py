"""A tab of somebody at the desk: what is looked at on every page, and the report of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from rich.console import Console

from browser.desk.desk_page import PAPER, DeskPage
from unioncard_local.stack.settings import PROJECT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from unioncard_local.stack.cloud import Cloud

console = Console(width=140, highlight=False)
OUT = PROJECT / "build" / "screens"
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
TWICE: Final[ViewportSize] = {"width": 640, "height": 400}
"""1280 x 800 at twice the zoom."""

MOST_PAGES = 40
_ID = re.compile(r"[A-Z]\d{8}-[\w-]+|[A-Z][0-9a-f]{12,}|\b\d{6,}\b|(?<=/)[\w-]{16,}")
_KEPT = """JSON.stringify([location.href, document.title, {...localStorage}, {...sessionStorage}, document.cookie,
  window.name, history.state])"""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILTERED = re.compile(r"(?<=[?&]state=)[\w-]+")


@dataclass
class Report:
    """What was seen and what was found."""

    secrets: frozenset[str]
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")
        console.print(f"  [red]{where}: {what[:400]}[/]")

    def save(self, seconds: float) -> None:
        faults = "".join(f"- {one}\n" for one in self.faults) or "- none\n"
        text = f"# The desk, {seconds:.0f} s\n\n## Faults\n{faults}\n## Pages\n" + "".join(
            f"- {one}\n" for one in self.lines
        )
        (OUT / "report.md").write_text(text, "utf-8")


@dataclass
class Visit:
    """One person's tab."""

    desk: DeskPage
    who: str
    report: Report
    logged: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.desk.page

    def picture(self, name: str) -> None:
        self.page.screenshot(path=OUT / f"{self.who}-{name}.png", full_page=True)

    def look(self, name: str) -> None:
        """Four pictures of what is there now, and what must hold of it."""
        where = f"{self.who} {name}"
        self._check(where)
        self._fits(where, WIDE)
        self.picture(f"{name}-1280")
        self.page.emulate_media(color_scheme="dark")
        if found := self.desk.axe():
            self.report.fault(f"{where}, dark", found)
        self.picture(f"{name}-dark")
        self.page.emulate_media(color_scheme="light", media="print")
        self._fits(f"{where}, paper", PAPER)
        self.picture(f"{name}-print")
        self.page.emulate_media(media="screen")
        self._fits(f"{where}, twice the zoom", TWICE)
        self._fits(f"{where}, phone", PHONE)
        if found := self.desk.axe():
            self.report.fault(f"{where}, phone", found)
        self.picture(f"{name}-360")
        self.page.set_viewport_size(WIDE)

    def _fits(self, where: str, room: ViewportSize) -> None:
        self.page.set_viewport_size(room)
        if (width := self.desk.widest()) > room["width"]:
            self.report.fault(where, f"needs {width} px where there are {room['width']}")

    def kept(self, where: str) -> None:
        """Something was done: a keyboard is still somewhere."""
        if self.page.evaluate("document.activeElement === document.body"):
            self.report.fault(f"{self.who} {where}", "nothing has the focus any more")

    def _check(self, where: str) -> None:
        if found := self.desk.axe():
            self.report.fault(where, found)
        seen = self.page.evaluate(_KEPT) + "".join(self.logged) + "".join(one.url for one in self.desk.requests)
        if found := ", ".join(sorted(one for one in self.report.secrets if one in seen)):
            self.report.fault(where, f"shows {found} outside the page")
        for what in self.desk.complaints:
            self.report.fault(where, what)
        self.desk.complaints.clear()

    def close(self, cloud: Cloud) -> None:
        """Nobody else was asked; the tab is closed."""
        if others := self.desk.foreign(cloud.sign_in.issuer, cloud.endpoint):
            self.report.fault(self.who, f"others are asked: {others}")
        self.page.context.close()

    def walk(self) -> None:
        """Every kind of page that links lead to from the menu on, and the numbers of its requests."""
        queue = [link for link in self._links("nav.menu") if link.startswith("#/")]
        seen: set[str] = set()
        while queue and len(seen) < MOST_PAGES:
            place = queue.pop(0)
            kind = _DAY.sub("DAY", _ID.sub("ID", place))
            if place.startswith(("#/registers?", "#/transfers?")):  # the same list with fewer rows
                kind = _FILTERED.sub("STATE", kind)
            if kind in seen:
                continue
            seen.add(kind)
            before, began = len(self.desk.requests), monotonic()
            self.desk.go(place)
            took = (monotonic() - began) * 1000
            asked = [one for one in self.desk.requests[before:] if "/api/" in one.url]
            api = max((one.timing["responseEnd"] for one in asked), default=0)
            title = self.desk.title.inner_text()
            self.report.lines.append(
                f"{self.who} `{kind}` {title}: {took:.0f} ms, the API {api:.0f} ms, {len(asked)} requests: "
                + ", ".join(f"{one.method} {_ID.sub('ID', one.url.partition('/api')[2])}" for one in asked)
            )
            console.print(f"  {self.who} {kind} {title}")
            self.look(re.sub(r"[^\w-]+", "_", kind.strip("#/")) or "first")
            # what stands alone before the lists' many filters
            queue = sorted([*queue, *self._links("main")], key=lambda one: "?" in one)

    def _links(self, within: str) -> list[str]:
        script = "all => all.map(one => one.getAttribute('href'))"
        found: list[str] = self.page.locator(f'{within} a[href^="#/"]').evaluate_all(script)
        return found


def visit(browser: Browser, cloud: Cloud, who: str, report: Report) -> Visit:
    """A tab of a person who is not signed in yet."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(30_000)
    made = Visit(DeskPage(context.new_page(), cloud.origin).listen(), who, report)
    made.page.on("console", lambda message: made.logged.append(message.text))
    return made

"""The desk as an officer has it before them, and what the browser noticed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from support.axe_rules import looked_at
from support.campaign import in_campaign

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page, Request, ViewportSize

# What the issuer's own page asks for is none of ours.
_ISSUER_PAGE = "/oauth2/"

PAPER: Final[ViewportSize] = {"width": 717, "height": 1000}
"""A4 upright within a browser's own margins."""


_SPACED = """() => {
  const rule = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }';
  document.styleSheets[0].insertRule(rule, 0);
  const width = document.documentElement.scrollWidth;
  document.styleSheets[0].deleteRule(0);
  return width;
}"""

_LARGE = """() => {
  document.documentElement.classList.add('large');
  const width = document.documentElement.scrollWidth;
  document.documentElement.classList.remove('large');
  return width;
}"""

# Empty is a list item or section of which nothing is seen, or nothing but the heading; of filters only the chosen is.
_ON_PAPER = """room => ({
  'wider than paper': Math.max(document.documentElement.scrollWidth, room) - room,
  'cards for rows on paper': [...document.querySelectorAll('main thead')]
    .filter(one => getComputedStyle(one).display !== 'table-header-group').length,
  'empty on paper': [...document.querySelectorAll('main li, main section')].filter(one => one.offsetParent !== null
    && !one.closest('.filters') && one.innerText.trim() === (one.querySelector('h2')?.innerText ?? '').trim()).length,
})"""


@dataclass
class DeskPage:
    """One visit. ``complaints``: the page's console errors (a breach of its policy is one) and uncaught exceptions."""

    page: Page
    origin: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> DeskPage:
        """From now on requests and complaints are kept."""
        self.page.on("request", self._asked)
        self.page.on("console", self._logged)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def _asked(self, request: Request) -> None:
        if _ISSUER_PAGE not in request.frame.url or request.is_navigation_request():
            self.requests.append(request)

    def _logged(self, message: ConsoleMessage) -> None:
        ours = message.location.get("url", "").startswith(self.origin)
        # That an answer was an error, or none came, is what some tests are about.
        if message.type == "error" and ours and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, place: str = "") -> DeskPage:
        """Go to a place, as a link in a letter does: ``#/registers``."""
        self.page.goto(f"{self.origin}/desk.html{place}")
        return self

    def sign_in(self, subject: str) -> DeskPage:
        """Through the local issuer's page, as the person of this account."""
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.authorize(subject)
        self.menu.wait_for()
        return self

    def authorize(self, subject: str) -> None:
        """On the issuer's page. The local one asks each time; others do not while they know who it is."""
        account = self.page.locator("input[name=sub]")
        account.fill(subject)
        account.press("Enter")

    @property
    def menu(self) -> Locator:
        return self.page.get_by_role("navigation", name="主菜单")

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    def go(self, place: str) -> DeskPage:
        """A place of the desk, by its address, and wait until its content is there."""
        self.page.evaluate("place => { location.hash = place; }", place)
        return self.settled()

    def settled(self) -> DeskPage:
        """Wait until nothing is awaited any more."""
        expect(self.page.locator(".loading")).to_have_count(0)
        return self

    def api_paths(self) -> list[str]:
        """What was asked of the API until now, in order."""
        return [
            f"{request.method} {request.url.partition('/api')[2]}"
            for request in self.requests
            if request.url.startswith(f"{self.origin}/api/")
        ]

    def foreign(self, *allowed: str) -> list[str]:
        """Requests of ours to other origins than these."""
        ours = (self.origin, *allowed)
        return [one.url for one in self.requests if not one.url.startswith(ours)]

    def widest(self) -> int:
        """How many CSS pixels the page would need to show everything without scrolling sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def _widest_spaced(self) -> int:
        """The same with the spacing that WCAG 1.4.12 asks a page to bear."""
        return int(self.page.evaluate(_SPACED))

    def _widest_large(self) -> int:
        """The same in large type."""
        return int(self.page.evaluate(_LARGE))

    def axe_in_the_dark(self) -> str:
        """What axe finds in dark colours; the window has light ones afterwards."""
        self.page.emulate_media(color_scheme="dark")
        found = self.axe()
        self.page.emulate_media(color_scheme="light")
        return found

    def axe(self) -> str:
        """What axe finds, as a report; empty if nothing."""
        results = looked_at(self.page)
        assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}
        report: str = results.generate_report() if results.violations_count else ""
        return report

    def faults(self) -> dict[str, str | int]:
        """What is wrong with what is there now, on a desk, on a phone, at twice the zoom in large type, on paper;
        empty if nothing. `make desk` has axe look at the phone in the dark, too."""
        page = self.page
        was = page.viewport_size
        page.set_viewport_size({"width": 1280, "height": 800})
        found: dict[str, str | int] = {"axe": self.axe()}
        found["wider than a desk"] = max(self.widest(), 1280) - 1280
        page.set_viewport_size({"width": 1024, "height": 768})
        found["wider than a small desk"] = max(self.widest(), 1024) - 1024
        page.set_viewport_size({"width": 768, "height": 1024})
        found["wider than a tablet"] = max(self.widest(), 768) - 768
        page.set_viewport_size({"width": 360, "height": 740})
        if in_campaign():
            found["axe, phone, dark"] = self.axe_in_the_dark()
        found["wider than a phone"] = max(self.widest(), 360) - 360
        found["wider with spaced text"] = max(self._widest_spaced(), 360) - 360
        page.set_viewport_size({"width": 640, "height": 400})
        found["wider than half a screen"] = max(self._widest_large(), 640) - 640
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        found |= page.evaluate(_ON_PAPER, PAPER["width"])
        found["buttons on paper"] = page.locator("main button:visible, .deed-bar:visible, .menu:visible").count()
        page.emulate_media(media="screen")
        page.set_viewport_size(was or {"width": 1280, "height": 800})
        return {what: fault for what, fault in found.items() if fault}

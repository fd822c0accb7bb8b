"""The look-up page as a visitor has it before him, and what his browser noticed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request

PHONE = {"width": 360, "height": 740}
UNKNOWN = "6220000000000000016"
"""A check vector: right by every rule, and nobody's card."""


@dataclass
class LookupPage:
    """One visit. ``complaints`` are console errors (a breach of the CSP is one) and uncaught exceptions."""

    page: Page
    origin: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self) -> LookupPage:
        """Listen, then load the page."""
        self.page.on("request", self._asked)
        self.page.on("console", self._heard)
        self.page.on("pageerror", self._broke)
        self.page.goto(f"{self.origin}/")
        return self

    def leave(self) -> None:
        """Listen no longer; the window may have another visit."""
        if not self.page.is_closed():
            self.page.remove_listener("request", self._asked)
            self.page.remove_listener("console", self._heard)
            self.page.remove_listener("pageerror", self._broke)

    def _broke(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("卡号", exact=True)

    @property
    def button(self) -> Locator:
        return self.page.locator("button[type=submit]")

    @property
    def result(self) -> Locator:
        return self.page.locator("#result")

    @property
    def verdict(self) -> Locator:
        return self.result.get_by_role("heading")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def questions(self) -> list[Request]:
        """The requests that asked for a card."""
        return [request for request in self.requests if request.method != "GET"]

    def ask(self, number: str) -> None:
        """Type a number in place of what stands there and press the button."""
        self.field.fill(number)
        self.button.click()

    def widest(self) -> int:
        """How many CSS pixels the page would need to show everything without scrolling sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

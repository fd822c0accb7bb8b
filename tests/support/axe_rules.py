"""What axe looks for on every page, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.2 at level AA, and what axe counts as good practice beside it. Of what is right one element a rule is enough:
# to name them all takes longer than to look.
RULES: Final[dict[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


_AXE: Final = Axe()


def looked_at(page: Page) -> AxeResults:
    """What axe says of what is there now.

    A document gets axe, half a megabyte of code, once: axe_playwright_python sends it with each look.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE.axe_script)
    return AxeResults(page.evaluate("rules => axe.run(rules)", RULES))

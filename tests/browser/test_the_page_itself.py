"""What holds for the page whatever is asked: small screens, dark colours, accessibility, keeping to its own host."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.lookup_page import PHONE, UNKNOWN
from support.axe_rules import looked_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from browser.lookup_page import LookupPage

SCHEMES = pytest.mark.parametrize("phone", ["light", "dark"], indirect=True)


def every_state(lookup: LookupPage, card: str, look: Callable[[str], None]) -> None:
    """Lead the page through all it can show, and look at each."""
    look("empty")
    lookup.ask("6220")
    expect(lookup.problem).not_to_be_empty()
    look("problem")
    for name, number, verdict in (("valid", card, "有效会员卡"), ("not valid", UNKNOWN, "不是有效会员卡")):
        lookup.ask(number)
        expect(lookup.verdict).to_have_text(verdict)
        look(name)
    for name, status, verdict in (
        ("lost", "lost-formal", "已正式挂失"),
        ("not a member", "not-member", "不再享受"),
        ("unusual", "not-known-yet", "会员卡状态异常"),
    ):
        answered_with(lookup.page, 200, f'{{"valid": false, "union": "郑州市总工会", "status": "{status}"}}')
        lookup.ask(card)
        expect(lookup.verdict).to_have_text(verdict)
        look(name)
    answered_with(lookup.page, 503, "")
    lookup.ask(card)
    expect(lookup.verdict).to_have_text("未能查验")
    look("failed")


def answered_with(page: Page, status: int, body: str) -> None:
    page.route("**/api/lookup", lambda route: route.fulfill(status=status, body=body, content_type="application/json"))


@SCHEMES
def test_a_small_phone_shows_every_state_without_scrolling_sideways_and_axe_finds_nothing_in_any(
    lookup: LookupPage, card: str
) -> None:
    seen: dict[str, int] = {}
    found: dict[str, str] = {}

    def look(state: str) -> None:
        seen[state] = lookup.widest()
        results = looked_at(lookup.page)
        assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}
        if results.violations_count:
            found[state] = results.generate_report()

    every_state(lookup, card, look)
    assert seen == dict.fromkeys(seen, PHONE["width"])
    assert len(seen) == 8
    assert found == {}


@pytest.mark.parametrize("phone", ["dark"], indirect=True)
def test_a_dark_device_gets_a_dark_page(lookup: LookupPage) -> None:
    expect(lookup.page.locator("body")).to_have_css("background-color", "rgb(23, 20, 19)")
    lookup.page.emulate_media(color_scheme="light")
    expect(lookup.page.locator("body")).to_have_css("background-color", "rgb(250, 248, 245)")


def test_the_page_asks_no_other_host_and_breaks_no_rule_of_its_own(lookup: LookupPage, card: str) -> None:
    for number, verdict in ((card, "有效会员卡"), (UNKNOWN, "不是有效会员卡")):
        lookup.ask(number)
        expect(lookup.verdict).to_have_text(verdict)
    assert lookup.complaints == []
    assert {urlsplit(request.url).netloc for request in lookup.requests} == {urlsplit(lookup.origin).netloc}
    assert {urlsplit(request.url).path for request in lookup.questions} == {"/api/lookup"}


def test_the_pages_policy_stops_a_request_to_another_host(lookup: LookupPage) -> None:
    refused = lookup.page.evaluate("fetch('https://elsewhere.invalid/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    assert any("Content Security Policy" in complaint for complaint in lookup.complaints)

"""A card number is nowhere but in the field and in the body of one request (invariant 9)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.lookup_page import UNKNOWN, LookupPage
from support import chromium

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserType

    from unioncard_local.stack.cloud import Cloud


class Visited:
    """What one visit left: what could be read while the page stood there, and the profile after Chromium had gone."""

    def __init__(self, engine: BrowserType, origin: str, profile: Path) -> None:
        self.profile = profile
        # The engine alone keeps no history: here it is the whole browser.
        context = engine.launch_persistent_context(
            profile, executable_path=chromium.EXECUTABLE, args=chromium.ARGUMENTS, locale="zh-CN"
        )
        lookup = LookupPage(context.pages[0], origin).open()
        lookup.ask(UNKNOWN)
        expect(lookup.verdict).to_be_visible()
        self.open_places = _places(lookup)
        self.requests = [(request.url, str(request.all_headers())) for request in lookup.requests]
        lookup.page.goto("about:blank")
        lookup.page.go_back()
        self.after_return = lookup.field.input_value()
        context.close()

    def history(self) -> list[str]:
        with closing(sqlite3.connect(self.profile / "Default" / "History")) as history:
            return [f"{url} {title}" for url, title in history.execute("SELECT url, title FROM urls")]

    def files_with(self, text: str) -> list[str]:
        """Files of the profile that hold this text in either of Chromium's two encodings."""
        wanted = (text.encode(), text.encode("utf-16-le"))
        files = (file for file in self.profile.rglob("*") if file.is_file() and not file.is_symlink())
        return [file.name for file in files if any(form in file.read_bytes() for form in wanted)]


def _places(lookup: LookupPage) -> dict[str, str]:
    session = lookup.page.context.new_cdp_session(lookup.page)
    script = "JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie, window.name])"
    return {
        "address": lookup.page.url,
        "title": lookup.page.title(),
        "stores": lookup.page.evaluate(script),
        "back and forward": str(session.send("Page.getNavigationHistory")),
    }


@pytest.fixture(scope="package")
def visited(engine: BrowserType, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Visited:
    return Visited(engine, cloud.origin, tmp_path_factory.mktemp("profile"))


def grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


@pytest.mark.parametrize("number", [UNKNOWN, grouped(UNKNOWN)], ids=["plain", "grouped"])
def test_the_number_is_in_no_address_title_store_or_header(visited: Visited, number: str) -> None:
    assert [place for place, text in visited.open_places.items() if number in text] == []
    assert [url for url, headers in visited.requests if number in url + headers] == []
    assert visited.open_places["stores"] == '[{},{},null,"",""]'


@pytest.mark.parametrize("number", [UNKNOWN, grouped(UNKNOWN)], ids=["plain", "grouped"])
def test_the_browser_keeps_the_number_in_no_file(visited: Visited, cloud: Cloud, number: str) -> None:
    assert any(entry.startswith(cloud.origin) for entry in visited.history())
    assert visited.files_with(cloud.origin) != []
    assert visited.files_with(number) == []


def test_who_comes_back_to_the_page_finds_an_empty_field(visited: Visited) -> None:
    assert visited.after_return == ""


def test_a_page_that_the_browser_kept_in_memory_comes_back_empty(lookup: LookupPage) -> None:
    lookup.ask(UNKNOWN)
    expect(lookup.verdict).to_be_visible()
    # Playwright switches Chromium's back/forward cache off, so its event is made by hand
    lookup.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(lookup.field).to_have_value("")
    expect(lookup.result).to_be_hidden()

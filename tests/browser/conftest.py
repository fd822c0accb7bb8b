"""A real browser before the real local cloud, and one card that went the whole way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from browser.desk.batches import Issued, issued
from browser.lookup_page import PHONE, UNKNOWN, LookupPage
from support import chromium
from support.packages import Missing
from unioncard.cloud.aws import client as aws
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import look_up
from unioncard_local.stack import waiting
from unioncard_local.stack.lifecycle import running
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, BrowserType

    from unioncard_local.stack.cloud import Cloud
    from unioncard_tools.sample.members import Row

_PATIENCE_MS = 30_000
"""Longer than the page itself waits: what it says then is seen, whatever else this machine does."""

_STARTED_S = 120.0
CARDS = 8


@pytest.fixture(scope="session")
def executable(request: pytest.FixtureRequest) -> Path:
    """Debian's Chromium, never Playwright's own download; without its windows, which no page is about."""
    try:
        return chromium.provide_shell(request.config.pluginmanager.getplugin("terminalreporter").write_line)
    except Missing as why:
        pytest.skip(str(why))


# For this package and no longer: while Playwright runs, its event loop is this thread's, and asyncio.run() fails.
@pytest.fixture(scope="package")
def engine(executable: Path) -> Iterator[BrowserType]:
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="package")
def browser(engine: BrowserType, executable: Path) -> Iterator[Browser]:
    """It draws nothing: pictures of its pages are empty."""
    started = engine.launch(executable_path=executable, args=chromium.UNSEEN)
    yield started
    started.close()


# One for all modules here: to start it takes longer than most of these tests.
@pytest.fixture(scope="package")
def cloud(executable: Path) -> Iterator[Cloud]:
    with running() as started:
        ready, _ = scenario.load_directory(started)
        # The function's first start takes the emulator seconds, and the page gives up after fifteen.
        assert waiting.until(lambda: look_up(ready, UNKNOWN).is_success, seconds=_STARTED_S)
        yield ready
    aws.connect()


@dataclass(frozen=True)
class Opened:
    """A batch whose cards its bank opened, the number of the last one, and its members as their union wrote them."""

    batch: Issued
    card: str
    rows: list[Row]


@pytest.fixture(scope="package")
def opened(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Eight cards at the bank; of the last one no test says more than that it was collected."""
    folder = tmp_path_factory.mktemp("opened")
    batch = issued(cloud, folder, CARDS, seed=61)
    return Opened(batch, batch.answer(folder), sample_rows(CARDS, seed=61))


@pytest.fixture(scope="package")
def card(opened: Opened) -> str:
    """The number of a card that a bank opened for a member of a register."""
    return opened.card


@pytest.fixture(scope="package")
def phones(browser: Browser) -> dict[str, BrowserContext]:
    """A small phone in light and one in dark colours: a new profile for each test takes longer than most tests."""
    made: dict[str, BrowserContext] = {}
    for colours in ("light", "dark"):
        made[colours] = browser.new_context(
            viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN", color_scheme=colours
        )
        made[colours].set_default_timeout(_PATIENCE_MS)
    return made


@pytest.fixture
def phone(phones: dict[str, BrowserContext], request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A small phone as if new, in light or (by indirect parameter) dark colours; its one window stays after a test
    that passed."""
    colours, failed = getattr(request, "param", "light"), request.session.testsfailed
    context = phones[colours]
    yield context
    context.unroute_all()
    context.set_offline(False)
    context.clear_cookies()
    for page in context.pages:
        if request.session.testsfailed > failed:
            page.close()
        else:
            page.unroute_all()
            page.emulate_media(color_scheme=colours)


@pytest.fixture
def lookup(phone: BrowserContext, cloud: Cloud) -> Iterator[LookupPage]:
    """The page, freshly opened."""
    page = phone.pages[0] if phone.pages else phone.new_page()
    visit = LookupPage(page, cloud.origin).open()
    yield visit
    visit.leave()

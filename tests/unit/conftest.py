"""Fixtures of the unit tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from support.card_files import card_tables
from support.custody_story import Story, delivered_batch
from support.in_process import in_process_aws
from support.month_tree import Build, built
from support.worked import Way
from unioncard import clock

if TYPE_CHECKING:
    from collections.abc import Iterator


LATE_HOUR = 23
BEHIND = timedelta(hours=2)


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """No day of Henan begins while the tests run: what one made today is not yesterday's for the next.

    Whoever starts within the last hour of a day has a clock that is two hours behind; no run takes longer.
    """
    real = clock.now
    with pytest.MonkeyPatch.context() as patched:
        if real().astimezone(clock.SHANGHAI).hour == LATE_HOUR:
            patched.setattr(clock, "now", lambda: real() - BEHIND)
        yield


@pytest.fixture
def way() -> Iterator[Way]:
    """The domain on an in-process AWS with the demo's directory loaded."""
    with in_process_aws() as stores:
        yield Way(stores)


@pytest.fixture
def story() -> Iterator[Story]:
    """Seven opened cards, and no statement about them yet."""
    with delivered_batch() as begun:
        yield begun


@pytest.fixture(scope="module")
def tables() -> Iterator[None]:
    """The tables that cards are in, and nothing else, once for a module's tests."""
    with card_tables():
        yield


@pytest.fixture
def build() -> Build:
    """The report of October from movements of any month."""
    return built

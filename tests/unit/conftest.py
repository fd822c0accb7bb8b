"""Fixtures of the unit tests."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from support.card_files import card_tables
from support.custody_story import Story, delivered_batch
from support.in_process import in_process_aws
from support.month_tree import Build, built
from support.uncaged import without_cage
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


IN_THE_CAGE = (
    "cli/test_check.py",
    "registers/test_bad_files.py",
    "registers/test_intake.py",
    "sheets/test_cage.py",
    "sheets/test_cage_processes.py",
    "sheets/test_guard.py",
    "sheets/test_hostile.py",
    "sheets/test_hostile_formats.py",
    "sheets/test_old_cells.py",
    "sheets/test_old_workbooks.py",
    "sheets/test_other_producers.py",
    "sheets/test_preloading.py",
    "support/test_uncaged.py",
)
"""Whose subject is the cage, files that kill a process, or a check as it is made in the cloud and at the desk."""


@pytest.fixture(scope="module", autouse=True)
def check_where_it_costs_least(request: pytest.FixtureRequest) -> Iterator[None]:
    """In this process, but for those that are about the cage: the others are about what a check says."""
    with nullcontext() if request.path.as_posix().endswith(IN_THE_CAGE) else without_cage():
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

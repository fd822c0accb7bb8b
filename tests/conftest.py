"""How every run goes: examples of properties, which files go to one process, what a run says at its end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from support.brief_worker import be_brief
from support.campaign import in_campaign
from support.shared_out import ON_THE_FULL_CLOUD, ByFile, in_order_of_beginning
from support.usage import Usage

pytest_plugins = ("support.watchdog", "support.full_cloud")

# Of properties: what a commit's tests say once, they say again, and none of them is timed.
# `pytest --hypothesis-profile anew` tries other examples each time, and many; `few` is for the hand that edits.
settings.register_profile("anew", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000)
settings.register_profile("again", settings.get_profile("anew"), derandomize=True, database=None, max_examples=50)
settings.register_profile("few", settings.get_profile("again"), max_examples=10)
settings.load_profile("again")

LONGEST_NAME = 1_000


def _place(item: pytest.Item) -> int:
    """From 1, of the item's room on the full cloud; 0 if it has none."""
    return next((place for place, room in enumerate(ON_THE_FULL_CLOUD, 1) if item.nodeid.startswith(room)), 0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first where several processes share the tests; a single one begins with what is told soonest.

    A name that holds a file's bytes differs from process to process (a workbook has the second of its making). What
    `make every-case` has to itself is left out elsewhere.
    """
    if not in_campaign():
        left_out = [item for item in items if item.get_closest_marker("every_case")]
        items[:] = [item for item in items if not item.get_closest_marker("every_case")]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        if len(item.nodeid) > LONGEST_NAME:
            raise pytest.UsageError(f"this test's name is longer than {LONGEST_NAME} characters: {item.nodeid[:200]}")
    on_it = sorted((item for item in items if _place(item)), key=_place)
    there = iter(on_it)
    items[:] = [next(there) if _place(item) else item for item in items]
    if hasattr(config, "workerinput"):
        items[:] = in_order_of_beginning(items)


def pytest_configure(config: pytest.Config) -> None:
    """Every run says at its end what took longest, and how much memory its processes held."""
    config.pluginmanager.register(Usage(), "usage")
    be_brief(config)


@pytest.hookimpl(optionalhook=True)  # none with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Instead of what --dist names."""
    return ByFile(config, log)

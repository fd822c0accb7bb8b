"""How every run goes: examples of properties, which files go to one process, what a run says at its end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from support.brief_worker import be_brief
from support.campaign import in_campaign
from support.usage import Usage

pytest_plugins = ("support.watchdog", "support.full_cloud")

# Of properties: what a commit's tests say once, they say again, and none of them is timed.
# `pytest --hypothesis-profile anew` tries other examples each time, and many; `few` is for the hand that edits.
settings.register_profile("anew", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000)
settings.register_profile("again", settings.get_profile("anew"), derandomize=True, database=None, max_examples=50)
settings.register_profile("few", settings.get_profile("again"), max_examples=10)
settings.load_profile("again")

ON_THE_FULL_CLOUD = ("tests/e2e/one_cloud/", "tests/e2e/impatient/", "tests/contract/stores/")
"""Rooms that share one cloud, in this order: the first finds it empty, the second lets it try again at once, and the
last leaves what no function can carry out."""

TOGETHER = (
    # A cloud, a browser, and typefaces of 50 MB each.
    ("tests/browser/", "tests/unit/tools/face/", "tests/unit/cli/test_card.py"),
    ON_THE_FULL_CLOUD,
    ("tests/contract/one_stack/",),
    ("tests/contract/faultproxy/",),
)
"""Files that share what is dear: one worker runs them all."""

LONG = (
    "tests/browser/",
    *ON_THE_FULL_CLOUD,
    "test_memory_aws.py",
    "test_watchdog.py",
    "tests/docs/test_readme.py",
    "tests/contract/",
    "test_guards.py",
    "tests/sftp/",
    "_killed.py",
    "test_killed_anywhere.py",
)
"""What takes long for the number of its tests is begun first, in this order: a room of minutes that one worker has for
itself must not be begun last. Small pieces are left for the end, to be shared."""


EACH_ALONE = ("tests/unit/support/test_watchdog.py", "tests/unit/support/test_memory_aws.py")
"""Files whose tests share nothing and take long: any worker takes the next one."""


class ByFile(LoadFileScheduling):
    """A file's tests stay together, and those that share what is dear; in the order of collection."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would begin with the most tests, and end with the longest

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if file in EACH_ALONE:
            return nodeid
        return next((some[0] for some in TOGETHER if file.startswith(some)), file)


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
        items.sort(key=lambda item: next((place for place, part in enumerate(LONG) if part in item.nodeid), len(LONG)))


def pytest_configure(config: pytest.Config) -> None:
    """Every run says at its end what took longest, and how much memory its processes held."""
    config.pluginmanager.register(Usage(), "usage")
    be_brief(config)


@pytest.hookimpl(optionalhook=True)  # none with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Instead of what --dist names."""
    return ByFile(config, log)

"""How several processes share the tests of a run: which stay together, and which are begun first."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

ON_THE_FULL_CLOUD: Final = ("tests/e2e/one_cloud/", "tests/e2e/impatient/", "tests/contract/stores/")
"""Rooms that share one cloud, in this order: the first finds it empty, the second lets it try again at once, and the
last leaves what no function can carry out."""

TOGETHER: Final = (
    # A cloud, a browser, and typefaces of 50 MB each.
    ("tests/browser/", "tests/unit/tools/face/", "tests/unit/cli/test_card.py"),
    ON_THE_FULL_CLOUD,
    ("tests/contract/one_stack/",),
    ("tests/contract/faultproxy/",),
)
"""Files that share what is dear: one worker runs them all."""

EACH_ALONE: Final = ("tests/unit/support/test_watchdog.py", "tests/unit/support/test_memory_aws.py")
"""Files whose tests share nothing and take long: any worker takes the next one."""

FIRST: Final = ("tests/browser/", *ON_THE_FULL_CLOUD)
"""A room of minutes that one worker has for itself must not be begun last."""

LONG: Final = (
    "test_memory_aws.py",
    "tests/docs/test_readme.py",
    "test_guards.py",
    "_killed.py",
    "test_killed_anywhere.py",
)
"""What takes long for the number of its tests comes next, in this order: small pieces are left for the end."""

WAITING: Final = (
    "test_watchdog.py",
    "tests/contract/",
    "tests/sftp/",
    "tests/fuzz/",
    "tests/unit/local/stack/test_lifeline.py",
    "tests/unit/local/stack/test_processes.py",
    "tests/unit/local/stack/test_server_forks.py",
    "tests/unit/notifications/test_smtp.py",
)
"""What waits for servers, processes and clocks more than it computes is strewn among what computes: four workers that
wait at once leave both cores idle, which took 27 s of 297."""
STREWN: Final = 0.75
"""… among this share of it, from its beginning, so that no long wait is begun last."""


def together(nodeid: str) -> str:
    """What a worker runs in one go: a test's file, the first of those that share something with it, or it alone."""
    file = nodeid.split("::", 1)[0]
    if file in EACH_ALONE:
        return nodeid
    return next((some[0] for some in TOGETHER if file.startswith(some)), file)


class ByFile(LoadFileScheduling):
    """A file's tests stay together, and those that share what is dear; in the order of collection."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would begin with the most tests, and end with the longest

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def in_order_of_beginning(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same tests in the order in which several workers take them."""
    pieces: dict[str, list[pytest.Item]] = {}
    for item in items:
        pieces.setdefault(together(item.nodeid), []).append(item)
    first = sorted((piece for piece in pieces if piece.startswith(FIRST)), key=lambda piece: _place(piece, FIRST))
    waits = [piece for piece in pieces if piece not in first and _place(piece, WAITING) < len(WAITING)]
    taken = {*first, *waits}
    computes = sorted((piece for piece in pieces if piece not in taken), key=lambda piece: _place(piece, LONG))
    apart = STREWN * len(computes) / max(len(waits), 1)
    strewn = sorted(
        [(place, piece) for place, piece in enumerate(computes)] + [(n * apart, piece) for n, piece in enumerate(waits)]
    )
    return list(chain.from_iterable(pieces[piece] for piece in (*first, *(piece for _, piece in strewn))))


def _place(piece: str, parts: Sequence[str]) -> int:
    """Of the first part that its name has; after all of them if it has none."""
    return next((place for place, part in enumerate(parts) if part in piece), len(parts))

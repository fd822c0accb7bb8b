"""The version of what is stored and sent: a number in each item, message and file (docs/decisions/0098).

It says by which rules a thing is to be read, and rises only when something that was there before means something else:
new fields have defaults and need no new number (CONTRIBUTING.md, "Releases meet"). A release understands a version
before a later release writes it, so that the two can run side by side, and the later one can be taken back.
"""

from __future__ import annotations

from typing import Final

from unioncard.errors import TryAgain

FIELD: Final = "v"
"""Its name in an item, a message and an object's metadata; short, because fifteen million members' items have it."""

WRITTEN: Final = 1
"""The version of everything that this release writes."""

UNDERSTOOD: Final = 1
"""The latest that this release reads; never less than ``WRITTEN``."""


class LaterVersion(TryAgain):
    """Written by a release that this one does not understand: left as it is, for a function of that release to take.

    Whoever read on would take what means something else for what he knows, and store it again without the rest.
    """


def check(version: int | str) -> None:
    """LaterVersion for one above ``UNDERSTOOD``. What has none is of a release before there were any, which is 1."""
    if int(version) > UNDERSTOOD:
        raise LaterVersion(f"version {int(version)}, and this release understands {UNDERSTOOD}")

"""Debian's Chromium for the browser tests: the engine alone for pages, the whole of it where a test is about that."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from support.packages import Missing, Packages

if TYPE_CHECKING:
    from collections.abc import Callable

EXECUTABLE = Path("/usr/bin/chromium")
SHELL = Path("/usr/bin/chromium-headless-shell")
"""The same engine in the same version without windows, tabs, profile and history: a page that is opened, signed in
and closed takes a third of the processor time (0.45 s for 1.5 s), and to look at it takes as much."""

PACKAGES = Packages("browser", ("chromium", "fonts-noto-cjk"), (EXECUTABLE,))
# Of one version, which apt sees to.
BOTH = Packages("browser", ("chromium", "chromium-headless-shell", "fonts-noto-cjk"), (EXECUTABLE, SHELL))
# Chromium's own sandbox does not work as root; the rest keeps it from talking to anybody but the page. The last three
# save processes and threads: a window's pages need no process each, what draws none of its own, what tidies up none.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--in-process-gpu",
    "--js-flags=--single-threaded-gc",
]
# A browser that is asked what stands on a page and never for a picture of it: nothing has memory to be drawn in, and
# code is made fast once, not a second time (V8's last compiler takes longer than it saves in pages of seconds).
UNSEEN = [*ARGUMENTS[:-1], "--js-flags=--single-threaded-gc --no-turbofan", "--force-gpu-mem-available-mb=0"]


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where Chromium is; installs it from the distribution's packages when run as root. Raises packages.Missing."""
    PACKAGES.provide(say)
    return EXECUTABLE


@cache
def provide_shell(say: Callable[[str], None]) -> Path:
    """The same of the engine alone, or the whole browser where there is no other. Raises packages.Missing."""
    try:
        BOTH.provide(say)
    except Missing as why:
        if not EXECUTABLE.exists():
            raise
        say(f"browser tests: the whole of Chromium instead, which takes longer: {why}")
        return EXECUTABLE
    return SHELL

"""Debian's Chromium for the browser tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from support.packages import Packages

if TYPE_CHECKING:
    from collections.abc import Callable

EXECUTABLE = Path("/usr/bin/chromium")
PACKAGES = Packages("browser", ("chromium", "fonts-noto-cjk"), (EXECUTABLE,))
# Chromium's own sandbox does not work as root; the rest keeps it from talking to anybody but the page.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where Chromium is; installs it from the distribution's packages when run as root. Raises packages.Missing."""
    PACKAGES.provide(say)
    return EXECUTABLE

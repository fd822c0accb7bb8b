"""Debian's zbar: what a telephone would read in a picture."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from support.packages import Packages

if TYPE_CHECKING:
    from collections.abc import Callable

EXECUTABLE = Path("/usr/bin/zbarimg")
PACKAGES = Packages("zbar", ("zbar-tools",), (EXECUTABLE,))


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where zbarimg is; installs it from the distribution's packages when run as root. Raises packages.Missing."""
    PACKAGES.provide(say)
    return EXECUTABLE


def read(picture: Path) -> list[str]:
    """The text of every QR code in a PNG."""
    arguments = [str(EXECUTABLE), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    return done.stdout.splitlines()

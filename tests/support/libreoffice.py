"""Debian's LibreOffice for the office tests, and a session with it."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from support.packages import Packages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EXECUTABLE = Path("/usr/bin/soffice")
# The distribution's Python, for which its package python3-uno is built; not the one of the virtual environment.
PYTHON = Path("/usr/bin/python3")
BRIDGE = Path("/usr/lib/python3/dist-packages/uno.py")
PACKAGES = Packages("office", ("libreoffice-calc", "python3-uno", "fonts-noto-cjk"), (EXECUTABLE, PYTHON, BRIDGE))
_QUIET = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard")
_SCRIPT_SECONDS = 180


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where soffice is; installs it from the distribution's packages when run as root. Raises packages.Missing."""
    PACKAGES.provide(say)
    return EXECUTABLE


@contextmanager
def session(soffice: Path, folder: Path) -> Iterator[str]:
    """LibreOffice waiting on a pipe of its own, with a profile of its own in ``folder``; yields the pipe's name."""
    pipe = f"unioncard-{os.getpid()}-{os.urandom(4).hex()}"
    command = [
        str(soffice),
        *_QUIET,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        f"--accept=pipe,name={pipe};urp",
    ]
    # soffice is a script that starts the program: they are one group, and end together.
    started = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield pipe
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def run(script: Path, arguments: Sequence[str]) -> str:
    """Run a script with the distribution's Python; its output. AssertionError with its last words when it fails."""
    done = subprocess.run(  # noqa: S603
        [str(PYTHON), str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=_SCRIPT_SECONDS,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout

"""Debian's Chromium for the browser tests: there, installed once, or a plain word why not."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXECUTABLE = Path("/usr/bin/chromium")
LOCK = Path(tempfile.gettempdir()) / "unioncard-tests-chromium.lock"
PACKAGES = ("chromium", "fonts-noto-cjk")
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
_APT = "/usr/bin/apt-get"
_PATIENT = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=30")
# What needs the network is killed when it hangs; the last step needs none and must not be killed halfway. Together they
# stay below the 300 s that pytest gives a test.
_STEPS = (
    (("update", "--quiet"), 60),
    (("install", "--quiet", "--yes", "--no-install-recommends", "--download-only", *PACKAGES), 120),
    (("install", "--quiet", "--yes", "--no-install-recommends", "--no-download", *PACKAGES), 100),
)


class NoChromium(Exception):
    """There is no Chromium and none could be installed; says why."""


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where Chromium is; installs it from the distribution's packages when run as root. Raises NoChromium."""
    with LOCK.open("w") as lock:  # test processes run side by side: one installs, the others wait for it
        fcntl.flock(lock, fcntl.LOCK_EX)
        return EXECUTABLE if EXECUTABLE.exists() else _install(say)


def _install(say: Callable[[str], None]) -> Path:
    wanted = f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"
    if os.geteuid() != 0 or not Path(_APT).exists():
        raise NoChromium(f"{EXECUTABLE} is missing and only root may install it on Debian or Ubuntu: {wanted}")
    say(f"browser tests: {EXECUTABLE} is missing, installing it once ({wanted}; some minutes)")
    for arguments, seconds in _STEPS:
        _apt(arguments, seconds)
    if not EXECUTABLE.exists():
        raise NoChromium(f"this distribution's package chromium brings no {EXECUTABLE}")
    return EXECUTABLE


def _apt(arguments: tuple[str, ...], seconds: int) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(  # noqa: S603 nothing here comes from outside
            [_APT, *_PATIENT, *arguments],
            check=True,
            timeout=seconds,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    except subprocess.TimeoutExpired as late:
        raise NoChromium(f"apt-get {arguments[0]} did not finish within {seconds} s (no network?)") from late
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoChromium(f"apt-get {arguments[0]} failed: {last}") from failed

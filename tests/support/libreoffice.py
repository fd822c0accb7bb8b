"""Debian's LibreOffice for the office tests: there, installed once, or a plain word why not; and a session with it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EXECUTABLE = Path("/usr/bin/soffice")
# The distribution's Python, for which its package python3-uno is built; not the one of the virtual environment.
PYTHON = Path("/usr/bin/python3")
BRIDGE = Path("/usr/lib/python3/dist-packages/uno.py")
LOCK = Path(tempfile.gettempdir()) / "unioncard-tests-libreoffice.lock"
PACKAGES = ("libreoffice-calc", "python3-uno", "fonts-noto-cjk")
_APT = "/usr/bin/apt-get"
_PATIENT = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=30")
# What needs the network is killed when it hangs; the last step needs none and must not be killed halfway. Together they
# stay below the 300 s that pytest gives a test.
_STEPS = (
    (("update", "--quiet"), 60),
    (("install", "--quiet", "--yes", "--no-install-recommends", "--download-only", *PACKAGES), 120),
    (("install", "--quiet", "--yes", "--no-install-recommends", "--no-download", *PACKAGES), 100),
)
_QUIET = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard")
_SCRIPT_SECONDS = 90


class NoLibreOffice(Exception):
    """There is no LibreOffice and none could be installed; says why."""


@cache
def provide(say: Callable[[str], None]) -> Path:
    """Where soffice is; installs it from the distribution's packages when run as root. Raises NoLibreOffice."""
    with LOCK.open("w") as lock:  # test processes run side by side: one installs, the others wait for it
        fcntl.flock(lock, fcntl.LOCK_EX)
        return EXECUTABLE if _is_there() else _install(say)


def _is_there() -> bool:
    return all(part.exists() for part in (EXECUTABLE, PYTHON, BRIDGE))


def _install(say: Callable[[str], None]) -> Path:
    wanted = f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"
    if os.geteuid() != 0 or not Path(_APT).exists():
        raise NoLibreOffice(f"{EXECUTABLE} or {BRIDGE} is missing and only root may install it on Debian: {wanted}")
    say(f"office tests: {EXECUTABLE} is missing, installing it once ({wanted}; some minutes)")
    for arguments, seconds in _STEPS:
        _apt(arguments, seconds)
    if not _is_there():
        raise NoLibreOffice(f"this distribution's packages bring no {EXECUTABLE} or no {BRIDGE}")
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
        raise NoLibreOffice(f"apt-get {arguments[0]} did not finish within {seconds} s (no network?)") from late
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoLibreOffice(f"apt-get {arguments[0]} failed: {last}") from failed


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
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout

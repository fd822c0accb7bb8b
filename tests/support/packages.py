"""The distribution's packages that some tests need: there, installed once, or a plain word why not."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_APT = "/usr/bin/apt-get"
_PATIENT = ("-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=30")


_OTHER_S = 285.0
"""Seconds that another process may install: all its steps together, below the 300 s that pytest gives a test."""


class Missing(Exception):
    """Something is not there and could not be installed; says why."""


@dataclass(frozen=True, slots=True)
class Packages:
    """What the tests called ``name`` need: packages, and the files by which they are known to be there."""

    name: str
    packages: tuple[str, ...]
    files: tuple[Path, ...]

    def provide(self, say: Callable[[str], None]) -> None:
        """Install them when run as root, unless they are there. Raises Missing."""
        lock_file = Path(tempfile.gettempdir()) / f"unioncard-tests-{self.name}.lock"
        with lock_file.open("w") as lock:  # test processes run side by side: one installs, the others wait for it
            self._wait_for(lock)
            if not self._are_there():
                self._install(say)

    def _wait_for(self, lock: IO[str]) -> None:
        end = time.monotonic() + _OTHER_S
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Missing(f"another test process installs {self.name} for {_OTHER_S:.0f} s") from None
                time.sleep(0.1)

    def _are_there(self) -> bool:
        return all(file.exists() for file in self.files)

    def _install(self, say: Callable[[str], None]) -> None:
        wanted = f"apt-get install --no-install-recommends {' '.join(self.packages)}"
        missing = next(file for file in self.files if not file.exists())
        if os.geteuid() != 0 or not Path(_APT).exists():
            raise Missing(f"{missing} is missing and only root may install it on Debian or Ubuntu: {wanted}")
        say(f"{self.name} tests: {missing} is missing, installing it once ({wanted}; some minutes)")
        for arguments, seconds in self._steps():
            _apt(arguments, seconds)
        if not self._are_there():
            raise Missing(f"this distribution's package brings no {missing}")

    def _steps(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """What needs the network is killed when it hangs; the last step needs none and must not be killed halfway.

        Together they stay below the 300 s that pytest gives a test.
        """
        install = ("install", "--quiet", "--yes", "--no-install-recommends")
        return (
            (("update", "--quiet"), 60),
            ((*install, "--download-only", *self.packages), 120),
            ((*install, "--no-download", *self.packages), 100),
        )


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
        raise Missing(f"apt-get {arguments[0]} did not finish within {seconds} s (no network?)") from late
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Missing(f"apt-get {arguments[0]} failed: {last}") from failed

"""Packages of npm for a program beside us: installed once by their lock file into build/, under its digest.

`npm ci` fetches what the lock names by hash and runs no package's scripts. Two callers at once: one installs, the other
waits. What has its final name is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from unioncard_local.errors import NotReady
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

_INSTALL_S = 300.0
_LOCKS = ("package.json", "package-lock.json")
_OUT_OF_REACH = (
    "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "ENOTCACHED", "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
)  # fmt: skip
"""npm's words when nobody answers at the registry's address."""


class RegistryOutOfReach(NotReady):
    """npm could not fetch the packages: no fault of ours, so whoever needs them goes without and says so."""


def missing() -> str:
    """The programs that this machine lacks, such as ``node and no npm``; '' when both are there."""
    return " and no ".join(name for name in ("node", "npm") if shutil.which(name) is None)


def installed(source: Path, base: Path, programs: Sequence[str] = ()) -> Path:
    """The folder below `base` that has node_modules of `source`'s lock file, and copies of the named programs.

    Raises NotReady if npm fails, RegistryOutOfReach if only its registry was not to be reached.
    """
    names = (*_LOCKS, *programs)
    digest = hashlib.sha256(b"".join((source / name).read_bytes() for name in names)).hexdigest()[:16]
    ready = base / digest
    base.mkdir(parents=True, exist_ok=True)
    with (base / ".lock").open("w") as lock:
        if not until(lambda: locked(lock), seconds=_INSTALL_S):
            raise NotReady(f"another process has been installing into {base} for {_INSTALL_S:.0f} s")
        if not ready.exists():
            _install(source, names, base, ready)
    return ready


def locked(lock: IO[str]) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _install(source: Path, names: Sequence[str], base: Path, ready: Path) -> None:
    with tempfile.TemporaryDirectory(dir=base) as beside:
        folder = Path(beside) / "packages"
        folder.mkdir()
        for name in names:
            shutil.copy(source / name, folder / name)
        command = [str(shutil.which("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(  # noqa: S603 our own words
            command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_S, check=False
        )
        if done.returncode:
            unreachable = any(f"code {code}" in done.stderr for code in _OUT_OF_REACH)
            raise (RegistryOutOfReach if unreachable else NotReady)(f"npm ci: {done.stderr}")
        folder.rename(ready)

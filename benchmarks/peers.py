"""The peers' own environment in build/bench, made once from benchmarks/requirements.lock; nothing else uses it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.turns import ROOT

LOCK = ROOT / "benchmarks/requirements.lock"
FOLDER = ROOT / "build/bench"


def python() -> Path:
    """The interpreter that has the peers; installs them first where the lock changed or never was installed."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    kept = FOLDER / f"peers-{version}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not kept.exists():
        print(f"bench: installing the peers into {kept.relative_to(ROOT)} (once)", flush=True)
        _install(kept)
    return kept / "bin/python"


def versions(*names: str) -> dict[str, str]:
    """The installed versions of these peers."""
    program = "import sys, importlib.metadata as m; print(*map(m.version, sys.argv[1:]), sep='\\n')"
    done = subprocess.run([python(), "-c", program, *names], check=True, capture_output=True, text=True)  # noqa: S603
    return dict(zip(names, done.stdout.split(), strict=True))


def _install(kept: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        venv.create(fresh, with_pip=True)
        pip = [fresh / "bin/python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--requirement", LOCK], check=True)  # noqa: S603
        fresh.rename(kept)  # only a complete one gets the name; its interpreter is a link and moves along
    finally:
        shutil.rmtree(fresh, ignore_errors=True)

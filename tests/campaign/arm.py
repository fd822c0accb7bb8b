"""``make arm``: the layer as AWS gets it, run as AWS runs it: aarch64, Python 3.13, emulated by qemu-user.

Debian's packages are unpacked into build/arm and nothing is installed: Python for arm64, and the emulator for this
machine. There every function is imported from its own folder and the layer, and one register is checked in its cage:
the fork server, its limits and what compiled wheels answer are another machine's. The check must answer what it does
here. Exit 0 when all that is so; needs Debian's apt and dpkg, its archive, PyPI, and 300 MB.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import build_layer
from unioncard.registers.check import check
from unioncard_tools.sample.members import write_sample
from unit.functions import isolated

ROOT: Final = Path(__file__).resolve().parents[2]
HOME: Final = ROOT / "build/arm"
SUITE: Final = "trixie"
"""The release of Debian that has Python 3.13."""
KEYS: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"
TODAY: Final = date(2026, 11, 2)
ROWS: Final = 200
FETCH_S: Final = 600
RUN_S: Final = 300
"""Emulated, a function takes some seconds to import; what takes longer hangs."""

EMULATOR_THREADS: Final = 1
"""The emulator's own in every process, which the fork server would take for one that imports have started."""

CHECK: Final = """
import json, sys
sys.path[:0] = sys.argv[2:]
from datetime import date
from pathlib import Path
from unioncard.registers.check import check
from unioncard.sheets import cage
from dataclasses import fields
import platform
one = "from unioncard.sheets import fork_server as f; all = f.threads; f.threads = lambda: all() - THREADS; serve()"
cage._PROGRAM = cage._PROGRAM.removesuffix("serve()") + one
answer = check(Path(sys.argv[1]), today=date.fromisoformat("TODAY"))
of = lambda row: [getattr(row, f.name) for f in fields(row)]
rows = [[repr(dict(v) if hasattr(v, "items") else v) for v in of(row)] for row in answer.accepted]
seen = [rows, [repr(tuple(one)) for one in answer.findings]]
print(json.dumps([platform.machine(), platform.python_version(), answer.verdict, answer.read, *seen]))
""".replace("TODAY", TODAY.isoformat()).replace("THREADS", str(EMULATOR_THREADS))


def python() -> Path:
    """An interpreter for aarch64 that runs here; what it starts as sys.executable runs emulated, too.

    CalledProcessError when Debian's archive is out of reach, or this is no Debian.
    """
    made = HOME / "root/usr/bin/python-aarch64"
    if made.exists():
        return made
    shutil.rmtree(HOME, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "root", "qemu"):
        (HOME / folder).mkdir(parents=True)
    (HOME / "state/status").touch()
    here = _said("dpkg", "--print-architecture")
    (HOME / "from.sources").write_text(
        f"Types: deb\nURIs: {_archive()}\nSuites: {SUITE}\nComponents: main\n"
        f"Architectures: arm64 {here}\nSigned-By: {KEYS}\n",
        "utf-8",
    )
    apt = ["apt-get", "-qq", *_apart(here)]
    _said(*apt, "update")
    _said(*apt, "--download-only", "--yes", "install", f"python{build_layer.AWS.python}")
    for package in (HOME / "cache/archives").glob("*.deb"):
        _said("dpkg-deb", "--extract", package, HOME / "root")
    (HOME / "root/lib").symlink_to("usr/lib")
    _said(*apt, "download", f"qemu-user:{here}", cwd=HOME / "qemu")
    for package in (HOME / "qemu").glob("*.deb"):
        _said("dpkg-deb", "--extract", package, HOME / "qemu")
    # The kernel starts a script of this machine; Python takes the name that it is started by for its own.
    made.write_text(
        f'#!/bin/sh\nexec "{HOME}/qemu/usr/bin/qemu-aarch64" -L "{HOME}/root" -0 "$0" '
        f'"{HOME}/root/usr/bin/python{build_layer.AWS.python}" "$@"\n',
        "utf-8",
    )
    made.chmod(0o755)
    return made


def layer() -> Path:
    """The layer's folder ``python``; its packages are kept for as long as the lock stays the same."""
    lock = (build_layer.LOCK, ROOT / "pyproject.toml", Path(build_layer.__file__))
    kept = HOME / f"layer-{hashlib.sha256(b''.join(one.read_bytes() for one in lock)).hexdigest()[:16]}"
    if kept.exists():
        shutil.rmtree(kept / "python" / build_layer.DISTRIBUTION)
        build_layer.add_package(kept / "python")
    else:
        fresh = Path(tempfile.mkdtemp(dir=HOME))
        build_layer.build(build_layer.AWS, fresh)
        fresh.rename(kept)
    return kept / "python"


def emulated(interpreter: Path, program: str, *given: object, variables: dict[str, str] | None = None) -> Any:
    """What a program prints there, as JSON; AssertionError with what it said if it fails."""
    command = [str(interpreter), "-I", "-S", "-B", "-c", program, *map(str, given)]
    done = subprocess.run(  # noqa: S603 our own interpreter
        command, env=variables or {}, capture_output=True, text=True, check=False, timeout=RUN_S
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def main() -> int:
    """The command."""
    interpreter, packages = python(), layer()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "register.xlsx"
        write_sample(file, ROWS, dirty=10)
        machine, version, *there = emulated(interpreter, CHECK, file, packages)
        answer = check(file, today=TODAY)
        parts = ([getattr(row, f.name) for f in fields(row)] for row in answer.accepted)
        rows = [[repr(dict(v) if hasattr(v, "items") else v) for v in row] for row in parts]
        found = [repr(tuple(one)) for one in answer.findings]
        same = there == [answer.verdict, answer.read, rows, found]
    sys.stdout.write(
        f"{machine}, Python {version}: {there[1]} rows checked in the cage, {len(there[2])} accepted, "
        f"{len(there[3])} findings: {'the same as' if same else 'NOT what'} {os.uname().machine} answers\n"
    )
    for name in isolated.FUNCTIONS:
        paths = [*isolated.folder(name), packages]
        loaded = emulated(interpreter, isolated.PROGRAM, name, *paths, variables=isolated.environment(name))
        sys.stdout.write(f"{name}: imported, {len(loaded['modules'])} modules, {loaded['seconds']:.1f} s emulated\n")
    return 0 if same else 1


def _apart(here: str) -> list[str]:
    """Options with which apt knows nothing of this machine, and changes nothing on it."""
    told = {
        "APT::Architecture": "arm64",
        "APT::Architectures": f"arm64,{here}",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Dir::Cache": HOME / "cache",
        "Dir::Etc::SourceList": HOME / "from.sources",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State": HOME / "state",
        "Dir::State::status": HOME / "state/status",
    }
    return [f"--option={name}={value}" for name, value in told.items()]


def _archive() -> str:
    """Where this machine gets Debian from; LookupError if it does not."""
    for line in _said("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").splitlines():
        if line.rstrip("/").endswith("/debian"):
            return line
    raise LookupError("no archive of Debian among apt's sources")


def _said(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run(  # noqa: S603 apt and dpkg, with our own words
        [str(one) for one in command], cwd=cwd, check=True, stdout=subprocess.PIPE, text=True, timeout=FETCH_S
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

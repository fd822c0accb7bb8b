"""Builds the layer as it is on AWS: the domain package and its locked third-party packages, in ``<target>/python``.

What runs in the cloud is the closure of ``[project.dependencies]``, resolved for the target's interpreter and machine
and installed from requirements.lock by hash, wheels only: no C is compiled, so an x86 machine builds for arm64.

``python layers/unioncard/build_layer.py`` writes build/layer; ``make build-UnionCardLayer`` is what `sam build` calls.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from layer_files import layer_files

LAYER: Final = Path(__file__).resolve().parent
ROOT: Final = LAYER.parents[1]
LOCK: Final = ROOT / "requirements.lock"
DISTRIBUTION: Final = "unioncard"

SERVICES: Final = ("dynamodb", "kms", "s3", "secretsmanager", "ses", "sqs")
"""What unioncard.cloud speaks to. The SDK's descriptions of 400 other services are 27 of its 33 MB."""

NEVER_IMPORTED: Final = ("bin", "boto3/examples", "*/tests", "*/test", "**/*.pyi")


_INSTALL_S, _COMPILE_S, _ANSWER_S = 1800.0, 600.0, 60.0
"""Long for a slow line and a busy machine; a command that takes longer hangs."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the layer runs: Python "3.13", machine "aarch64" or "x86_64", Linux with glibc 2.28 or later."""

    python: str
    machine: str

    def marker_values(self) -> dict[str, str]:
        """What environment markers of requirements mean there."""
        return {
            "extra": "",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }

    def platform_tags(self) -> tuple[str, ...]:
        """Wheel platforms that run there; Lambda's Amazon Linux 2023 has glibc 2.34."""
        kinds = ("manylinux2014", "manylinux_2_17", "manylinux_2_28")
        return tuple(f"{kind}_{self.machine}" for kind in kinds)


AWS: Final = Target("3.13", "aarch64")
"""The template's Runtime, and the default of its parameter Architecture."""

HERE: Final = Target(f"{sys.version_info.major}.{sys.version_info.minor}", platform.machine())


class LayerNotBuilt(Exception):
    """Why there is no layer, and what to do."""


def locked(target: Target, lock: str) -> dict[str, str]:
    """The lock's entries that hold on the target: canonical name → pinned requirement with its hashes, for pip."""
    entries: dict[str, str] = {}
    for line in lock.replace("\\\n", "").splitlines():
        pinned, *hashes = line.split("--hash=")
        one = Requirement(pinned)
        if _holds(one, target):
            digests = " ".join(f"--hash={digest.strip()}" for digest in hashes)
            entries[canonicalize_name(one.name)] = f"{one.name}{one.specifier} {digests}"
    return entries


def closure(target: Target, distribution: str = DISTRIBUTION) -> set[str]:
    """Canonical names of all that the distribution needs on the target, by the metadata of what is installed here."""
    met: set[tuple[str, str]] = set()
    waiting = [(distribution, "")]
    while waiting:
        name, extra = waiting.pop()
        for one in _requirements(name):
            found = {(canonicalize_name(one.name), wanted) for wanted in ("", *one.extras)}
            if _holds(one, target, extra) and not found <= met:
                waiting += found - met
                met |= found
    return {name for name, _ in met}


def install_packages(target: Target, python: Path) -> None:
    """Third-party packages into a folder, without what no function needs; LayerNotBuilt if they cannot be had."""
    entries = locked(target, LOCK.read_text("utf-8"))
    needed = sorted(closure(target))
    if absent := [name for name in needed if name not in entries]:
        raise LayerNotBuilt(f"not in requirements.lock: {', '.join(absent)}. make lock")
    platforms = [option for tag in target.platform_tags() for option in ("--platform", tag)]
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.txt"
        wanted.write_text("\n".join(entries[name] for name in needed), "utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        choice = ["--only-binary", ":all:", "--python-version", target.python, "--implementation", "cp", *platforms]
        source = ["--no-deps", "--require-hashes", "--requirement", str(wanted), "--target", str(python)]
        asked = subprocess.run(  # noqa: S603 - our own words
            [*pip, *choice, *source], check=False, stderr=subprocess.PIPE, text=True, timeout=_INSTALL_S
        )
    if asked.returncode:
        raise LayerNotBuilt(f"pip could not install the locked packages:\n{asked.stderr}")
    _strip(python)


def add_package(python: Path) -> None:
    """The domain package into a folder: what layer_files.py chooses."""
    for file in layer_files(LAYER / DISTRIBUTION):
        copy = python / file.relative_to(LAYER)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)


def compile_all(python: Path, interpreter: str) -> None:
    """Compile beforehand: the layer is read-only on AWS, so sources alone are compiled anew at every cold start.

    Checked against nothing, because zipping changes the times that Python would compare; and with the paths that the
    files will have, so that the same sources give the same layer wherever they were built.
    """
    mode = ("-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash")
    command = [interpreter, *mode, "-s", str(python), "-p", "/opt/python", str(python)]
    subprocess.run(command, check=True, timeout=_COMPILE_S)  # noqa: S603 - our own words


def build(target: Target, into: Path, interpreter: str | None = None) -> Path:
    """Write the layer into a folder, anew; the folder ``python`` in it.

    ``interpreter`` is one of the target's version, to compile with. LayerNotBuilt says what is missing.
    """
    python = into / "python"
    shutil.rmtree(python, ignore_errors=True)
    python.mkdir(parents=True)
    install_packages(target, python)
    add_package(python)
    if interpreter:
        compile_all(python, interpreter)
    return python


def size(folder: Path) -> int:
    """Bytes of all files, as Lambda counts them unzipped."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def interpreter_of(target: Target) -> str | None:
    """An interpreter of the target's version on this machine, if there is one that runs."""
    for name in (sys.executable, f"python{target.python}"):
        asked = [name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if shutil.which(name) is None:
            continue
        # pyenv leaves commands of versions that are not switched on: only one that answers counts.
        answered = subprocess.run(  # noqa: S603 - our own words
            asked, capture_output=True, text=True, check=False, timeout=_ANSWER_S
        )
        if answered.stdout.strip() == target.python:
            return name
    return None


def _holds(one: Requirement, target: Target, extra: str = "") -> bool:
    return not one.marker or one.marker.evaluate(target.marker_values() | {"extra": extra})


def _requirements(name: str) -> list[Requirement]:
    try:
        return [Requirement(text) for text in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        raise LayerNotBuilt(f"{name} is not installed here, so what it needs is unknown. make setup") from None


def _strip(python: Path) -> None:
    for pattern in NEVER_IMPORTED:
        for path in sorted(python.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for path in (python / "botocore/data").iterdir():
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)


def main() -> int:
    """The command; 0, or 1 with the reason."""
    parser = argparse.ArgumentParser(description="Build the layer UnionCardLayer.")
    parser.add_argument("--into", type=Path, default=ROOT / "build/layer", help="folder that gets python/")
    parser.add_argument("--python", default=AWS.python, help="interpreter version on the target")
    parser.add_argument("--machine", default=AWS.machine, choices=["aarch64", "x86_64"])
    options = parser.parse_args()
    target = Target(options.python, options.machine)
    interpreter = interpreter_of(target)
    try:
        python = build(target, options.into, interpreter)
    except LayerNotBuilt as reason:
        sys.stderr.write(f"layer: {reason}\n")
        return 1
    state = "compiled" if interpreter else f"not compiled: no python{target.python} here, so cold starts take longer"
    sys.stderr.write(f"layer: {python}, {size(python) / 1e6:.1f} MB, {state}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

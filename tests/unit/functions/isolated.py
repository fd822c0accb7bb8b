"""A function as it runs on AWS: its own folder, the layer and the standard library, nothing of this environment."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from compileall import compile_dir
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

import build_layer
from support.templates import MAIN, expanded

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[3]
FUNCTIONS = (
    "upload",
    "desk",
    "unions",
    "members",
    "validate",
    "issue",
    "answers",
    "deliver",
    "notify",
    "report",
    "lookup",
)
RUNS = 3

PROGRAM = """
import sys
sys.path[:0] = sys.argv[2:]
from importlib import import_module
from time import process_time
begun = process_time()
for name in sys.argv[1].split():
    import_module(name)
seconds = process_time() - begun
import json
print(json.dumps({"seconds": seconds, "modules": sorted(sys.modules)}))
"""

STARTED = """
import os, sys
from importlib import import_module
from json import dumps, load
from traceback import format_exc
asked = load(sys.stdin)
sys.path[:0] = asked["path"]
import boto3
for own in [one for one in sys.modules if one.partition(".")[0] == "boto3"]:
    del sys.modules[own]
for name, (path, environment) in asked["functions"].items():
    if not os.fork():
        try:
            sys.path[:0] = path
            os.environ.clear()
            os.environ.update(environment)
            import_module(name)
            told = [name, sorted(sys.modules), ""]
        except BaseException:  # whatever ends it is told: a fork may not go on as its parent
            told = [name, [], format_exc()]
        print(dumps(told), flush=True)
        os._exit(0)
    os.wait()
"""
"""What boto3 imports, half of what most functions do, is loaded once; each function begins in a fork of its process."""


@cache
def third_party() -> Path:
    """The layer's packages for this interpreter, kept in build/ for as long as the lock and the builder stay the same.

    build_layer.LayerNotBuilt if they cannot be downloaded.
    """
    sources = (build_layer.LOCK, ROOT / "pyproject.toml", Path(build_layer.__file__))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    kept = ROOT / "build/layers" / f"{build_layer.HERE.python}-{build_layer.HERE.machine}-{digest}"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=kept.parent))
        try:
            build_layer.install_packages(build_layer.HERE, fresh)
            build_layer.compile_all(fresh, sys.executable)
            fresh.rename(kept)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return kept


def layer(folder: Path) -> list[Path]:
    """The layer's two halves: the packages, and the domain package copied and compiled into this folder.

    What this interpreter has compiled of the package already is copied, too: it is taken if its source is as old.
    """
    build_layer.add_package(folder)
    for copy in folder.rglob("*.py"):
        compiled = Path(cache_from_source(str(build_layer.LAYER / copy.relative_to(folder))))
        if compiled.is_file():
            (copy.parent / "__pycache__").mkdir(exist_ok=True)
            shutil.copy2(compiled, cache_from_source(str(copy)))
    compile_dir(folder, quiet=1)
    return [folder, third_party()]


def environment(function: str) -> dict[str, str]:
    """What the template tells a function, with made-up names for what it makes, and what Lambda tells all functions."""
    declared = expanded(MAIN)
    of_all = declared["Globals"]["Function"]["Environment"]["Variables"]
    own = declared["Resources"][f"{function.capitalize()}Function"]["Properties"]["Environment"]["Variables"]
    defaults = {name: told.get("Default") for name, told in declared["Parameters"].items()}
    values = {name: _value(name, told, defaults) for name, told in {**of_all, **own}.items()}
    return {**values, "AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1"}


def run(modules: str, path: list[Path], variables: dict[str, str]) -> dict[str, Any]:
    """Import modules (names, blanks between) in an interpreter that sees this path and the standard library alone.

    ``{"seconds", "modules"}``; AssertionError with the interpreter's words if it fails.
    """
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, modules, *map(str, path)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert not done.returncode, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def started(functions: Iterable[str], path: list[Path]) -> dict[str, tuple[set[str], str]]:
    """By function what is loaded once its handler was imported, or the interpreter's words why that failed.

    What boto3 imports was loaded before. boto3 itself is among the modules only where the handler imports it.
    """
    told = {name: (list(map(str, folder(name))), environment(name)) for name in functions}
    command = [sys.executable, "-I", "-S", "-c", STARTED]
    asked = json.dumps({"path": list(map(str, path)), "functions": told})
    done = subprocess.run(command, env={}, input=asked, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    assert not done.returncode, done.stderr
    return {name: (set(modules), error) for name, modules, error in map(json.loads, done.stdout.splitlines())}


def import_seconds(path: list[Path]) -> dict[str, float]:
    """CPU seconds to import each handler, and ``boto3`` from the same layer beside them: the best of some runs in turn.

    Of the processor and not of the clock, because other work on this machine would count too; on Lambda nothing waits.
    """
    best: dict[str, float] = {}
    variables = {name: environment(name) for name in FUNCTIONS}
    for _ in range(RUNS):
        for name in ("boto3", *FUNCTIONS):
            seconds = run(name, [*folder(name), *path], variables.get(name, {}))["seconds"]
            best[name] = min(seconds, best.get(name, seconds))
    return best


def folder(name: str) -> list[Path]:
    """The function's own folder, if it is one."""
    return [ROOT / "functions" / name] if name in FUNCTIONS else []


def _value(name: str, told: Any, defaults: dict[str, Any]) -> str:
    if isinstance(told, dict):
        default = defaults.get(told.get("Ref"))
        return f"made-up-{name.lower().replace('_', '-')}" if default is None else str(default)
    return str(told)

"""What the Makefile starts is there: its long targets run seldom, and a move must not break them unseen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = re.compile(
    r"^\t@(?:PYTHONHASHSEED=0 )?(?:PYTHONPATH=(?P<path>\S+) )?\$\(BIN\)/python -m (?P<module>[\w.]+)", re.MULTILINE
)
PROGRAMS = [
    (one["module"], one["path"] or "")
    for one in RECIPE.finditer((ROOT / "Makefile").read_text("utf-8"))
    if (ROOT / one["module"].replace(".", "/")).with_suffix(".py").exists()
    or (ROOT / one["module"].replace(".", "/")).is_dir()
]


def test_the_long_targets_are_found() -> None:
    assert {module for module, _ in PROGRAMS} == {
        *(
            "benchmarks",
            "benchmarks.cost_page",
            "benchmarks.lists",
            "benchmarks.lists_cloud",
            "benchmarks.months",
            "benchmarks.scale",
            "benchmarks.size",
            "tests.api_fuzz",
            "tests.campaign.arm",
            "tests.campaign.desk",
            "tests.campaign.faults",
            "tests.campaign.load",
            "tests.campaign.restore",
            "tests.campaign.year",
            "tests.corpus",
            "tests.fuzz",
        ),
    }


OF_OTHERS = (
    *("asyncssh", "aws_encryption_sdk", "boto3", "httpx", "hypothesis", "jsonschema", "openpyxl", "paramiko"),
    *("playwright.sync_api", "psutil", "pydantic", "pytest", "samtranslator.yaml_helper", "stdnum", "tenacity"),
    *("xlsxwriter", "yaml"),
)
"""What most of them import and none of them is about: loaded once for all."""

LAYER = ROOT / "layers" / "unioncard"
OURS = [
    ".".join(file.relative_to(LAYER).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(LAYER.glob("unioncard/**/*.py"))
    if not file.stem.startswith("__main")
]
"""The product, which all of them import from the virtual environment, so that it is there: two thirds of the work."""

IMPORTING = """
import gc, importlib, json, os, sys, traceback
shared, programs = json.loads(sys.argv[1])
for name in shared:
    importlib.import_module(name)
gc.freeze()  # in pages that no child's collector writes to
faults = {}
for program, (path, wanted) in programs.items():
    read, write = os.pipe()
    child = os.fork()
    if not child:
        fault = ""
        try:
            sys.path[1:1] = filter(None, path.split(os.pathsep))
            for name in wanted:
                importlib.import_module(name)
        except BaseException:
            fault = traceback.format_exc()
        os.write(write, fault.encode()[-4000:])
        os._exit(bool(fault))
    os.close(write)
    with open(read, encoding="utf-8", errors="replace") as said:
        faults[program] = said.read()
    faults[program] += "" if not os.waitpid(child, 0)[1] else f"{program} ended badly"
print(json.dumps(faults))
"""
"""Each program's modules in a child of its own, in which no other program's are, with its PYTHONPATH behind the
folder itself, where Python has it."""


@pytest.fixture(scope="module")
def faults() -> dict[str, str]:
    """By program: what its import raises, or nothing."""
    programs = {module: (path, modules(module)) for module, path in PROGRAMS}
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", IMPORTING, json.dumps(((*OF_OTHERS, *OURS), programs))],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def modules(module: str) -> list[str]:
    """What a program consists of, as its target starts it."""
    folder = ROOT / module.replace(".", "/")
    program = f"{module}.__main__" if folder.is_dir() else module
    parts = [f"{module}.{one.stem}" for one in folder.glob("*.py") if not one.stem.startswith("__")]
    return [program, *parts] if module == "benchmarks" else [program]


@pytest.mark.parametrize("module", [module for module, _ in PROGRAMS])
def test_a_program_can_be_imported_as_its_target_starts_it(faults: dict[str, str], module: str) -> None:
    assert faults[module] == ""


SYSTEMS = Path("/usr/bin/python3")


@pytest.mark.skipif(not SYSTEMS.exists(), reason="a system without a Python of its own")
@pytest.mark.parametrize("same", [True, False])
def test_the_systems_python_is_taken_where_it_is_the_same(tmp_path: Path, same: bool) -> None:
    """It is the faster one of two; where it cannot make environments it says nothing, and is not taken."""
    asks = [SYSTEMS, "-c", "import ensurepip, sys; print(*sys.version_info[:2])"]
    systems = subprocess.run(asks, capture_output=True, text=True, timeout=60, check=False).stdout  # noqa: S603
    (tmp_path / "python3").write_text(f"#!/bin/sh\necho {systems if same else '2 7'}")
    (tmp_path / "python3").chmod(0o755)
    found = {name: value for name, value in os.environ.items() if name not in {"PYTHON", "MAKEFLAGS", "MAKELEVEL"}}
    said = subprocess.run(
        ["make", "-pn", "help"],  # noqa: S607 as everybody calls it
        cwd=ROOT,
        env=found | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    chosen = re.search(r"^PYTHON := (.*)$", said, re.MULTILINE)
    assert chosen
    assert chosen[1] == (str(SYSTEMS) if same and systems else "python3")

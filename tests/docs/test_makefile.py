"""What the Makefile starts is there: its long targets run seldom, and a move must not break them unseen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = re.compile(r"^\t@(?:PYTHONPATH=(?P<path>\S+) )?\$\(BIN\)/python -m (?P<module>[\w.]+)", re.MULTILINE)
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
            "benchmarks.lists",
            "benchmarks.lists_cloud",
            "benchmarks.months",
            "benchmarks.size",
            "tests.api_fuzz",
            "tests.campaign.desk",
            "tests.campaign.faults",
            "tests.campaign.load",
            "tests.campaign.year",
            "tests.corpus",
            "tests.fuzz",
        ),
    }


@pytest.mark.parametrize(("module", "path"), PROGRAMS)
def test_a_program_can_be_imported_as_its_target_starts_it(module: str, path: str) -> None:
    folder = ROOT / module.replace(".", "/")
    program = f"{module}.__main__" if folder.is_dir() else module
    parts = [f"{module}.{one.stem}" for one in folder.glob("*.py") if not one.stem.startswith("__")]
    wanted = [program, *parts] if module == "benchmarks" else [program]
    imports = f"import importlib; [importlib.import_module(one) for one in {wanted!r}]"
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", imports],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr

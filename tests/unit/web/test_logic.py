"""The desk's own logic, which needs no browser: web/desk/test, run by node in one process."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from unioncard_local.stack import npm
from unioncard_local.stack.settings import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

DESK = PROJECT / "web" / "desk"
_LIMIT_S = 120.0


def test_what_the_desks_own_tests_say(tmp_path: Path) -> None:
    if lacking := npm.missing():
        pytest.skip(f"the desk's own tests run in node, and this machine has no {lacking}")
    try:
        packages = npm.installed(DESK, PROJECT / "build" / "desk-packages")
    except npm.RegistryOutOfReach as reason:
        pytest.skip(f"npm's registry is out of reach: {str(reason).splitlines()[0]}")
    for folder in ("src", "test"):
        shutil.copytree(DESK / folder, tmp_path / folder)
    # Node looks for packages beside the program that imports them.
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    tests = sorted(file.name for file in (tmp_path / "test").glob("*.test.mjs"))
    program = "".join(f"import './test/{name}';\n" for name in tests)
    command = [str(shutil.which("node")), "--test-reporter=tap", "--input-type=module", "--eval", program]
    done = subprocess.run(  # noqa: S603 ours
        command, cwd=tmp_path, capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert tests and "\n# fail 0\n" in done.stdout

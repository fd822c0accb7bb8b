"""``python -m unioncard`` is the console script."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import unioncard

COMMAND = Path(sys.executable).with_name("unioncard")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 our own words


def test_python_m_unioncard_is_the_console_script():
    """By one command's help: that of all imports what all need."""
    asked = ("check", "--help")
    as_module, as_script = run(sys.executable, "-m", "unioncard", *asked), run(str(COMMAND), *asked)

    assert "python -m unioncard check" in as_module.stdout, as_module.stderr
    assert as_module.stdout.replace("python -m unioncard", "unioncard").split() == as_script.stdout.split()
    assert as_module.returncode == as_script.returncode


def test_the_exit_status_of_a_command_is_the_modules():
    assert run(sys.executable, "-m", "unioncard", "check", "no-such-file.xlsx").returncode == 2


@pytest.mark.parametrize("command", [[sys.executable, "-m", "unioncard"], [str(COMMAND)]])
def test_the_version_is_the_projects(command: list[str]):
    project = tomllib.loads((Path(unioncard.__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    asked = run(*command, "--version")

    assert (asked.returncode, asked.stdout) == (0, f"unioncard {project['version']}\n")
    assert project["version"] == metadata.version("unioncard")

"""Packages of npm: installed once by their lock file, whole or not at all, and it is said whose fault it is if not."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from unioncard_local.errors import NotReady
from unioncard_local.stack import npm

if TYPE_CHECKING:
    from pathlib import Path

COUNTING = """#!/bin/sh
echo "$@" >> "$NPM_CALLS"
mkdir node_modules
"""
"""Stands in for npm: notes how it was called, and installs nothing."""


@pytest.fixture(name="source")
def source_with_a_lock_file(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "package.json").write_text("{}")
    (source / "package-lock.json").write_text("{}")
    (source / "run.mjs").write_text("1")
    return source


@pytest.fixture(name="programs")
def programs_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is searched first."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("NPM_CALLS", str(tmp_path / "calls"))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)


def calls(tmp_path: Path) -> list[str]:
    return (tmp_path / "calls").read_text().splitlines()


def test_packages_are_installed_once_by_the_lock_file_and_run_no_scripts(
    tmp_path: Path, source: Path, programs: Path
) -> None:
    program(programs, "npm", COUNTING)
    first = npm.installed(source, tmp_path / "base", ["run.mjs"])
    assert npm.installed(source, tmp_path / "base", ["run.mjs"]) == first
    assert (first / "node_modules").is_dir()
    assert (first / "run.mjs").read_text() == "1"
    (call,) = calls(tmp_path)
    assert call.split()[:2] == ["ci", "--ignore-scripts"]


def test_another_lock_file_is_another_folder(tmp_path: Path, source: Path, programs: Path) -> None:
    program(programs, "npm", COUNTING)
    first = npm.installed(source, tmp_path / "base")
    (source / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert npm.installed(source, tmp_path / "base") != first
    assert len(calls(tmp_path)) == 2


def test_of_two_at_once_one_installs_and_the_other_waits(tmp_path: Path, source: Path, programs: Path) -> None:
    program(programs, "npm", COUNTING)
    found: list[Path] = []
    both = [threading.Thread(target=lambda: found.append(npm.installed(source, tmp_path / "base"))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert len(found) == 2
    assert len(set(found)) == 1
    assert len(calls(tmp_path)) == 1


@pytest.mark.parametrize("code", ["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN"])
def test_a_registry_out_of_reach_is_nobodys_fault_here(tmp_path: Path, source: Path, programs: Path, code: str) -> None:
    program(programs, "npm", f"#!/bin/sh\nmkdir node_modules\necho 'npm error code {code}' >&2\nexit 1\n")
    with pytest.raises(npm.RegistryOutOfReach):
        npm.installed(source, tmp_path / "base")
    assert [one.name for one in (tmp_path / "base").iterdir()] == [".lock"], "nothing half done stays"


def test_any_other_failure_is_named_and_nothing_half_done_stays(tmp_path: Path, source: Path, programs: Path) -> None:
    program(programs, "npm", "#!/bin/sh\nmkdir node_modules\necho 'npm error code EINTEGRITY' >&2\nexit 1\n")
    with pytest.raises(NotReady, match="EINTEGRITY") as why:
        npm.installed(source, tmp_path / "base")
    assert not isinstance(why.value, npm.RegistryOutOfReach)
    assert [one.name for one in (tmp_path / "base").iterdir()] == [".lock"]


def test_what_the_machine_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert npm.missing() == "node and no npm"
    program(tmp_path, "node", "#!/bin/sh\n")
    assert npm.missing() == "npm"
    program(tmp_path, "npm", "#!/bin/sh\n")
    assert npm.missing() == ""

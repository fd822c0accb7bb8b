"""The second issuer's packages are installed once, whole or not at all; npm is a script here, nothing is fetched."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from support import oidc_issuer
from support.oidc_issuer import SOURCE, installed, missing
from unioncard_local.errors import NotReady
from unioncard_local.stack import npm

if TYPE_CHECKING:
    from pathlib import Path


def noting_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, *, fails: str = "") -> Path:
    """A npm that notes each call; the file with its notes."""
    calls, program = folder / "calls", folder / "npm"
    end = f"echo {fails} >&2; exit 1" if fails else "mkdir node_modules"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\n{end}\n')
    program.chmod(0o755)
    monkeypatch.setattr(npm.shutil, "which", lambda _name: str(program))
    return calls


def test_several_at_once_install_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = noting_npm(tmp_path, monkeypatch)
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: installed(tmp_path / "issuer"), range(4)))
    (folder,) = folders
    assert calls.read_text().splitlines() == ["ci --ignore-scripts --no-audit --no-fund"]
    names = {"package.json", "package-lock.json", oidc_issuer.PROGRAM, "node_modules"}
    assert {file.name for file in folder.iterdir()} == names


def test_what_failed_is_no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noting_npm(tmp_path, monkeypatch, fails="broken")
    with pytest.raises(NotReady, match="broken"):
        installed(tmp_path / "issuer")
    assert [file.name for file in (tmp_path / "issuer").iterdir()] == [".lock"]
    noting_npm(tmp_path, monkeypatch)
    assert (installed(tmp_path / "issuer") / "node_modules").is_dir()


def test_a_registry_out_of_reach_is_told_apart_from_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noting_npm(tmp_path, monkeypatch, fails="npm error code ENOTFOUND")
    with pytest.raises(npm.RegistryOutOfReach):
        installed(tmp_path / "issuer")


def test_a_machine_without_node_or_npm_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm.shutil, "which", lambda name: None if name == "npm" else "/usr/bin/node")
    assert missing() == "the second issuer is npm's oidc-provider, and this machine has no npm"
    monkeypatch.setattr(npm.shutil, "which", lambda _name: None)
    assert missing().endswith("no node and no npm")
    monkeypatch.setattr(npm.shutil, "which", lambda name: name)
    assert missing() == ""


def test_the_lock_has_exact_versions_with_their_digests_and_no_addresses() -> None:
    packages = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((SOURCE / "package.json").read_text("utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == wanted
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not any("resolved" in one or one.get("hasInstallScript") for one in packages.values())

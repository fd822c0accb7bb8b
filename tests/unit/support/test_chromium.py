"""Pages are tried in Chromium's engine without its windows where it can be had, and in the whole of it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import chromium, packages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nobody_installs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    chromium.provide_shell.cache_clear()
    for name in ("EXECUTABLE", "SHELL"):
        monkeypatch.setattr(chromium, name, tmp_path / name)
    both = packages.Packages("chromium-test", ("chromium",), (tmp_path / "EXECUTABLE", tmp_path / "SHELL"))
    monkeypatch.setattr(chromium, "BOTH", both)


def test_the_engine_alone_is_taken(tmp_path: Path) -> None:
    for name in ("EXECUTABLE", "SHELL"):
        (tmp_path / name).touch()
    assert chromium.provide_shell(pytest.fail) == tmp_path / "SHELL"


def test_without_it_the_whole_browser_is_taken_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "EXECUTABLE").touch()
    said: list[str] = []
    assert chromium.provide_shell(said.append) == tmp_path / "EXECUTABLE"
    assert "the whole of Chromium instead" in said[0]


def test_without_any_the_reason_is_said() -> None:
    with pytest.raises(packages.Missing, match="is missing"):
        chromium.provide_shell(pytest.fail)

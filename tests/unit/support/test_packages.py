"""Without Chromium or LibreOffice their tests are skipped with a reason, in bounded time."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import packages

WANTED = packages.Packages("browser", ("chromium",), (Path("/nonexistent/chromium"),))


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_APT", "/bin/true")
    monkeypatch.setattr(packages.os, "geteuid", lambda: 0)


def test_nobody_but_root_installs_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("something was run"))
    with pytest.raises(packages.Missing, match=r"only root may install it.*apt-get install"):
        WANTED.provide(lambda _line: None)


def test_the_installation_is_announced_and_no_step_is_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    limits: list[float] = []
    monkeypatch.setattr(subprocess, "run", lambda *_a, timeout, **_k: limits.append(timeout))
    with pytest.raises(packages.Missing, match="brings no"):
        WANTED.provide(said.append)
    assert len(said) == 1
    assert len(limits) == 3
    assert sum(limits) < 300


def test_a_network_that_hangs_or_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **_options: Any) -> None:
        raise subprocess.TimeoutExpired(command, 60)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(packages.Missing, match=r"update did not finish within 60 s \(no network\?\)"):
        WANTED.provide(lambda _line: None)


def test_the_last_word_of_apt_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_options: Any) -> None:
        raise subprocess.CalledProcessError(100, command, stderr="W: slow\nE: Unable to locate package chromium\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(packages.Missing, match="Unable to locate package chromium"):
        WANTED.provide(lambda _line: None)

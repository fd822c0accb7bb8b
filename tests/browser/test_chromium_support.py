"""Without Chromium the browser tests are skipped with a reason, in bounded time."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(chromium, "EXECUTABLE", Path("/nonexistent/chromium"))
    monkeypatch.setattr(chromium, "_APT", "/bin/true")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    chromium.provide.cache_clear()
    yield
    chromium.provide.cache_clear()


def test_nobody_but_root_installs_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("something was run"))
    with pytest.raises(chromium.NoChromium, match=r"only root may install it.*apt-get install"):
        chromium.provide(lambda _line: None)


def test_the_installation_is_announced_and_no_step_is_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    limits: list[float] = []
    monkeypatch.setattr(subprocess, "run", lambda *_a, timeout, **_k: limits.append(timeout))
    with pytest.raises(chromium.NoChromium, match="brings no"):
        chromium.provide(said.append)
    assert len(said) == 1
    assert len(limits) == 3
    assert sum(limits) < 300


def test_a_network_that_hangs_or_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **_options: Any) -> None:
        raise subprocess.TimeoutExpired(command, 60)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(chromium.NoChromium, match=r"update did not finish within 60 s \(no network\?\)"):
        chromium.provide(lambda _line: None)


def test_the_last_word_of_apt_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_options: Any) -> None:
        raise subprocess.CalledProcessError(100, command, stderr="W: slow\nE: Unable to locate package chromium\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(chromium.NoChromium, match="Unable to locate package chromium"):
        chromium.provide(lambda _line: None)

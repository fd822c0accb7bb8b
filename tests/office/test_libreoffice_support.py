"""Without LibreOffice the office tests are skipped with a reason, in bounded time."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import libreoffice

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def missing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(libreoffice, "BRIDGE", Path("/nonexistent/uno.py"))
    monkeypatch.setattr(libreoffice, "_APT", "/bin/true")
    monkeypatch.setattr(libreoffice.os, "geteuid", lambda: 0)
    libreoffice.provide.cache_clear()
    yield
    libreoffice.provide.cache_clear()


def test_nobody_but_root_installs_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("something was run"))
    with pytest.raises(libreoffice.NoLibreOffice, match=r"only root may install it.*apt-get install"):
        libreoffice.provide(lambda _line: None)


def test_the_installation_is_announced_and_no_step_is_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    limits: list[float] = []
    monkeypatch.setattr(subprocess, "run", lambda *_a, timeout, **_k: limits.append(timeout))
    with pytest.raises(libreoffice.NoLibreOffice, match="bring no"):
        libreoffice.provide(said.append)
    assert (len(said), len(limits)) == (1, 3)
    assert sum(limits) < 300


def test_the_last_word_of_apt_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_options: Any) -> None:
        raise subprocess.CalledProcessError(100, command, stderr="W: slow\nE: Unable to locate package python3-uno\n")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(libreoffice.NoLibreOffice, match="Unable to locate package python3-uno"):
        libreoffice.provide(lambda _line: None)

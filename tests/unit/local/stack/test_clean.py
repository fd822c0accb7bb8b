"""make clean leaves a running cloud alone, wherever below the folder it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from unioncard_local.errors import FolderBusy
from unioncard_local.stack import state as states
from unioncard_local.stack.clean import clean, main
from unioncard_local.stack.processes import Started, is_alive, minimal_environment, start, stop

if TYPE_CHECKING:
    from pathlib import Path


def cloud_in(folder: Path, process: Started) -> None:
    with states.locked(folder):
        states.save(folder, states.State("2026-11-23T00:00:00Z", persist=False, ports={}, processes=(process,)))


def test_it_refuses_while_a_cloud_runs_below_and_says_how_to_stop_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    build, folder = tmp_path / "build", tmp_path / "build" / "of another" / "cloud"
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    server = start("server", command, environment=minimal_environment(folder), folder=folder)
    try:
        cloud_in(folder, server)

        assert main(build) == 1

        assert is_alive(server)
        assert states.load(folder) is not None
        assert f"unioncard local down --folder '{folder}'" in capsys.readouterr().err
    finally:
        stop([server])
    assert main(build) == 0
    assert not build.exists()


def test_it_refuses_while_a_cloud_is_being_started(tmp_path: Path):
    with states.locked(tmp_path / "build" / "local"), pytest.raises(FolderBusy):
        clean(tmp_path / "build")

    assert (tmp_path / "build" / "local").exists()


def test_waiting_for_a_folder_has_an_end(tmp_path: Path):
    with states.locked(tmp_path), pytest.raises(FolderBusy, match="0 秒"), states.locked(tmp_path, seconds=0.1):
        pass

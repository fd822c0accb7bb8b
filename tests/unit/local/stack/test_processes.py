"""Processes are found and stopped by id and start time, with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from unioncard_local.stack import emulator, lifeline, processes, waiting
from unioncard_local.stack.processes import is_alive, members, minimal_environment, start, stop
from unioncard_local.stack.settings import STARTED, WORKERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.stack.processes import Started

SLEEPER = "import time; time.sleep(60)"
# A server whose child starts a grandchild, and which then says that it is ready.
PARENT = f"""
import subprocess, sys, time
child = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", child])
time.sleep(60)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Started]]:
    everything: list[Started] = []
    yield everything
    stop(everything)


def run(started: list[Started], tmp_path: Path, code: str) -> Started:
    one = start("server", [sys.executable, "-c", code], environment=minimal_environment(tmp_path), folder=tmp_path)
    started.append(one)
    return one


def test_children_of_children_are_stopped_too(tmp_path: Path, started: list[Started]):
    server = run(started, tmp_path, PARENT)
    assert waiting.until(lambda: len(members(server)) == 3)
    ids = [process.pid for process in members(server)]

    stop([server])

    assert not [pid for pid in ids if psutil.pid_exists(pid)]


@pytest.mark.parametrize("listed", [True, False])
def test_whoever_descends_from_a_process_is_found_with_and_without_the_systems_lists(
    tmp_path: Path, started: list[Started], listed: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(processes, "_LISTED", listed and processes._LISTED)
    server = run(started, tmp_path, PARENT)
    assert waiting.until(lambda: len(members(server)) == 3)
    found = processes.descendants(psutil.Process(server.pid))
    assert {one.pid for one in found} == {one.pid for one in members(server)} - {server.pid}


def test_children_are_found_when_their_parent_was_killed(tmp_path: Path, started: list[Started]):
    server = run(started, tmp_path, PARENT)
    assert waiting.until(lambda: len(members(server)) == 3)
    os.kill(server.pid, signal.SIGKILL)
    assert waiting.until(lambda: not is_alive(server))

    assert len(members(server)) == 2
    stop([server])
    assert members(server) == []


def test_another_process_with_the_same_number_is_left_alone(tmp_path: Path):
    other = subprocess.Popen([sys.executable, "-c", SLEEPER], start_new_session=True)  # noqa: S603 our own
    try:
        created = psutil.Process(other.pid).create_time()
        stale = processes.Started("server", other.pid, created - 3600, str(tmp_path / "log"))

        assert not is_alive(stale)
        assert stop([stale]) == []
        assert other.poll() is None
        assert is_alive(replace(stale, created=created))
    finally:
        other.kill()
        other.wait()


def test_a_server_deaf_to_the_request_is_killed_and_named(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(processes, "_STOP_S", 0.5)
    server = run(started, tmp_path, STUBBORN)
    log = tmp_path / "logs" / "server.log"
    assert waiting.until(lambda: "deaf" in log.read_text(encoding="utf-8"))

    assert stop([server]) == ["server"]
    assert not is_alive(server)


def test_stopping_twice_is_no_error(tmp_path: Path, started: list[Started]):
    server = run(started, tmp_path, SLEEPER)
    stop([server])

    assert stop([server]) == []


def test_a_server_sees_nothing_of_the_users_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "the-real-account")
    monkeypatch.delenv(lifeline.MARK, raising=False)

    assert set(minimal_environment(tmp_path, MORE="1")) == {"PATH", "HOME", "TMPDIR", "LANG", "MORE"}


@pytest.mark.parametrize("persist", [True, False])
def test_the_emulator_writes_into_the_runs_own_folder_only(tmp_path: Path, *, persist: bool):
    environment = emulator.environment(tmp_path, 4566, persist=persist)

    assert all(environment[name].startswith(str(tmp_path)) for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR"))
    assert (environment.get("PERSIST_STATE") == "1") is persist
    assert environment["AUTH"] == "true"
    assert WORKERS not in environment


def test_the_emulator_is_told_whether_workers_are_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WORKERS, STARTED)
    assert emulator.environment(tmp_path, 4566, persist=False)[WORKERS] == STARTED

"""Servers in Python are forked from one process, and each begins as if it had been started."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from unioncard_local.stack import emulator, lifeline, ports, server_forks
from unioncard_local.stack.processes import Started, is_alive, listens, members, minimal_environment, start, stop
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIL = "unioncard_local.stack.mailsink"
"""The lightest of them: it needs a port and a folder."""


@pytest.fixture(scope="module")
def loaders() -> Iterator[dict[Any, Any]]:
    """None yet, whoever ran before; ended afterwards. One for all tests: to load everything takes a second."""
    made: dict[Any, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server_forks, "_loaders", made)
        yield made
    for loader in filter(None, made.values()):
        loader.close()


@pytest.fixture
def started(tmp_path: Path, loaders: dict[Any, Any]) -> Iterator[list[Started]]:
    everything: list[Started] = []
    yield everything
    stop(everything)


def run(folder: Path, port: int, **environment: str) -> Started:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", MAIL, str(port), "mail"]
    return start("mail", command, environment=minimal_environment(folder, **environment), folder=folder)


def free() -> int:
    return ports.choose({})["mail"]


def parent(one: Started) -> int:
    return psutil.Process(one.pid).ppid()


def test_each_is_forked_with_a_session_a_folder_an_environment_and_a_log_of_its_own(
    tmp_path: Path, started: list[Started]
) -> None:
    at = {name: free() for name in "ab"}
    for name, port in at.items():
        started.append(run(tmp_path / name, port))
    assert until(lambda: all(listens(one, port) for one, port in zip(started, at.values(), strict=True)))
    a, b = started
    assert parent(a) == parent(b) != os.getpid()
    assert [os.getsid(one.pid) for one in started] == [a.pid, b.pid]
    assert psutil.Process(parent(a)).environ().get(lifeline.MARK) == os.environ.get(lifeline.MARK)
    assert all(abs(psutil.Process(one.pid).create_time() - one.created) < 0.1 for one in started)
    assert [psutil.Process(one.pid).cwd() for one in started] == [str(tmp_path / name) for name in "ab"]
    assert all((tmp_path / name / "mail").is_dir() for name in "ab"), "the argument is a name in its folder"

    stop([a])

    assert (is_alive(a), is_alive(b), members(a)) == (False, True, [])


def test_it_has_ended_when_its_port_is_taken_and_its_log_says_why(tmp_path: Path, started: list[Started]) -> None:
    port = free()
    started.append(run(tmp_path / "a", port))
    assert until(lambda: listens(started[0], port))
    second = run(tmp_path / "b", port)
    assert until(lambda: not is_alive(second))
    assert "address already in use" in (tmp_path / "b" / "logs" / "mail.log").read_text("utf-8")
    assert not psutil.pid_exists(second.pid), "nobody collected it"


STARTER = f"""
import json, sys, psutil
from dataclasses import astuple
from pathlib import Path
from unioncard_local.stack.processes import minimal_environment, start
folder, port = Path(sys.argv[1]), sys.argv[2]
folder.mkdir()
command = [sys.executable, "-m", "{MAIL}", port, "mail"]
one = start("mail", command, environment=minimal_environment(folder), folder=folder)
print(json.dumps([astuple(one), psutil.Process(one.pid).ppid()]))
"""


def test_they_outlive_who_started_them_and_what_they_were_forked_from(tmp_path: Path, started: list[Started]) -> None:
    port = free()
    command = [sys.executable, "-c", STARTER, str(tmp_path / "a"), str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603 our own
    one, loader = json.loads(done.stdout)
    started.append(Started(*one))
    assert until(lambda: not psutil.pid_exists(loader)), "it ends with who asks it"
    assert until(lambda: listens(started[0], port))


def test_one_that_ends_with_another_starter_is_forked_from_another(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guardian finds what is left by a mark in the environment with which a program began: here the loader."""
    begun: list[str] = []

    def begin(mark: str) -> socket.socket:
        begun.append(mark)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.close()
        return ours

    monkeypatch.setattr(server_forks, "_started", begin)
    for mark in ("starter-a", "starter-b", "starter-a"):
        monkeypatch.setenv(lifeline.MARK, mark)
        started.append(run(tmp_path / "a", free()))
    assert begun == ["starter-a", "starter-b"]


def test_each_emulator_reads_its_own_environment(tmp_path: Path, started: list[Started]) -> None:
    """It keeps what it reads when it is loaded: none that was loaded before a fork would have this one's port."""
    at = {name: free() for name in "ab"}
    for name, port in at.items():
        (tmp_path / name).mkdir()
        settings = emulator.environment(tmp_path / name, port, persist=False)
        started.append(start("emulator", emulator.command(), environment=settings, folder=tmp_path / name))
    assert until(lambda: all(listens(one, port) for one, port in zip(started, at.values(), strict=True)))
    assert parent(started[0]) == parent(started[1]) != os.getpid()


def test_other_programs_are_started(tmp_path: Path, loaders: dict[Any, Any]) -> None:
    before = dict(loaders)
    for command in ([sys.executable, "-c", "pass"], [sys.executable, "-m", "json.tool", "--help"], ["true"]):
        assert server_forks.forked(command, {}, tmp_path, 1) is None
    assert loaders == before


def test_without_the_loader_they_are_started(tmp_path: Path, started: list[Started]) -> None:
    started.append(run(tmp_path / "a", free()))
    psutil.Process(parent(started[0])).kill()
    started += [run(tmp_path / name, free()) for name in "bc"]
    assert [parent(one) for one in started[1:]] == [os.getpid()] * 2

"""The state file: whole or not there."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from unioncard_local.errors import NotRunning
from unioncard_local.stack import state as states
from unioncard_local.stack.cloud import attach
from unioncard_local.stack.processes import Started
from unioncard_local.stack.state import BankAccess, State

if TYPE_CHECKING:
    from pathlib import Path

STATE = State(
    started="2026-11-23T00:00:00Z",
    persist=False,
    ports={"emulator": 1},
    processes=(Started("emulator", 2, 3.5, "log"),),
    outputs={"DropBucket": "drop"},
)


def test_what_was_saved_is_loaded(tmp_path: Path):
    state = STATE.with_bank(BankAccess("bank", "key", "ssh-ed25519 AAAA", "role"))
    states.save(tmp_path, state)

    assert states.load(tmp_path) == state


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 99}', '{"version": 1}', '{"version": 1, "odd": 2}'])
def test_a_damaged_or_foreign_file_is_no_state(tmp_path: Path, content: str):
    states.path_in(tmp_path).write_text(content, encoding="utf-8")

    assert states.load(tmp_path) is None


def test_a_bank_opened_again_replaces_its_old_access():
    state = STATE.with_bank(BankAccess("a", "1", "x", "r")).with_bank(BankAccess("b", "2", "x", "r"))

    assert [bank.key_file for bank in state.with_bank(BankAccess("a", "3", "x", "r")).banks] == ["2", "3"]


def test_a_reader_never_sees_half_a_file(tmp_path: Path):
    states.save(tmp_path, STATE)
    writing = threading.Event()
    seen: list[object] = []

    def read() -> None:
        while not writing.is_set():
            seen.append(states.load(tmp_path))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        states.save(tmp_path, replace(STATE, outputs={"N": "x" * number * 50}))
    writing.set()
    reader.join()

    assert seen
    assert None not in seen


def test_without_a_state_there_is_nothing_to_talk_to(tmp_path: Path):
    with pytest.raises(NotRunning, match="unioncard local up"):
        attach(tmp_path)


def test_an_unknown_bank_is_named(tmp_path: Path):
    states.save(tmp_path, STATE)

    with pytest.raises(NotRunning, match="nobody"):
        attach(tmp_path).bank("nobody")


def test_the_file_is_json_that_other_tools_can_read(tmp_path: Path):
    states.save(tmp_path, STATE)

    document = json.loads(states.path_in(tmp_path).read_text(encoding="utf-8"))

    assert document["processes"] == [{"name": "emulator", "pid": 2, "created": 3.5, "log": "log"}]

"""The state file: what runs, where it answers, and what was deployed. One writer at a time, readers at any time."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any

from unioncard_local.errors import FolderBusy
from unioncard_local.stack import waiting
from unioncard_local.stack.processes import Started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_VERSION = 1
LOCK = "lock"
_PATIENCE_S = 600.0
"""Longer than a start with its deploy takes on a busy machine: each of its own waits ends before."""


@dataclass(frozen=True, slots=True)
class BankAccess:
    """How one bank comes in: its key pair (files), and the role it acts under."""

    code: str
    key_file: str
    public_key: str
    role: str


@dataclass(frozen=True, slots=True)
class State:
    """One run, as written to state.json. `ports` has the names of settings.SERVERS."""

    started: str
    persist: bool
    ports: Mapping[str, int]
    processes: tuple[Started, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    web_headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the path patterns of the distribution's behaviours, in their order."""
    banks: tuple[BankAccess, ...] = ()

    def with_bank(self, bank: BankAccess) -> State:
        """The same run, with this bank added or replaced."""
        others = tuple(known for known in self.banks if known.code != bank.code)
        return replace(self, banks=(*others, bank))


def path_in(folder: Path) -> Path:
    """Where a run in this folder keeps its state."""
    return folder / "state.json"


def load(folder: Path) -> State | None:
    """The run recorded in this folder; None when there is none or the file is of another version or damaged."""
    try:
        document = json.loads(path_in(folder).read_text(encoding="utf-8"))
        return _from_document(document) if document.pop("version", None) == _VERSION else None
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save(folder: Path, state: State) -> None:
    """Write the state whole or not at all: a reader never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".state.{os.getpid()}"
    text = json.dumps({"version": _VERSION, **asdict(state)}, ensure_ascii=False, indent=1)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path_in(folder))


def forget(folder: Path) -> None:
    """Remove the record; no error when there is none."""
    path_in(folder).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path, *, seconds: float = _PATIENCE_S) -> Iterator[None]:
    """Hold this folder: a second `up` or `down` waits until the first has finished. FolderBusy after these seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as handle:
        if not waiting.until(lambda: _is_ours(handle), seconds=seconds):
            raise FolderBusy(f"{folder} 正被另一个命令使用，等了 {seconds:.0f} 秒")
        yield


def _is_ours(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _from_document(document: dict[str, Any]) -> State:
    return State(
        **{
            **document,
            "processes": tuple(Started(**entry) for entry in document["processes"]),
            "banks": tuple(BankAccess(**entry) for entry in document["banks"]),
        }
    )

"""The emulator unpacks a layer once, for all workers; everything else it unpacks as it always did."""

from __future__ import annotations

import os
import tempfile
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from unioncard_local.stack import layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORD = "python/greeting/__init__.py"


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Its module that starts workers, with a folder for temporary files of its own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    found = SimpleNamespace(zipfile=zipfile)
    monkeypatch.setattr(layers, "lambda_runtime", found)
    layers.unpack_each_once()
    return found


@pytest.fixture
def spawned(emulator: Any, tmp_path: Path) -> Callable[..., Path]:
    """Where a new worker's archive is unpacked, step by step as the emulator does it."""

    def one(worker: str, content: bytes, name: str = "layer_0") -> Path:
        folder = tmp_path / worker / name
        folder.mkdir(parents=True)
        file = folder.with_suffix(".zip")
        file.write_bytes(content)
        with emulator.zipfile.ZipFile(str(file)) as archive:
            for member in archive.namelist():
                if not os.path.realpath(folder / member).startswith(os.path.realpath(folder)):
                    raise RuntimeError(member)
            archive.extractall(str(folder))
        return folder

    return one


def zipped(tmp_path: Path, text: str, name: str = WORD) -> bytes:
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr(name, text)
    return (tmp_path / "made.zip").read_bytes()


def test_workers_of_one_layer_read_the_same_files(spawned: Callable[..., Path], tmp_path: Path) -> None:
    content = zipped(tmp_path, "WORD = 1")
    first, second = spawned("a", content), spawned("b", content)
    assert (first / WORD).read_text() == "WORD = 1"
    assert (first / WORD).samefile(second / WORD)


def test_a_layer_that_changed_is_another_one(spawned: Callable[..., Path], tmp_path: Path) -> None:
    first, second = (spawned(text, zipped(tmp_path, text)) for text in ("before", "after"))
    assert [(folder / WORD).read_text() for folder in (first, second)] == ["before", "after"]


def test_a_functions_own_code_is_each_workers_own(spawned: Callable[..., Path], tmp_path: Path) -> None:
    content = zipped(tmp_path, "WORD = 1")
    first, second = (spawned(worker, content, "code") for worker in "ab")
    assert not (first / WORD).samefile(second / WORD)


def test_a_name_that_leads_out_is_seen_each_time(spawned: Callable[..., Path], tmp_path: Path) -> None:
    content = zipped(tmp_path, "WORD = 1", "../../outside.py")
    for worker in "ab":
        with pytest.raises(RuntimeError, match="outside"):
            spawned(worker, content)


def test_what_is_no_archive_is_refused_each_time(spawned: Callable[..., Path]) -> None:
    for worker in "ab":
        with pytest.raises(zipfile.BadZipFile):
            spawned(worker, b"no archive")


def test_one_that_was_broken_off_half_way_is_unpacked_again(
    spawned: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(tmp_path, "WORD = 1")
    with monkeypatch.context() as killed:

        def half(_archive: zipfile.ZipFile, folder: Path) -> None:
            (folder / "python").mkdir()
            raise OSError

        killed.setattr(zipfile.ZipFile, "extractall", half)
        with pytest.raises(OSError):
            spawned("a", content)
    assert (spawned("b", content) / WORD).read_text() == "WORD = 1"

"""The corpus run itself: no file ends it, and what it says of a file is what the check said."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus.command import main
from corpus.tally import Tally, reason
from corpus.trial import Checker, Tried, files_below
from support.raw_workbook import csv_file, person

if TYPE_CHECKING:
    from collections.abc import Iterator


def odd_work(path: str, _kind: str) -> dict[str, Any]:
    """A check that does what no check may, by the file's name."""
    name = Path(path).name
    if name == "hang":
        time.sleep(3600)  # until the test's checker kills this process
    if name == "die":
        os._exit(3)
    return {"outcome": "accepted", "read": 1}


@pytest.fixture
def odd() -> Iterator[Checker]:
    checker = Checker(0.5, work=odd_work)
    yield checker
    checker.close()


def test_a_check_that_hangs_or_dies_ends_neither_the_run_nor_the_files_behind_it(tmp_path: Path, odd: Checker) -> None:
    outcomes = []
    for name in ("one", "hang", "two", "die", "three"):
        (tmp_path / name).write_bytes(b"x")
        outcomes.append(odd.tried(tmp_path / name, name))
    assert [one.outcome for one in outcomes] == ["accepted", "hang", "accepted", "died", "accepted"]
    assert [one.failed for one in outcomes] == [False, True, False, True, False]
    assert outcomes[3].fault == "exit status 3"


def test_all_files_of_all_folders_are_answered_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "files", tmp_path / "out" / "lines.jsonl"
    (folder / "deep" / "er").mkdir(parents=True)
    csv_file(folder / "deep" / "er" / "good.csv", [person()])
    (folder / "a.xlsx").write_bytes(b"PK\3\4 cut off")
    (folder / "b.xls").write_bytes(b"")
    (folder / os.fsdecode(b"\xff.csv")).write_text("x,y\n1,2\n")
    (folder / "link").symlink_to(folder)
    assert main([str(folder), "--out", str(out)]) == 0
    lines = {one["file"]: one for one in map(json.loads, out.read_text("utf-8").splitlines())}
    assert {name: one["outcome"] for name, one in lines.items()} == {
        "a.xlsx": "rejected",
        "b.xls": "rejected",
        "deep/er/good.csv": "accepted",
        "\\xff.csv": "rejected",
    }
    assert lines["deep/er/good.csv"]["read"] == 1
    assert lines["a.xlsx"]["reasons"][0][0] == "file-damaged"
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("file-damaged", "file-type", "form-unknown", "slowest", "fattest"))


def test_a_file_that_may_not_be_read_is_no_fault_of_the_check(tmp_path: Path) -> None:
    checker = Checker(60)
    try:
        gone = checker.tried(tmp_path / "gone", "gone")
    finally:
        checker.close()
    assert (gone.outcome, gone.failed) == ("unreadable", False)


def test_reasons_are_counted_whatever_their_numbers() -> None:
    refused = (((("x", f"第 {line} 行有错。请改。"),)) for line in range(3))
    tally = Tally([Tried("a.xlsx", 1, "rejected", 0, 0, reasons=reasons) for reasons in refused])
    assert {key: len(files) for key, files in tally.reasons().items()} == {("x", "第 … 行有错"): 3}
    assert reason("超出 1,000 个") == "超出 … 个"


def test_files_are_found_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b", "a", "c/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "e").symlink_to(tmp_path / "a")
    assert [str(one.relative_to(tmp_path)) for one in files_below(tmp_path)] == ["a", "b", "c/d"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert main([str(tmp_path / "gone")]) == 2

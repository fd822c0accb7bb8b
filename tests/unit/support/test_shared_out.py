"""In what order several processes begin the tests: the dear ones first, what waits strewn among what computes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from support.shared_out import (
    EACH_ALONE,
    FIRST,
    LONG,
    ON_THE_FULL_CLOUD,
    STREWN,
    TOGETHER,
    WAITING,
    in_order_of_beginning,
    together,
)

TESTS = Path(__file__).resolve().parents[2]
FILES = sorted(str(file.relative_to(TESTS.parent)) for file in TESTS.rglob("test_*.py"))


@dataclass(frozen=True)
class Item:
    nodeid: str


ITEMS = [Item(f"{file}::test_{n}") for file in FILES for n in range(3)]
BEGUN = in_order_of_beginning(ITEMS)  # type: ignore[arg-type]
PIECES = [piece for piece, _ in groupby(BEGUN, key=lambda item: together(item.nodeid))]


def waits(piece: str) -> bool:
    return not piece.startswith(FIRST) and any(part in piece for part in WAITING)


def test_each_test_is_there_once_and_a_file_keeps_its_order() -> None:
    assert sorted(BEGUN, key=ITEMS.index) == ITEMS  # type: ignore[arg-type]
    for file in FILES:
        there = [item.nodeid for item in BEGUN if item.nodeid.startswith(f"{file}::")]
        assert there == [f"{file}::test_{n}" for n in range(3)]


def test_what_stays_together_is_begun_once() -> None:
    assert len(PIECES) == len(set(PIECES))


def test_the_browser_and_the_full_cloud_are_first() -> None:
    assert PIECES[:2] == ["tests/browser/", ON_THE_FULL_CLOUD[0]]


def test_of_what_waits_no_two_follow_each_other_and_none_is_last() -> None:
    assert sum(waits(piece) for piece in PIECES) > 20
    assert not any(waits(one) and waits(other) for one, other in pairwise(PIECES))
    last = max(place for place, piece in enumerate(PIECES) if waits(piece))
    assert last < (STREWN + 0.1) * len(PIECES)


def test_what_takes_long_for_its_number_comes_before_what_does_not() -> None:
    computes = [piece for piece in PIECES[2:] if not waits(piece)]
    long = [any(part in piece for part in LONG) for piece in computes]
    assert long == sorted(long, reverse=True)
    assert any(long)


def test_a_run_of_a_few_files_may_lack_either_kind() -> None:
    few = [Item("tests/unit/a/test_a.py::test_1"), Item("tests/unit/b/test_guards.py::test_1")]
    assert in_order_of_beginning(few) == [few[1], few[0]]  # type: ignore[arg-type, comparison-overlap]
    alone = [Item("tests/sftp/test_a.py::test_1")]
    assert in_order_of_beginning(alone) == alone  # type: ignore[arg-type, comparison-overlap]


@pytest.mark.parametrize(
    "part", [*EACH_ALONE, *FIRST, *LONG, *WAITING, *(part for parts in TOGETHER for part in parts)]
)
def test_each_name_is_that_of_a_file(part: str) -> None:
    """A file with another name would be begun last, or would share nothing, and nobody would be told."""
    assert any(part in file for file in FILES)

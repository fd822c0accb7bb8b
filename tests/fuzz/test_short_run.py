"""A little of the fuzzing with fixed seeds; ``make fuzz`` runs for as long as one likes."""

from __future__ import annotations

import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from fuzz.by_grammar import registers
from fuzz.case import Case
from fuzz.hostile import KINDS, WAYS, mutated, truncations
from fuzz.seeds import seeds
from fuzz.trial import processor_seconds, tried

if TYPE_CHECKING:
    from pathlib import Path

    from fuzz.ways import Way

_SEED, _STEP = 20, 97
_LIGHT = [way for way in WAYS if way.weight >= 1 and not way.lossless]
_LOSSLESS = [way for way in WAYS if way.lossless]
_A_FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a"


def test_the_seeds_are_read_completely_and_alike() -> None:
    answers = {name: seed.answer for name, seed in seeds().items()}
    assert {name: (answer.verdict, answer.read) for name, answer in answers.items()} == dict.fromkeys(
        answers, ("partly-accepted", 6)
    )
    assert len({(answer.accepted, answer.refused) for answer in answers.values()}) == 1


@pytest.mark.parametrize("way", _LIGHT, ids=lambda way: way.name)
def test_whatever_is_in_a_file_it_ends_in_an_answer(file: Path, way: Way) -> None:
    chance = Random(f"{_SEED}/{way.name}")  # noqa: S311
    for case in (mutated(way, chance) for _ in range(2)):
        assert not tried(case, file).faults


@pytest.mark.parametrize("way", _LOSSLESS, ids=lambda way: way.name)
def test_what_changes_nothing_changes_no_answer(file: Path, way: Way) -> None:
    chance = Random(f"{_SEED}/same/{way.name}")  # noqa: S311
    for case in (mutated(way, chance) for _ in range(2)):
        assert case.same_as
        assert not tried(case, file).faults


def test_a_file_cut_off_anywhere_ends_in_an_answer(file: Path) -> None:
    for case in truncations(_STEP, first=7):
        assert not tried(case, file).faults, (case.way, len(case.content))


@_A_FEW
@given(case=registers())
def test_no_member_of_any_register_is_lost(file: Path, case: Case) -> None:
    assert not tried(case, file).faults


def test_the_oracle_sees_a_lost_row(file: Path) -> None:
    """The oracle itself: a file with one row less than was written must be a failure."""
    seed = seeds()["csv utf-8"]
    lines = seed.content.splitlines(keepends=True)
    short = Case("csv", "short", seed.suffix, b"".join(lines[:4] + lines[5:]), same_as=seed.answer)
    assert tried(short, file).faults


def test_what_a_file_took_is_processor_time_that_of_a_servers_ended_child_included() -> None:
    """As the cage has it: a child of ours that lives on has collected the child that did the work."""
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    serving = f"import subprocess, sys\nsubprocess.run([sys.executable, '-S', '-c', {busy!r}])\nprint(); input()"
    before = processor_seconds()
    with subprocess.Popen(  # noqa: S603 our own interpreter
        [sys.executable, "-S", "-c", serving], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        assert server.stdout.readline()
        spent = processor_seconds() - before
        server.communicate("\n", timeout=60)
    assert spent >= 0.29  # clock ticks of a hundredth


def test_every_kind_has_ways() -> None:
    assert all(kind.ways for kind in KINDS)
    assert len({(way.kind, way.name) for way in WAYS}) == len(WAYS)

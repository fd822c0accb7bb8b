"""What happens in the cage stays there; only frames come out."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncard.sheets.cage import CagedFault, Killed, caged

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY, SECONDS = 2**28, 20


def frames_of(work: object, memory: int = MEMORY, seconds: int = SECONDS) -> list[bytes]:
    with caged(work, memory=memory, seconds=seconds) as frames:  # type: ignore[arg-type]
        return list(frames)


def test_frames_come_out_in_order_and_whole() -> None:
    sent = [b"", b"one", b"x" * 3_000_000, b"\xff" * 9]

    def work(send: Callable[[bytes], None]) -> None:
        for frame in sent:
            send(frame)

    assert frames_of(work) == sent


def test_an_abort_past_all_handlers_counts_as_killed() -> None:
    def work(send: Callable[[bytes], None]) -> None:
        send(b"first")
        os.abort()

    with pytest.raises(Killed):
        frames_of(work)


def test_a_death_in_the_middle_of_a_frame_gives_no_half_frame() -> None:
    def work(send: Callable[[bytes], None]) -> None:
        send(b"whole")
        os.kill(os.getpid(), signal.SIGKILL)

    seen = []
    with pytest.raises(Killed), caged(work, memory=MEMORY, seconds=SECONDS) as frames:
        seen.extend(frames)
    assert seen in ([], [b"whole"])


def test_memory_is_limited() -> None:
    def work(send: Callable[[bytes], None]) -> None:
        send(bytes(2**30)[:1])

    with pytest.raises(Killed):
        frames_of(work)


def test_time_is_limited_so_that_nothing_hangs() -> None:
    def work(_: Callable[[bytes], None]) -> None:
        while True:
            pass

    with pytest.raises(Killed):
        frames_of(work, seconds=1)


def test_a_fault_says_where_and_not_what() -> None:
    def work(_: Callable[[bytes], None]) -> None:
        raise ValueError("the name of a member")

    with pytest.raises(CagedFault) as problems:
        frames_of(work)
    assert "ValueError" in str(problems.value)
    assert Path(__file__).name in str(problems.value)
    assert "member" not in str(problems.value)


def test_who_leaves_early_leaves_no_child_behind() -> None:
    def work(send: Callable[[bytes], None]) -> None:
        send(str(os.getpid()).encode())
        time.sleep(60)

    with caged(work, memory=MEMORY, seconds=SECONDS) as frames:
        child = int(next(frames))
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_what_the_work_prints_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    def work(send: Callable[[bytes], None]) -> None:
        os.write(1, b"the name of a member")
        os.write(2, b"the name of a member")
        send(b"done")

    assert frames_of(work) == [b"done"]
    assert capfd.readouterr() == ("", "")

"""A wait ends when its condition holds or at its deadline, and does not keep busy what it waits for."""

from __future__ import annotations

import pytest

from unioncard_local.stack import waiting


class Clock:
    """Time that passes only while somebody sleeps or asks; each sleep's length."""

    def __init__(self) -> None:
        self.now, self.pauses = 0.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(waiting, "time", made)
    return made


def test_what_holds_at_once_is_not_waited_for(clock: Clock) -> None:
    assert waiting.until(lambda: True)
    assert clock.pauses == []


def test_a_wait_ends_at_its_deadline_and_asks_a_last_time_then(clock: Clock) -> None:
    assert not waiting.until(lambda: False, seconds=3)
    assert clock.now == pytest.approx(3)
    assert waiting.until(lambda: clock.now >= 6, seconds=3)


def test_what_comes_soon_is_asked_for_often_and_what_takes_long_twice_a_second(clock: Clock) -> None:
    waiting.until(lambda: clock.now >= 60)
    assert clock.pauses[0] == pytest.approx(0.05)
    assert max(clock.pauses) == pytest.approx(0.5)
    assert len(clock.pauses) < 160


def test_an_asking_that_takes_long_leaves_what_is_asked_most_of_the_time(clock: Clock) -> None:
    def asked() -> bool:
        clock.now += 0.05
        return clock.now > 0.2

    waiting.until(asked)
    assert clock.pauses == [pytest.approx(0.4)]


def test_who_names_a_pause_is_not_asked_sooner(clock: Clock) -> None:
    waiting.until(lambda: clock.now >= 10, every=2.0)
    assert set(clock.pauses) == {2.0}

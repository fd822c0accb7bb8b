"""The clock: whoever is handed one reads it at the call, whatever stood in its place when its module was imported."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard import clock

HERE = Path(__file__).resolve()
PRODUCT = [HERE.parents[2] / part for part in ("layers", "functions", "cli", "local")]
MIDSUMMER = datetime(2026, 6, 21, 4, 0, tzinfo=UTC)


def kept_at_import(source: str) -> list[int]:
    """Lines at which `clock.now` is named and not called: something keeps it for later."""
    if "clock" not in source or "now" not in source:
        return []  # both words stand where the name is
    tree = ast.parse(source)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "now" and id(node) not in called
        if isinstance(node.value, ast.Name) and node.value.id == "clock"
    ]


def test_a_default_reads_the_clock_that_stands_there_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = clock.reading
    monkeypatch.setattr(clock, "now", lambda: MIDSUMMER)
    assert kept() == MIDSUMMER


def test_nothing_keeps_the_clock_of_its_import() -> None:
    files = [file for part in PRODUCT for file in part.rglob("*.py") if ".venv" not in file.parts]
    assert len(files) > len(PRODUCT), "the product stands where this test looks"
    assert [f"{file.name}:{line}" for file in files for line in kept_at_import(file.read_text("utf-8"))] == []


def test_the_rule_sees_a_clock_that_is_kept() -> None:
    assert kept_at_import("class A:\n    now: Callable[[], datetime] = clock.now\n    then = clock.now()") == [2]


@pytest.mark.parametrize(
    "text", ["2026-1", "２０２６-10", "2026-１0", "0001-01", "2026-13", "2026-10 ", "2026-10\n", "202610", ""]
)
def test_a_month_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        clock.month(text)
    assert clock.month("2026-10") == "2026-10"


@pytest.mark.parametrize(
    "text", ["2026-1-1", "２０２６-10-01", "20261001", "2026-W40-4", "2026-02-30", "1796083200", ""]
)
def test_a_day_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        clock.day(text)
    assert clock.day("2026-10-01").isoformat() == "2026-10-01"


@given(st.datetimes(datetime(1991, 9, 16), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_the_offset_is_shanghais(instant: datetime) -> None:
    """Since its last summer time, which ended on 15 September 1991."""
    assert instant.astimezone(clock.SHANGHAI).replace(tzinfo=None) == instant.astimezone(
        ZoneInfo("Asia/Shanghai")
    ).replace(tzinfo=None)

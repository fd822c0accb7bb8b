"""``unioncard audit trail`` says what differs, line by line, and ends with 1; a whole trail ends with 0."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from support.memory_aws.aws import MemoryAws
from unioncard import clock
from unioncard.trail.chain import close_days, digest_of
from unioncard_cli import audit, texts
from unioncard_cli.app import app
from unioncard_cli.trail_audit import Fault
from unit.trail.entries import MORNING, TRAIL, empty_trail, entry

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)
YESTERDAY = MORNING.date() - DAY


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryAws]:
    """A deployed stack's trail, on the morning of the 28th, with two closed days."""
    monkeypatch.setattr(audit, "outputs_of", lambda _stack, _folder: {"TrailBucket": "trail", "TrailDays": "1096"})
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    made = MemoryAws()
    with empty_trail(made):
        yield made


def closed() -> None:
    for day in (2, 1):
        TRAIL.append(entry(1, MORNING - day * DAY))
    close_days(TRAIL, MORNING.date())


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["audit", "trail", *words], env={"COLUMNS": "200"})
    return done.exit_code, done.stdout, done.stderr


def test_every_difference_has_a_sentence() -> None:
    assert texts.TRAIL_FAULTS.keys() == set(Fault)


def test_a_whole_trail_ends_well_with_the_digest_to_compare(account: MemoryAws) -> None:
    assert account
    closed()
    status, said, _ = run()
    assert (status, "2 天已封存，2 条记录" in said) == (0, True)
    assert f"{YESTERDAY} 的封存摘要为 {digest_of(TRAIL.record(YESTERDAY))}" in said


def test_a_trail_that_has_not_begun_is_said(account: MemoryAws) -> None:
    assert account
    assert run()[:2] == (0, texts.TRAIL_EMPTY + "\n")


def test_what_was_taken_out_is_named_and_ends_with_1(account: MemoryAws) -> None:
    closed()
    ((name, _),) = TRAIL.names(YESTERDAY)
    del account.buckets.buckets["trail"][name]
    status, said, error = run()
    assert (status, said) == (1, f"{YESTERDAY} 的记录被删除：{name}\n")
    assert error.strip() == texts.TRAIL_DIFFERS.format(number=1)
    assert run("--to", (YESTERDAY - DAY).isoformat())[0] == 0


def test_a_day_that_should_be_closed_and_is_not_ends_with_1(account: MemoryAws) -> None:
    assert account
    TRAIL.append(entry(1, MORNING - DAY))
    assert run()[:2] == (1, f"{YESTERDAY} 应已封存而没有封存\n")


def test_a_day_just_over_need_not_be_closed_yet(account: MemoryAws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert account
    TRAIL.append(entry(1, MORNING - DAY))
    monkeypatch.setattr(clock, "now", lambda: MORNING.replace(hour=0, minute=30))
    assert run()[0] == 0


def test_a_chain_written_anew_is_found_by_a_digest_from_the_log(account: MemoryAws) -> None:
    closed()
    digest = digest_of(TRAIL.record(YESTERDAY))
    known = f"{YESTERDAY}={digest}"
    assert run("--known", known)[0] == 0
    stored = account.buckets.buckets["trail"]
    for key in [*(name for name, _ in TRAIL.names(YESTERDAY)), *(key for key in stored if key.startswith("days/"))]:
        del stored[key]
    close_days(TRAIL, MORNING.date())
    assert run()[0] == 0
    assert run("--known", known)[:2] == (1, f"{YESTERDAY} 的封存摘要与 --known 给出的不同。\n")


def test_days_the_wrong_way_round_are_refused(account: MemoryAws) -> None:
    assert account
    status, _, error = run("--from", "2026-11-27", "--to", "2026-11-26")
    assert (status, error.strip()) == (1, texts.TRAIL_ORDER)

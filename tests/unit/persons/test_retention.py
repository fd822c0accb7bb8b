"""Retention: who has been no member for years is erased, in parts, once, and on record with the count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from support.worked import people_file
from unioncard.clock import today
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.persons.retention import MemberRetention
from unioncard.trail.store import TrailFilter
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from .conftest import Life

RUN = "retention/2032-01"


def retention(life: Life, now: datetime = datetime(2032, 1, 15, tzinfo=UTC), pages: int = 50) -> MemberRetention:
    trail = TrailBucket(Bucket("trail"))
    erasing = replace(life.erasing, now=lambda: now)
    return MemberRetention(life.erasures, erasing, life.cases, trail, 5, now=lambda: now, pages=pages)


def gone_before(life: Life, at: str, rows: int = 3, seed: int = 461) -> list[str]:
    """Members who left by a register of that instant; their keys."""
    people = sample_rows(rows, seed=seed)
    life.way.taken(people_file(people), at="2020-01-01T02:00:00Z")
    life.way.taken(people_file(people, 会籍变化类型="退会", 会籍变化日期="2020-06-01"), at=at)
    return [life.keys.of(one) for one in people]


def test_who_left_years_ago_is_erased_and_who_left_lately_or_is_a_member_is_not(life: Life) -> None:
    old, late = gone_before(life, "2026-01-14T02:00:00Z"), gone_before(life, "2028-01-01T02:00:00Z", 2, seed=462)
    walk = retention(life).part(RUN)
    assert walk is not None and (walk.over, dict(walk.counts or {})) == (True, {"erased": 3})
    left = life.way.stores.members.find([*old, *late, life.key])
    assert set(left) == {*late, life.key}


def test_the_run_is_on_record_once_with_its_count(life: Life) -> None:
    gone_before(life, "2026-01-14T02:00:00Z")
    now = datetime(2032, 1, 15, tzinfo=UTC)
    for _ in range(2):
        retention(life, now).part(RUN)
    page = TrailBucket(Bucket("trail")).page(now.date(), TrailFilter("0"))
    (entry,) = [one for one in page.entries if one.route == "retention"]
    assert (entry.request, entry.shown, entry.actor, entry.kind.value) == (RUN, 3, "system", "person")


def test_a_run_goes_on_in_parts_and_a_second_delivery_stops(life: Life, monkeypatch: object) -> None:
    import pytest  # noqa: PLC0415

    old = gone_before(life, "2026-01-14T02:00:00Z", 30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("support.memory_aws.tables.LARGEST_PAGE", 20_000)
        parts = 0
        while (walk := retention(life, pages=1).part(RUN)) is not None and not walk.over:
            parts += 1
        assert parts > 1
        assert walk is not None and dict(walk.counts or {}) == {"erased": 30}
    assert life.way.stores.members.find(old) == {}
    overtaken = replace(life.cases.walk(RUN), over=False, version=1)  # type: ignore[type-var]
    from unittest import mock  # noqa: PLC0415

    with mock.patch.object(type(life.cases), "walk", lambda *_: overtaken):
        assert retention(life).part(RUN) is None


def test_what_is_under_way_is_left_to_the_next_run(life: Life) -> None:
    (person,) = sample_rows(1, seed=463)
    register = life.way.taken(people_file([person]))
    life.way.issuing.issue(register.id)
    life.way.taken(people_file([person], 会籍变化类型="退会", 会籍变化日期=today().isoformat()))
    walk = retention(life, datetime(2099, 1, 15, tzinfo=UTC)).part(RUN)
    assert walk is not None and dict(walk.counts or {}) == {"kept": 1}
    assert life.keys.of(person) in life.way.stores.members.find([life.keys.of(person)])


def test_the_sweep_afterwards_serves_all_of_a_run(life: Life) -> None:
    old = gone_before(life, "2026-01-14T02:00:00Z")
    retention(life).part(RUN)
    life.swept("sweep/2032-01-16")
    shown = str([item for item in client("dynamodb").scan(TableName="work")["Items"] if item["pk"]["S"] != "ERASED"])
    assert [key for key in old if key in shown] == []
    assert {one.swept for one in life.erasures.listed()} == {"sweep/2032-01-16"}


def test_a_run_whose_time_is_over_goes_on_behind_the_page(life: Life) -> None:
    """Where years are made fewer, a part may find thousands: what is erased is counted, and the rest is another's."""
    import pytest  # noqa: PLC0415

    from support.memory_aws import tables  # noqa: PLC0415
    from unioncard import pace  # noqa: PLC0415

    gone_before(life, "2026-01-14T02:00:00Z", 12)
    parts = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "LARGEST_PAGE", 8_000)
        while not parts or not parts[-1].over:
            with pace.step(0):
                walk = retention(life).part(RUN)
            assert walk is not None
            parts.append(walk)
    assert len(parts) > 3
    assert dict(parts[-1].counts or {}) == {"erased": 12}

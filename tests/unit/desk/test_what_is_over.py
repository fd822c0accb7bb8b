"""What is kept no longer says so, and is accepted no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from support.worked import OFFICER, Way, register_file
from unioncard import clock
from unioncard.desk.register_view import register_view
from unioncard.errors import NotNow
from unioncard.products import FINDINGS_DAYS, MASTER_DAYS, is_over


def after(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)


def products_expire() -> None:
    s3 = boto3.client("s3")
    for found in s3.list_objects_v2(Bucket="products").get("Contents", []):
        s3.delete_object(Bucket="products", Key=found["Key"])


def test_a_register_whose_findings_expired_is_shown_with_its_figures_and_says_so(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = way.taken(register_file(20, dirty=20))
    before = register_view(way.desk.show(OFFICER, register.id))
    after(monkeypatch, FINDINGS_DAYS + 1)
    products_expire()

    shown = register_view(way.desk.show(OFFICER, register.id))

    assert shown["rows"] == before["rows"]
    assert (shown["findings"], shown["all_findings"], shown["corrections"]) == ([], None, None)
    assert any("不再保存" in note for note in shown["notes"])
    assert before["all_findings"] and before["corrections"]


def test_a_register_that_never_came_to_its_end_says_that_its_file_is_gone(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    register, _ = way.open_upload(register_file(2))
    after(monkeypatch, FINDINGS_DAYS + 1)
    assert any("重新上传" in note for note in register_view(way.desk.show(OFFICER, register))["notes"])


def test_a_file_that_is_kept_no_longer_is_not_accepted_for_resending(way: Way) -> None:
    batch = way.sent(register_file(2))
    assert way.batch_desk.resend(OFFICER, batch.id) == batch
    later = clock.now() + timedelta(days=MASTER_DAYS + 1)
    with pytest.raises(NotNow, match="不再保存"):
        replace(way.batch_desk, now=lambda: later).resend(OFFICER, batch.id)


def test_a_promise_ends_to_the_second() -> None:
    now = clock.now().replace(microsecond=0)
    begun = now - timedelta(days=FINDINGS_DAYS)
    assert is_over(clock.stamp(begun), FINDINGS_DAYS, now)
    assert not is_over(clock.stamp(begun + timedelta(seconds=1)), FINDINGS_DAYS, now)

"""Unions as items of the directory table: what earlier versions wrote is read."""

from __future__ import annotations

from dataclasses import asdict

from unioncard.cloud.stores.directory import union_of
from unioncard.unions.union import Kind, Union

UNION = Union("U1", "郑州市总工会", Kind.REGION, "410000", "410000/U1/", as_of="2026-11-23T01:00:00Z")


def test_the_day_of_the_newest_register_is_read_under_its_name_in_version_0_1() -> None:
    item = asdict(UNION)
    item["told_at"] = item.pop("as_of")
    assert union_of(item) == UNION


def test_a_union_written_before_registers_of_unions_has_none() -> None:
    item = asdict(UNION)
    del item["as_of"]
    assert union_of(item).as_of == ""

"""An entry has no place for a person: every field has the shape of an id, a number, an address or one of our words."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from unioncard.trail.entry import Entry, milliseconds_of_day, read_entry, stamp

from .entries import MORNING, entry

FREE = {"request", "route", "subject", "reason", "acting_union", "owner_union"}
"""The issuer's name of the officer, API Gateway's of the request, ours of the route, the checked reason, and unions'
codes, which are digits too and come from the directory."""


def test_an_entry_is_one_line_of_json_and_read_again_as_it_was() -> None:
    line = entry(source="192.0.2.7", forwarded=("2001:db8::1",), exports=("corrections",), roles=("officer",)).line()
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    found = read_entry(line)
    assert found and found.line() == line
    assert json.loads(line)["register_id"] == "R20261128-7KM3Q9XTBW"


@pytest.mark.parametrize("name", sorted(set(Entry.model_fields) - FREE - {"shown", "status"}))
@pytest.mark.parametrize("value", ["张三", "412121199003070019", "13812345678"])
def test_no_other_field_takes_a_name_or_a_number_of_a_person(name: str, value: str) -> None:
    many = name in {"roles", "exports", "forwarded"}
    with pytest.raises(ValidationError):
        entry(**{name: (value,) if many else value})


@pytest.mark.parametrize("line", [b"", b"{}", b"nonsense", b'{"at": 1}', "张三".encode()])
def test_what_is_none_of_ours_is_no_entry(line: bytes) -> None:
    assert read_entry(line) is None


def test_instants_have_milliseconds_and_days_are_those_of_henan() -> None:
    late = MORNING.replace(hour=0, minute=0, second=1, microsecond=23_900)
    assert stamp(late) == "2026-11-27T16:00:01.023Z"
    assert milliseconds_of_day(late) == 1023

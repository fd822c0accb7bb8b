"""Targets: set, ended, and measured by the ledger against the base that a union said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.worked import UNION, people_file
from unioncard_tools.sample.members import sample_rows

from .assessment_story import CITY, PROVINCE, asked, day, done, morning, state_base, target, targets

if TYPE_CHECKING:
    from support.handlers import Handlers
    from support.worked import Way


def test_a_target_is_measured_by_the_ledger_against_the_base_that_the_union_said(way: Way, handlers: Handlers) -> None:
    assert target(handlers)[0] == 201
    way.taken(people_file(sample_rows(4, seed=21)))
    before = targets(handlers, UNION, UNION)
    assert (before["at"], before["targets"][0]["state"], before["targets"][0]["yours"]) == (None, "unknown", False)
    morning()
    unknown = targets(handlers, UNION, UNION)
    assert unknown["base"] == {"expected": None, "gathered": None, "source": "none", "at": None, "below": False}
    assert (unknown["targets"][0]["state"], unknown["targets"][0]["line"]) == ("unknown", None)

    assert state_base(handlers, UNION, 10, 6)[0] == 200
    assert state_base(handlers, UNION, 10, 6)[1]["at"] == state_base(handlers, UNION, 10, 6)[1]["at"]
    assert state_base(handlers, UNION, 10, 11)[0] == 422
    morning()
    (one,) = targets(handlers, UNION, UNION)["targets"]
    assert [one[name] for name in ("state", "count", "expected", "number", "line", "rate")] == [
        "behind", 4, 10, 10, 5, 0.4,
    ]  # fmt: skip
    assert one["points"][-1] == {"day": day(0), "count": 4, "line": 5}
    assert one["forecast"]["outlook"] == "too-little"
    city = targets(handlers, CITY, CITY)
    assert (city["expected"], city["unclear"], city["basics"]) == (10, city["basics"] - 1, city["basics"])


def test_a_target_set_twice_is_one_and_an_ended_one_holds_no_longer(handlers: Handlers) -> None:
    first = target(handlers)[1]
    assert target(handlers)[1] == first
    city = target(handlers, CITY, union=UNION, due=day(5))[1]
    assert [one["target"] for one in targets(handlers, UNION)["targets"]] == [city["target"], first["target"]]
    path = {"id": first["target"]}
    assert asked(handlers, "POST /targets/{id}/end", CITY, role="administrator", path=path)[0] == 404
    for _ in range(2):
        assert done(handlers, "POST /targets/{id}/end", PROVINCE, role="province", path=path)["ended"]
    assert [one["target"] for one in targets(handlers, UNION)["targets"]] == [city["target"]]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"begins": day(10)}, 422),
        ({"begins": day(-20), "due": day(-1)}, 422),
        ({"due": day(4000)}, 422),
        ({"share": 101}, 400),
        ({"share": 0}, 400),
        ({"goal": "spent"}, 400),
        ({"due": 1796083200}, 400),
        ({"due": "1796083200"}, 400),
        ({"due": f"{day(9)}T00:00:00"}, 400),
        ({"union": "4199999999"}, 403),
    ],
)
def test_a_target_that_makes_no_line_is_refused(handlers: Handlers, more: dict[str, Any], status: int) -> None:
    assert target(handlers, **more)[0] == status

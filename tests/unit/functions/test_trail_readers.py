"""Who reads the trail, how far, and what a page of it shows; every night its day is closed."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from support.handlers import CONTEXT
from support.worked import UNION
from unioncard import clock

from .trail_story import CITY, NEIGHBOUR, PROVINCE, entries

if TYPE_CHECKING:
    from .trail_story import TrailApi


def test_the_page_says_who_it_was_whole(api: TrailApi) -> None:
    """An issuer's name of a person may be all digits; masked it would be nobody's."""
    asked = api.event("GET /registers/{id}")
    asked["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = "20260042"
    api.handled(asked)
    (one,) = api.handled(api.event("GET /trail", UNION))[1]["entries"]
    assert one["subject"] == "20260042"


def test_the_trail_is_read_by_province_and_administrators_within_their_reach(api: TrailApi) -> None:
    api.handled(api.event("GET /registers/{id}", UNION))
    api.handled(api.event("GET /registers/{id}", NEIGHBOUR))

    def seen(acting: str, roles: str = "[administrator]", **query: str) -> tuple[int, Any]:
        asked = api.event("GET /trail", acting)
        asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = roles
        asked["queryStringParameters"] |= query
        status, body = api.handled(asked)
        return status, [(one["kind"], one["union"]) for one in body.get("entries", [])]

    assert seen(UNION) == (200, [("register", UNION)])
    assert seen(UNION, "[officer clerk overseer]") == (403, [])
    assert seen(NEIGHBOUR, union=UNION) == (403, [])
    assert seen(PROVINCE, "[province]", union=NEIGHBOUR)[1][-1] == ("register", NEIGHBOUR)
    status, whole = seen(PROVINCE, "[province]", subject="officer-1")
    assert status == 200
    asked_before = [union for kind, union in whole if kind == "trail"]
    assert sorted(asked_before) == sorted([PROVINCE, NEIGHBOUR, UNION, UNION])


def test_whom_nobody_appointed_and_what_they_tried_the_province_sees_and_no_other(api: TrailApi) -> None:
    """Who left yesterday and tries ids today has no union: in nobody's page, nobody would ever see it."""
    assert api.handled(api.event("GET /registers/{id}", ""))[0] == 403

    def seen(acting: str, **query: str) -> list[tuple[str, str | None]]:
        asked = api.event("GET /trail", acting)
        asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = "[administrator province]"
        asked["queryStringParameters"] |= query
        status, body = api.handled(asked)
        assert status == 200
        return [(one["outcome"], one["register"]) for one in body["entries"] if one["union"] is None]

    assert (seen(PROVINCE), seen(PROVINCE, union=PROVINCE)) == ([("refused", api.ids["registers"])],) * 2
    assert (seen(PROVINCE, union=CITY), seen(CITY), seen(UNION)) == ([], [], [])


@pytest.mark.parametrize(
    "query", [{}, {"day": "28.11.2026"}, {"day": "2026-11-28", "cursor": "x"}, {"day": "2026-11-28", "x": "1"}]
)
def test_a_question_to_the_trail_that_cannot_be_read_is_refused(api: TrailApi, query: dict[str, str]) -> None:
    assert api.handled(api.event("GET /trail", queryStringParameters=query))[0] in {400, 422}
    assert len(entries()) == 1


def test_every_night_the_report_function_closes_the_day_before_once(api: TrailApi) -> None:
    api.handled(api.event("GET /registers/{id}"))
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=0, minute=10)
    report = importlib.import_module("report")
    scheduled = {"close_trail": clock.stamp(tomorrow)}
    (day,) = report.handler(scheduled, CONTEXT)["closed"]
    assert (day["day"], day["entries"]) == (clock.today().isoformat(), 1)
    assert report.handler(scheduled, CONTEXT) == {"closed": []}

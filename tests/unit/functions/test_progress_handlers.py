"""How far unions have come: counted by the report function, read by desk."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

from support.handlers import CONTEXT, event
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.desk.progress import counts_view
from unioncard.ledger.figures import NOTHING, Figures, Tally
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.handlers import Handlers
    from support.worked import Way

PROVINCE, CITY, NEIGHBOUR = "410000", "410100", "4101000002"


def shown(handlers: Handlers, union: str, acting: str = PROVINCE) -> Any:
    claims = {"sub": "somebody", "union": acting, "roles": "overseer"}
    answer = handlers.answer(event("GET /unions/{id}/progress", claims, path={"id": union}))
    assert answer["statusCode"] == 200, answer
    return json.loads(answer["body"])


def counted() -> Any:
    return importlib.import_module("report").handler({"count_progress": clock.stamp(clock.now())}, CONTEXT)


def steps(counts: Any) -> list[int]:
    return [counts[name] for name in ("members", "joined", "asked", "opened", "refused", "waiting")]


def test_a_city_sees_of_each_union_what_the_ledger_counted_this_morning(way: Way, handlers: Handlers) -> None:
    before = shown(handlers, CITY)
    assert (before["at"], steps(before["total"])) == (None, [0] * 6)
    assert set(before["total"]["rates"].values()) == {None}

    batch = way.sent(people_file(sample_rows(4, seed=11)))
    way.answered(batch.id, refuse=2)
    way.taken(people_file(sample_rows(3, seed=12)), NEIGHBOUR)
    assert steps(shown(handlers, CITY)["total"]) == [0] * 6, "only the count changes what is shown"
    assert counted() == counted() != {"counted": 0}

    seen = shown(handlers, CITY, acting=CITY)
    assert seen["at"] is not None
    assert (steps(seen["own"]), steps(seen["total"])) == ([0] * 6, [7, 7, 2, 2, 2, 0])
    below = {one["union"]: one for one in seen["unions"]}
    assert steps(below[UNION]["own"]) == steps(below[UNION]["total"]) == [4, 4, 2, 2, 2, 0]
    assert below[UNION]["total"]["rates"] == {
        "asked": 0.5, "opened": 1.0, "collected": 0.0, "signed": 0.0, "activated": 0.0,
    }  # fmt: skip
    assert steps(below[NEIGHBOUR]["total"]) == [3, 3, 0, 0, 0, 0]
    assert {code for code, one in below.items() if one["reported"]} == {UNION, NEIGHBOUR}
    assert (seen["reported"], shown(handlers, "410800")["reported"]) == (True, False)
    assert steps(shown(handlers, PROVINCE)["total"]) == steps(seen["total"])
    assert shown(handlers, UNION)["unions"] == []


def test_a_union_that_lies_elsewhere_is_not_there(way: Way, handlers: Handlers) -> None:
    claims = {"sub": "somebody", "union": CITY, "roles": "overseer"}
    for union in ("410800", "4101999999"):
        assert handlers.answer(event("GET /unions/{id}/progress", claims, path={"id": union}))["statusCode"] == 404


def test_there_is_no_rate_of_nothing() -> None:
    assert set(counts_view(NOTHING)["rates"].values()) == {None}
    rates = counts_view(Tally(joined=10, requested=9, refused=1, opened=6, collected=3, signed=2, activated=1))["rates"]
    assert rates == {"asked": 0.8, "opened": 0.75, "collected": 0.5, "signed": 0.333, "activated": 0.167}


def test_no_share_is_above_one_although_a_second_card_followed_a_closed_one() -> None:
    tally = Tally(joined=2, requested=4, refused=1, opened=3, closed=1, collected=3, signed=3, activated=3)
    rates = counts_view(tally)["rates"]
    assert rates == dict.fromkeys(("asked", "opened", "collected", "signed", "activated"), 1.0)
    assert Figures(change=tally).open_rate == rates["asked"]

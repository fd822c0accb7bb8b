"""The demo's people are appointed through the API, and each can then do what is said of them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from support.handlers import deployed_handlers, event
from unioncard_local.demo.appoint import appoint
from unioncard_local.stack.people import PEOPLE
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR

if TYPE_CHECKING:
    from support.worked import Way


def test_the_demos_people_act_for_their_unions_by_their_appointments(way: Way) -> None:
    with deployed_handlers(way.stores, FIRST_ADMINISTRATOR=FIRST_ADMINISTRATOR) as handlers:

        def call(method: str, path: str, **more: Any) -> Any:
            answer = handlers.answer(event(f"{method} {path}", {"sub": FIRST_ADMINISTRATOR}, body=more["json"]))
            assert answer["statusCode"] == 201, answer["body"]
            return SimpleNamespace(raise_for_status=lambda: None)

        appoint(SimpleNamespace(call=call))  # type: ignore[arg-type]
        for one in PEOPLE:
            me = json.loads(handlers.answer(event("GET /me", {"sub": one.subject}))["body"])
            (acting,) = me["unions"]
            assert (acting["union"], set(acting["roles"])) == (one.union, set(one.roles))
            assert acting["name"] != one.union, "it is in the demo's directory"


def test_between_them_they_have_every_role() -> None:
    assert len({role for one in PEOPLE for role in one.roles}) == 6

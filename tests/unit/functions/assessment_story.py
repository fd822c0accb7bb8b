"""Targets and bases as officers set them by the API, and the morning's count of how far they are."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from support.handlers import CONTEXT, event
from unioncard import clock

if TYPE_CHECKING:
    from support.handlers import Handlers

PROVINCE, CITY, NEIGHBOUR = "410000", "410100", "4101000002"


def day(days: int) -> str:
    """So many days from today."""
    return (clock.today() + timedelta(days)).isoformat()


def asked(handlers: Handlers, route: str, acting: str, body: Any = None, role: str = "officer", **more: Any) -> Any:
    """Status and body of an officer's request; one person a role and union."""
    claims = {"sub": f"{role}-{acting}", "union": acting, "roles": role}
    answer = handlers.answer(event(route, claims, body=body, **more))
    return answer["statusCode"], json.loads(answer["body"])


def done(*given: Any, **more: Any) -> Any:
    """The body of a request that is granted."""
    status, body = asked(*given, **more)
    assert status in {200, 201}, body
    return body


def morning() -> None:
    """The count of every day, as its schedule orders it."""
    importlib.import_module("report").handler({"count_progress": clock.stamp(clock.now())}, CONTEXT)


NOTICE = {"union": PROVINCE, "goal": "uploaded", "begins": day(-10), "due": day(10)}


def target(handlers: Handlers, acting: str = PROVINCE, **more: Any) -> Any:
    role = "province" if acting == PROVINCE else "administrator"
    return asked(handlers, "POST /targets", acting, NOTICE | more, role)


def targets(handlers: Handlers, union: str, acting: str = PROVINCE) -> Any:
    return done(handlers, "GET /targets", acting, role="overseer", query={"union": union})


def state_base(handlers: Handlers, union: str, expected: int, gathered: int) -> Any:
    return asked(
        handlers, "POST /unions/{id}/base", union, {"expected": expected, "gathered": gathered}, path={"id": union}
    )

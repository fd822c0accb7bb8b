"""Every route that shows or exports persons leaves exactly one entry, before its answer leaves, also when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from support.killing import Killed, Killer, killing
from support.worked import UNION
from unioncard.desk.access import PUBLIC
from unioncard.desk.disclosures import ROUTES
from unioncard.trail.entry import Outcome
from unioncard.unions.officer import Role

from .trail_story import DISCLOSING, NEIGHBOUR, PROVINCE, entries, forget, ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from .trail_story import TrailApi


@pytest.mark.parametrize("route", DISCLOSING)
@pytest.mark.parametrize("union", [UNION, PROVINCE, NEIGHBOUR, "999", ""])
def test_exactly_one_entry_whatever_the_answer(api: TrailApi, route: str, union: str) -> None:
    status, _ = api.handled(api.event(route, union))
    (one,) = entries()
    disclosure = ROUTES[route]
    assert disclosure and one.kind is disclosure.kind
    if disclosure.ahead:
        assert (one.status, one.outcome) == (None, Outcome.INTENDED)
    else:
        assert one.status == status
        assert one.outcome is (Outcome.INTENDED if status == 200 else Outcome.REFUSED)
        assert status == 200 or (one.row_numbers, one.shown, one.exports) == ("", 0, ())


@pytest.mark.parametrize("route", sorted(set(ROUTES) - set(DISCLOSING) - set(PUBLIC)))
def test_a_route_that_shows_nobody_leaves_none(api: TrailApi, route: str) -> None:
    api.handled(api.event(route))
    assert entries() == []


@pytest.mark.parametrize("route", DISCLOSING)
@pytest.mark.parametrize("error", [RuntimeError("boom"), ClientError({"Error": {"Code": "Throttled"}}, "GetItem")])
def test_a_request_that_fails_leaves_one_entry_too(
    api: TrailApi, route: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = api.handlers.by_route[route]

    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setitem(function.ROUTES, route, broken)
    asked = api.event(route, PROVINCE)
    asked["requestContext"]["authorizer"]["jwt"]["claims"]["roles"] = f"[{' '.join(Role)}]"
    assert api.handled(asked)[0] == 500
    (one,) = entries()
    assert one.outcome is (Outcome.INTENDED if ROUTES[route].ahead else Outcome.FAILED)  # type: ignore[union-attr]


@pytest.mark.parametrize("route", DISCLOSING)
def test_a_token_that_names_nobody_is_refused_on_record(api: TrailApi, route: str) -> None:
    nameless = api.event(route, PROVINCE)
    del nameless["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    assert api.handled(nameless)[0] == 403
    (one,) = entries()
    assert (one.subject, one.acting_union, one.roles) == ("", "", ())


def unwritable(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    call: Callable[..., Any] = BaseClient._make_api_call

    def refusing(client: Any, operation: str, parameters: Any) -> Any:
        if operation == "PutObject" and parameters["Bucket"] == "trail":
            raise error
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", refusing)


@pytest.mark.parametrize("route", DISCLOSING)
def test_what_cannot_be_put_on_record_is_not_shown_and_not_set_going(
    api: TrailApi, route: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unwritable(monkeypatch, ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "PutObject"))
    status, body = api.handled(api.event(route))
    assert (status, body["error"]) == (503, {"code": "try-again", "message": "系统正忙，请稍后再试。"})
    assert not ordered()
    said = capsys.readouterr().out
    assert "TrailUnwritable" in said and "secret" not in said


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("route", DISCLOSING)
def test_killed_anywhere_nothing_was_answered_or_set_going_that_is_not_on_record(
    api: TrailApi, route: str, *, after: bool
) -> None:
    asked = api.event(route, PROVINCE if route == "GET /trail" else UNION)
    with killing(Killer()) as counting:
        api.handled(asked)
    for call in range(1, counting.calls + 1):
        forget()
        with killing(Killer(call, after)), pytest.raises(Killed):
            api.handled(asked)
        written = len(entries())
        assert ordered() <= written <= 1
        assert written or not (after and call == counting.calls), "the last call is done, and the answer would leave"


def test_the_entry_is_the_last_thing_before_an_answer_leaves(api: TrailApi, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, Any]] = []
    call: Callable[..., Any] = BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: Any) -> Any:
        calls.append((operation, parameters.get("Bucket")))
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    api.handled(api.event("GET /registers/{id}"))
    assert calls[-1] == ("PutObject", "trail")

"""desk and validate as they are deployed, on in-process stores: a statement and a roster from the claim to the undo."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.between_calls import between_calls
from support.described import assert_described
from support.handlers import as_delivered, taken_out
from support.promised import promised
from support.worked import UNION, people_file
from unioncard.cloud.stores.custody import CustodyTable
from unioncard.custody.apply import CustodyUpdates, RowFact
from unioncard.custody.plastic import Fact
from unioncard.desk.register_view import register_view
from unioncard.ledger.movement import custody_document
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer
from unioncard.unions.store import Directory
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.issuance.batch import Batch

CONTEXT: Any = SimpleNamespace()
STATE, UNDO = "POST /batches/{id}/custody", "POST /batches/{id}/custody/{statement}/undo"
UNDO_ROSTER = "POST /registers/{id}/undo"


@pytest.fixture
def batch(way: Way) -> Batch:
    """A batch whose cards are all opened."""
    made = way.sent(people_file(sample_rows(3, seed=61)))
    way.answered(made.id)
    return way.stores.batches.find(made.id)


def call(
    functions: dict[str, ModuleType],
    route: str,
    body: Any = None,
    sub: str = "clerk",
    roles: str = "clerk",
    **path: str,
) -> Any:
    claims = {"sub": sub, "union": path.pop("union", UNION), "roles": roles}
    event = {
        "routeKey": route,
        "pathParameters": path,
        "body": json.dumps(body) if body is not None else None,
        "requestContext": {"requestId": "r", "authorizer": {"jwt": {"claims": claims}}},
    }
    response = functions["desk"].handler(event, CONTEXT)
    assert_described(route, response["statusCode"], response["headers"]["content-type"], response["body"])
    return response["statusCode"], json.loads(response["body"])


def deliver_all(functions: dict[str, ModuleType]) -> int:
    """Deliver everything in the register queue, twice."""
    found = taken_out("register")
    for body in [*found, *found]:
        assert functions["validate"].handler(as_delivered(body), CONTEXT) == {"batchItemFailures": []}
    return len(found)


def day_of(batch: Batch) -> str:
    return batch.earliest_card


def cards(functions: dict[str, ModuleType], batch: Batch) -> Any:
    _, seen = call(functions, "GET /batches/{id}/custody", id=batch.id)
    return {name: number for name, number in seen["cards"].items() if number}, seen["undos"]


def test_where_cards_are_is_stated_and_shown_though_their_banks_profile_is_of_another_release(
    way: Way, functions: dict[str, ModuleType], batch: Batch
) -> None:
    bank = way.stores.directory.bank(batch.bank)
    way.stores.directory.load(Directory((), (replace(bank, profile='{"of": "another release"}'),), ()))
    status, _ = call(functions, STATE, {"fact": "collected", "day": day_of(batch)}, id=batch.id)
    assert status == 202
    deliver_all(functions)
    assert cards(functions, batch)[0] == {"collected": 3}


def test_a_statement_is_undone_and_one_of_signed_cards_by_two_people(
    way: Way, functions: dict[str, ModuleType], batch: Batch
) -> None:
    days = {row.opened_on for row in way.stores.batches.rows(batch.id)} | {day_of(batch)}
    body = {"fact": "collected", "day": max(days)}
    with promised():
        _, collected = call(functions, STATE, body, id=batch.id)
    deliver_all(functions)
    assert cards(functions, batch) == ({"collected": 3}, [])
    path = {"id": batch.id, "statement": collected["statement"]}
    with promised():
        status, undo = call(functions, UNDO, {"reason": "登记错批次"}, **path)
    assert (status, undo["state"], undo["document"], undo["rows"]) == (202, "approved", collected["statement"], "1-3")
    assert deliver_all(functions) == 2
    where, (done,) = cards(functions, batch)
    assert (where, done["state"]) == ({"opened": 3}, "done")

    _, signed = call(functions, STATE, body | {"fact": "signed"}, id=batch.id)
    deliver_all(functions)
    assert way.stores.batches.find(batch.id).closed_at
    path = {"id": batch.id, "statement": signed["statement"]}
    _, undo = call(functions, UNDO, {"reason": "签错人"}, **path)
    assert (undo["state"], deliver_all(functions)) == ("requested", 1)
    assert cards(functions, batch)[0] == {"signed": 3}
    approve = f"{UNDO}/approve"
    assert call(functions, approve, roles="approver", **path)[0] == 409
    assert call(functions, approve, sub="second", roles="clerk", **path)[0] == 403
    assert call(functions, approve, sub="second", roles="approver", union="4108000001", **path)[0] == 404
    with promised():
        assert call(functions, approve, sub="second", roles="approver", **path)[1]["state"] == "approved"
    assert deliver_all(functions) == 2
    assert cards(functions, batch)[0] == {"opened": 3}
    assert not way.stores.batches.find(batch.id).closed_at


def test_what_was_promised_and_never_stored_is_carried_out_by_nobody_and_no_failure(
    functions: dict[str, ModuleType], batch: Batch
) -> None:
    """The desk's function died between the promise and the first write."""
    promises = (
        {"kind": "carry-out-statement", "batch_id": batch.id, "statement_id": "none"},
        {"kind": "carry-out-undo", "batch_id": batch.id, "document": custody_document(batch.id, "none")},
    )
    for promise in promises:
        assert functions["validate"].handler(as_delivered(json.dumps(promise)), CONTEXT) == {"batchItemFailures": []}
    assert cards(functions, batch) == ({"opened": 3}, [])


def seen_while(functions: dict[str, ModuleType], batch: Batch, moment: int) -> tuple[Any, int]:
    """What a reader of the batch's custody sees when the queue's order is carried out at a moment of the reading."""
    order, at_once = taken_out("register")
    assert order == at_once

    def carry_out(call: int) -> None:
        if call == moment:
            functions["validate"].handler(as_delivered(order), CONTEXT)

    with between_calls(carry_out) as made:
        _, seen = call(functions, "GET /batches/{id}/custody", id=batch.id)
    functions["validate"].handler(as_delivered(order), CONTEXT)
    return seen, made[0]


def test_who_reads_meanwhile_sees_the_cards_where_they_are_or_that_it_is_under_way(
    way: Way, functions: dict[str, ModuleType], batch: Batch
) -> None:
    day = max(row.opened_on for row in way.stores.batches.rows(batch.id))
    moment = calls = 1
    while moment <= calls:
        made = call(functions, STATE, {"fact": "collected", "day": day}, id=batch.id)[1]["statement"]
        seen, calls = seen_while(functions, batch, moment)
        (statement,) = (one for one in seen["statements"] if one["statement"] == made)
        assert statement["result"] is None or seen["cards"]["collected"] == 3, moment
        call(functions, UNDO, {"reason": "登记错"}, id=batch.id, statement=made)
        seen, more = seen_while(functions, batch, moment)
        (undo,) = (one for one in seen["undos"] if one["document"] == made)
        assert undo["state"] == "approved" or seen["cards"]["opened"] == 3, moment
        moment, calls = moment + 1, max(calls, more)
    assert moment > 5


def shown_undo(way: Way, register: str) -> Any:
    """What the register's own answer says of its being taken back."""
    desk = replace(way.desk, undoing=CustodyTable(way.stores.members.work))
    return register_view(desk.show(Officer("clerk", UNION), register))["undo"]


def test_a_roster_is_undone_whole(way: Way, functions: dict[str, ModuleType], batch: Batch) -> None:
    register, _ = way.desk.open(Officer("clerk", UNION), UNION, Kind.ROSTER, batch=batch.id)
    days = {row.opened_on for row in way.stores.batches.rows(batch.id)} | {day_of(batch)}
    custody = CustodyTable(way.stores.members.work)
    facts = [RowFact(1, Fact.SIGNED, max(days)), RowFact(2, Fact.DAMAGED, max(days))]
    CustodyUpdates(way.stores.batches, custody).apply(batch.id, custody_document(batch.id, register.id), facts)
    assert call(functions, UNDO_ROSTER, {}, id=register.id)[0] == 400
    assert call(functions, UNDO_ROSTER, {"reason": "电话13800000000"}, id=register.id)[0] == 422
    assert call(functions, UNDO_ROSTER, {"reason": "传错"}, union="410100", id=register.id)[0] == 404
    assert shown_undo(way, register.id) is None
    status, undo = call(functions, UNDO_ROSTER, {"reason": "传错"}, id=register.id)
    assert shown_undo(way, register.id) == undo
    assert (status, undo["state"], undo["document"]) == (202, "requested", register.id)
    call(functions, f"{UNDO_ROSTER}/approve", sub="second", roles="approver", union="410100", id=register.id)
    assert deliver_all(functions) == 3, "promised, promised and ordered"
    assert cards(functions, batch)[0] == {"opened": 3}
    members = way.taken(people_file(sample_rows(1, seed=62)))
    assert call(functions, UNDO_ROSTER, {"reason": "传错"}, id=members.id)[0] == 422

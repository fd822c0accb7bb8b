"""The API of officers over a register and its batch, and the trail that each request leaves."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from support.described import assert_described
from support.handlers import CONTEXT, deployed_handlers, event, taken_out
from support.in_process import in_process_aws
from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.desk.disclosures import ROUTES
from unioncard.trail.entry import Entry, read_entry
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers

NEIGHBOUR, CITY, PROVINCE = "4101000002", "410100", "410000"
ADDRESS = "203.0.113.9"
DISCLOSING = sorted(route for route, disclosure in ROUTES.items() if disclosure)
BODIES = {
    "POST /members/search": {"name": "张三"},
    "POST /members/check": {"persons": [{"name": "张三", "number": "1"}]},
}
"""Of the routes that ask by a body."""
PEOPLE = sample_rows(3, seed=61)


@dataclass(frozen=True, slots=True)
class TrailApi:
    """Handlers of all routes, and ``ids`` of what there is, by the room in a path."""

    handlers: Handlers
    ids: dict[str, str]

    def event(self, route: str, union: str = UNION, **more: Any) -> dict[str, Any]:
        """A request of an officer of that union; ``more`` in place of what it has."""
        asked = event(
            route,
            {"sub": "officer-1", "union": union},
            path={"id": self.ids.get(route.split("/")[1], "nowhere")} if "{id}" in route else {},
            query={"day": clock.today().isoformat()} if route == "GET /trail" else {},
            headers={"x-forwarded-for": f"198.51.100.1, {ADDRESS}"},
            body=BODIES.get(route),
        )
        return asked | more

    def handled(self, asked: dict[str, Any]) -> tuple[int, Any]:
        """Status and body of the answer, which docs/openapi.json describes whatever the request was."""
        route = asked["routeKey"]
        response = self.handlers.by_route[route].handler(asked, CONTEXT)
        assert_described(route, response["statusCode"], response["headers"]["content-type"], response["body"])
        return response["statusCode"], json.loads(response["body"])


@contextmanager
def opened_trail() -> Iterator[TrailApi]:
    """The API on stores of its own, with a register and its batch; what that left on record is still there."""
    more = {"UNION_CLAIM": "union", "FIRST_MONTH": "2026-11", "POWERTOOLS_METRICS_NAMESPACE": "unioncard"}
    with in_process_aws() as stores, deployed_handlers(stores, **more) as handlers:
        yield TrailApi(handlers, register_with_a_batch(Way(stores)))


def register_with_a_batch(way: Way) -> dict[str, str]:
    """A register with a row that was rejected, and its batch."""
    people = [PEOPLE[0] | {"移动电话": ""}, *PEOPLE[1:]]
    register = way.taken(people_file(people))
    (batch,) = way.issuing.issue(register.id)
    member = way.stores.batches.rows(batch.id)[0].member
    return {"registers": register.id, "batches": batch.id, "appointments": "A20261128-7KM3Q9XTBW", "members": member}


def forget() -> None:
    """An empty trail and an empty queue."""
    s3 = boto3.client("s3")
    for one in s3.list_objects_v2(Bucket="trail").get("Contents", []):
        s3.delete_object(Bucket="trail", Key=one["Key"])
    ordered()


def ordered() -> int:
    """How many orders lie in issue's queue; they are taken out."""
    return len(taken_out("issue"))


def entries() -> list[Entry]:
    """What is on record, oldest first."""
    s3 = boto3.client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="trail", Prefix="entries/").get("Contents", [])]
    found = [read_entry(s3.get_object(Bucket="trail", Key=key)["Body"].read()) for key in reversed(keys)]
    return [one for one in found if one]

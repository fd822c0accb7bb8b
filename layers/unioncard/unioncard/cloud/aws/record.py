"""Puts requests that show or export persons on record, before their answer leaves.

Exactly one entry a request, also when it is refused or fails. If the entry cannot be written the answer is 503 and
shows nothing; a process killed between the two has written the entry, and nobody has seen the answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from unioncard import clock
from unioncard.cloud.aws.door import acting_for, person_of
from unioncard.cloud.aws.http import body_of, refusal
from unioncard.cloud.aws.log import count, logger, where
from unioncard.desk.disclosures import ROUTES, Shown
from unioncard.errors import InvalidInput, NotFound
from unioncard.texts import api
from unioncard.texts import trail as texts
from unioncard.trail.entry import (
    BATCH_ID,
    CASE_ID,
    MEMBER_ID,
    REGISTER_ID,
    TRANSFER_ID,
    UNION_CODE,
    UNION_PATH,
    Actor,
    Entry,
    Outcome,
    if_shaped,
    stamp,
)
from unioncard.trail.reason import checked_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.cloud.aws.door import Door
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.desk.disclosures import Disclosure
    from unioncard.trail.store import TrailWriter
    from unioncard.unions.union import Union

_GOOD: Final = 200
_REFUSED: Final = 400
_FAILED: Final = 500
_SUBJECT: Final = 255
_IDS: Final = {
    "register_id": REGISTER_ID, "case_id": CASE_ID, "member_id": MEMBER_ID, "transfer_id": TRANSFER_ID
}  # fmt: skip
_HOPS: Final = 4
"""Addresses kept of a forwarding header, the last ones: those in front are whatever the caller wrote."""


@dataclass(frozen=True, slots=True)
class RequestRecorder:
    """The Recorder of functions that officers call, who come through ``door``; ``union_of`` as the directory has it."""

    trail: TrailWriter
    door: Door
    union_of: Callable[[str], Union]
    now: Callable[[], datetime] = clock.reading

    def __call__(self, event: Event, answer: Callable[[], Response]) -> Response:
        """The answer, or 503 while nothing can be put on record."""
        try:
            disclosure = ROUTES[event["routeKey"]]
            return self._recorded(event, answer, disclosure) if disclosure else answer()
        except Exception as error:
            request = event["requestContext"]["requestId"]
            extra = {"request": request, "reason": type(error).__name__, "where": where(error)}
            logger.error("not on record", extra=extra)
            count("TrailUnwritable")
            return refusal(503, "try-again", api.TRY_AGAIN)

    def _recorded(self, event: Event, answer: Callable[[], Response], disclosure: Disclosure) -> Response:
        try:
            reason = reason_of(event)
        except InvalidInput as wrong:
            response = refusal(422, "invalid-input", str(wrong))
            self._append(event, disclosure, "", response)
            return response
        if disclosure.ahead:
            self._append(event, disclosure, reason, None)
            return answer()
        response = answer()
        self._append(event, disclosure, reason, response)
        return response

    def _append(self, event: Event, disclosure: Disclosure, reason: str, response: Response | None) -> None:
        actor, shown, owner = actor_of(self.door, event, self.union_of), Shown(), ""
        if response is not None and response["statusCode"] == _GOOD:
            is_file = response.get("isBase64Encoded", False)
            body: dict[str, Any] = response["headers"] if is_file else json.loads(response["body"])
            shown = disclosure.shown(body)
            owner = (_asked(event) or actor.union) if disclosure.of_union else body.get("union") or ""
        context = event["requestContext"]
        named = _named((event.get("pathParameters") or {}).get("id", ""))
        entry = Entry(
            written_at=stamp(self.now()),
            request=context["requestId"],
            kind=disclosure.kind,
            route=event["routeKey"],
            outcome=_outcome(response),
            status=response["statusCode"] if response else None,
            actor="officer",
            subject=actor.subject[:_SUBJECT],
            acting_union=actor.union,
            path=actor.path,
            roles=actor.roles,
            owner_union=if_shaped(UNION_CODE, owner),
            register_id=named.get("register_id", "") or if_shaped(REGISTER_ID, shown.register),
            batch_id=named.get("batch_id", ""),
            case_id=named.get("case_id", ""),
            transfer_id=named.get("transfer_id", ""),
            member_id=named.get("member_id", "") or if_shaped(MEMBER_ID, shown.member),
            row_numbers=shown.rows,
            shown=shown.number,
            exports=shown.exports,
            source=_address(context.get("http", {}).get("sourceIp", "")),
            forwarded=_forwarded(event),
            reason=reason,
        )
        self.trail.append(entry)


def actor_of(door: Door, event: Event, union_of: Callable[[str], Union]) -> Actor:
    """Who asks, with the union they act for if there is exactly one that they may act for (or the one they chose)."""
    person, chosen = person_of(event, door.union_claim), acting_for(event)
    officers = [one for one in door.admission.officers(person) if chosen in ("", one.union)]
    if len(officers) != 1 or not re.fullmatch(UNION_CODE, officers[0].union):
        return Actor(person.subject)
    (officer,) = officers
    try:
        path = union_of(officer.union).path
    except NotFound:
        path = ""
    if not re.fullmatch(UNION_PATH, path):
        path = f"/{officer.union}/"
    return Actor(person.subject, officer.union, path, tuple(sorted(role.value for role in officer.roles)))


def reason_of(event: Event) -> str:
    """The header ``x-reason``, UTF-8 percent-encoded; InvalidInput if it cannot be read or may not be kept."""
    given = (event.get("headers") or {}).get("x-reason", "")
    try:
        return checked_reason(unquote_to_bytes(given).decode())
    except UnicodeError:
        raise InvalidInput(texts.REASON_UNREADABLE) from None


def _asked(event: Event) -> str:
    """The union whose list a good answer has, '' if none was named: read only where it was in reach.

    It is read where the route itself reads it, a list's in the query, a search's in the body, and nowhere else: what
    stands in the other place reached no route, and an entry with it would name a union that nobody looked at.
    """
    if "{id}" in event["routeKey"]:
        return ""
    if event["routeKey"].startswith("GET "):
        return str((event.get("queryStringParameters") or {}).get("union", ""))
    return str(json.loads(body_of(event)).get("union", ""))


def _outcome(response: Response | None) -> Outcome:
    if response is None or response["statusCode"] < _REFUSED:
        return Outcome.INTENDED
    return Outcome.REFUSED if response["statusCode"] < _FAILED else Outcome.FAILED


def _named(path: str) -> dict[str, str]:
    """What a path names, by the entry's fields; what has not the shape of an id may be anybody's and is not kept."""
    if re.fullmatch(BATCH_ID, path):
        return {"register_id": path.rpartition("-")[0], "batch_id": path}
    return {name: path for name, shape in _IDS.items() if re.fullmatch(shape, path)}


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""


def _forwarded(event: Event) -> tuple[str, ...]:
    """The last addresses of ``x-forwarded-for``; behind the distribution the one before its own is the browser's."""
    given: Any = (event.get("headers") or {}).get("x-forwarded-for", "")
    return tuple(one for text in given.split(",")[-_HOPS:] if (one := _address(text)))

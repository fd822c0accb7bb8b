"""The officers' door: who is signed in, for which union they act, and whether one of their roles opens the route."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from unioncard.cloud.aws.http import claims
from unioncard.desk.access import EVERYBODY
from unioncard.errors import NotAllowed
from unioncard.texts import api as texts
from unioncard.unions.officer import Person, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unioncard.cloud.aws.http import Event, Response, Route
    from unioncard.desk.admission import Admission
    from unioncard.unions.officer import Officer

ACTING_FOR = "x-acting-union"
"""The header by which somebody whom several unions appointed says for which one they act."""

_WORD: Final = re.compile(r"[a-z]+")


def person_of(event: Event, union_claim: str) -> Person:
    """Who is signed in. ``union_claim``: the claim that may name a union, '' if the issuer does not know unions.

    API Gateway hands lists on as one string, ``[a b]``, and booleans as ``true``. A role that nobody knows is left out.
    A token that names nobody (no authorizer asks for ``sub``, and some issuers leave it out of access tokens) is a
    person without subject, for whom nothing else in it counts.
    """
    found = claims(event)
    subject = str(found.get("sub") or "")
    if not subject.strip():
        return Person("")
    named = found.get("roles") if union_claim else None
    known = {role.value: role for role in Role}
    roles = frozenset(known[word] for word in _WORD.findall(str(named)) if word in known)
    vouched = str(found.get("email_verified", "")).lower() == "true"
    return Person(
        subject=subject,
        mail=str(found.get("email") or "") if vouched else "",
        name=str(found.get("name") or ""),
        union=str(found.get(union_claim) or "") if union_claim else "",
        roles=None if named is None else roles,
    )


def acting_for(event: Event) -> str:
    """The union that the request chose, '' if none; API Gateway writes names of headers in lower case."""
    return str((event.get("headers") or {}).get(ACTING_FOR, "")).strip()


@dataclass(frozen=True, slots=True)
class Door:
    """Lets officers through to the routes that their roles open; every route of officers stands behind it."""

    admission: Admission
    union_claim: str

    def guarded(self, routes: Mapping[str, Callable[[Officer, Event], Response]]) -> dict[str, Route]:
        """The routes as ``respond`` takes them: each is called with the officer who asks."""
        return {key: partial(self._through, key, route) for key, route in routes.items()}

    def open(self, routes: Mapping[str, Callable[[Person, Event], Response]]) -> dict[str, Route]:
        """Routes of EVERYBODY who is signed in, called with the person; ValueError for any other route."""
        if not routes.keys() <= EVERYBODY:
            raise ValueError(f"not for everybody: {sorted(routes.keys() - EVERYBODY)}")
        return {key: partial(self._known, route) for key, route in routes.items()}

    def _through(self, key: str, route: Callable[[Officer, Event], Response], event: Event) -> Response:
        return route(self.admission.admit(key, self._person(event), acting_for(event)), event)

    def _known(self, route: Callable[[Person, Event], Response], event: Event) -> Response:
        return route(self._person(event), event)

    def _person(self, event: Event) -> Person:
        person = person_of(event, self.union_claim)
        if not person.subject:
            raise NotAllowed(texts.NAMES_NOBODY)
        return person

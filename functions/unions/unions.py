"""unions: the tree of unions, who acts for them, their agreements and banks; it alone writes the latter three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agreement_routes import change_agreement, list_agreements, list_banks, put_bank, sign_agreement
from appointment_routes import accept, appoint, end_appointment, list_appointments, show_me
from tree_routes import download_form, list_unions, show_union
from unioncard.cloud.aws.http import respond
from unions_parts import door, recorder

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

ROUTES = {
    "GET /appointments": list_appointments,
    "POST /appointments": appoint,
    "POST /appointments/{id}/end": end_appointment,
    "GET /unions": list_unions,
    "GET /unions/{id}": show_union,
    "GET /unions/{id}/form": download_form,
    "GET /agreements": list_agreements,
    "POST /agreements": sign_agreement,
    "POST /agreements/{id}": change_agreement,
    "GET /banks": list_banks,
    "POST /banks": put_bank,
}
"""Called with the officer whom the door let through."""

OPEN_ROUTES = {"GET /me": show_me, "POST /appointments/{id}/accept": accept}
"""Called with whoever is signed in."""


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes above."""
    return respond(event, door.guarded(ROUTES) | door.open(OPEN_ROUTES), recorder)

"""lookup: is this a valid union card? Reads the cards table and nothing else (invariant 9)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard.cards.card import CardKeys
from unioncard.cards.lookup import Lookup
from unioncard.cards.question import Question, card_view
from unioncard.cloud.aws.http import body_as, json_response, respond
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.settings import LookupSettings
from unioncard.cloud.stores.lookup import CardTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response

settings = LookupSettings.from_environment()


@cache
def lookup() -> Lookup:
    """The domain's look-up on this stack's cards."""
    return Lookup(CardTable(settings.cards_table), CardKeys(KmsGroupSecrets(settings.card_digest_key, keeps=False)))


def ask(event: Event) -> Response:
    """200: of a known card ``{"valid", "union", "status"}``, valid only if normal; otherwise ``{"valid": false}``."""
    return json_response(200, card_view(lookup().ask(body_as(Question, event).card)))


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: POST /lookup."""
    return respond(event, {"POST /lookup": ask})

"""lookup: is this a valid union card? Reads the cards table and nothing else (invariant 9)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from unioncard.cards.card import CardKeys
from unioncard.cards.lookup import Lookup
from unioncard.cloud.aws.http import body_as, json_response, respond
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.settings import LookupSettings
from unioncard.cloud.stores.lookup import CardTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response

settings = LookupSettings.from_environment()


class Question(BaseModel):
    """The body of POST /lookup: a card number as typed or scanned; in the body, so that it stands in no URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str = Field(max_length=64)


@cache
def lookup() -> Lookup:
    """The domain's look-up on this stack's cards."""
    return Lookup(CardTable(settings.cards_table), CardKeys(KmsGroupSecrets(settings.card_digest_key, keeps=False)))


def ask(event: Event) -> Response:
    """200: of a known card ``{"valid", "union", "status"}``, valid only if normal; otherwise ``{"valid": false}``."""
    card = lookup().ask(body_as(Question, event).card)
    if card is None:
        return json_response(200, {"valid": False})
    return json_response(200, {"valid": card.status.valid, "union": card.issuer, "status": card.status})


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: POST /lookup."""
    return respond(event, {"POST /lookup": ask})

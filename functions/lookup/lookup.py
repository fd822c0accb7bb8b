"""lookup: is this a valid union card? Reads the cards table and nothing else (invariant 9)."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from unioncard.cards.card import CardKeys
from unioncard.cards.lookup import Lookup
from unioncard.cloud.card_table import CardTable
from unioncard.cloud.secrets import pepper
from unioncard.cloud.settings import LookupSettings
from unioncard.errors import InvalidInput
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = LookupSettings.from_environment()


class Question(BaseModel):
    """The body: a card number as typed or scanned, in POST so that it stands in no URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str = Field(max_length=64)


@cache
def lookup() -> Lookup:
    """The domain's look-up on this stack's cards."""
    return Lookup(CardTable(settings.cards_table), CardKeys(pepper(settings.card_pepper)))


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: POST /lookup ``{"card"}`` → ``{"valid": true, "union", "status"}`` or ``{"valid": false}``."""
    try:
        card = lookup().ask(Question.model_validate_json(event.get("body") or "").card)
    except ValidationError:
        return answer(400, {"error": {"code": "unreadable", "message": texts.CARD_SHAPE}})
    except InvalidInput as error:
        return answer(422, {"error": {"code": "card-number", "message": str(error)}})
    return answer(200, {"valid": True, "union": card.issuer, "status": card.status} if card else {"valid": False})


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """An HTTP API answer that nobody may keep."""
    headers = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}

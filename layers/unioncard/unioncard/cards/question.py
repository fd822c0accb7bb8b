"""The look-up's question and answer as JSON, for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic_core.core_schema import str_schema
from typing_extensions import TypedDict

from unioncard.cards.card import CardStatus
from unioncard.checked import Checked

if TYPE_CHECKING:
    from unioncard.cards.card import Card


class Question(Checked, fields={"card": str_schema(max_length=64)}):
    """The body of POST /lookup: a card number as typed or scanned; in the body, so that it stands in no URL."""

    card: str


class KnownCardView(TypedDict):
    """A union card: ``union`` signed the agreement with the bank; ``valid`` only if ``status`` is normal."""

    valid: bool
    union: str
    status: CardStatus


class UnknownCardView(TypedDict):
    """Any number that is no union card's."""

    valid: Literal[False]


def card_view(card: Card | None) -> KnownCardView | UnknownCardView:
    """What is answered of a card, or of a number that is none's."""
    if card is None:
        return {"valid": False}
    return {"valid": card.status.valid, "union": card.issuer, "status": card.status}

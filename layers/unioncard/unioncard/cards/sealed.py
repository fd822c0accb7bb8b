"""A card's number, sealed: with the member who holds it, or, in a bank's event, with the card that it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from unioncard.members.person import SealedKind

if TYPE_CHECKING:
    from unioncard.members.person import Vault


def seal_card(vault: Vault, member: str, number: str, batch: str, row: int) -> bytes:
    """``Member.sealed_card``. The member's key is inside, so that a blob moved to another record is noticed."""
    return vault.seal(orjson.dumps({"key": member, "card": number, "batch": batch, "row": row}), SealedKind.CARD)


def open_card_of_row(vault: Vault, member: str, sealed: bytes, batch: str, row: int) -> str | None:
    """The number in a member's ``sealed_card`` if it was opened under this row; None if under a later request.

    ValueError if it belongs to another member.
    """
    content = _opened(vault, member, sealed, SealedKind.CARD)
    return str(content["card"]) if (content["batch"], content["row"]) == (batch, row) else None


def seal_new_number(vault: Vault, card: str, number: str) -> bytes:
    """``CardEvent.new_number``: the number of the card that replaces the one with the key ``card``."""
    return vault.seal(orjson.dumps({"key": card, "card": number}), SealedKind.NEW_CARD)


def open_new_number(vault: Vault, card: str, sealed: bytes) -> str:
    """The number by which ``card`` is replaced; ValueError if the blob belongs to another card's event."""
    return str(_opened(vault, card, sealed, SealedKind.NEW_CARD)["card"])


def _opened(vault: Vault, key: str, sealed: bytes, kind: SealedKind) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(vault.open(sealed, kind))
    if content["key"] != key:
        raise ValueError("a sealed card number lies in another's record")
    return content

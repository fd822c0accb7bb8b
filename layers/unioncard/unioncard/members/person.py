"""What is encrypted: the personal cells of one row, and the originals of normalised ones (invariant 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping


class SealedKind(StrEnum):
    """What is sealed. Each function's role may seal and open certain kinds alone."""

    PERSON = "person"
    """A member's cells, also as they were when a card was requested."""
    HEAD = "union-head"
    """Name and telephone of a union's head."""
    CARD = "card"
    """The number of a member's card."""
    NEW_CARD = "replacement-card"
    """The number of the card that replaces another, in a bank's event."""
    APPOINTEE = "appointee"
    """Name and address of somebody who acts for a union; alone in the directory table."""

    @property
    def table(self) -> str:
        """The table in which records of this kind are."""
        return "directory" if self is SealedKind.APPOINTEE else "members"


class Vault(Protocol):
    """Port: envelope encryption; only functions with permission for the members' KMS key can use it.

    The kind is authenticated: what was sealed as one kind does not open as another.
    """

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        """Encrypt."""
        ...

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        """Decrypt; raises for altered or foreign bytes, and ValueError for those of another kind."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """One person's cells: canonical column → normalised text, and the originals of changed cells."""

    key: str
    values: Mapping[str, str]
    originals: Mapping[str, str]

    def sealed_by(self, vault: Vault, kind: SealedKind = SealedKind.PERSON) -> bytes:
        """The record's encrypted blob. The key is inside, so that a blob moved to another record is detected."""
        content = {"key": self.key, "values": dict(self.values.items()), "originals": dict(self.originals)}
        return vault.seal(orjson.dumps(content), kind)


def open_person(key: str, sealed: bytes, vault: Vault) -> Person:
    """Decrypt a record's blob; ValueError if it belongs to another record."""
    content = orjson.loads(vault.open(sealed, SealedKind.PERSON))
    if content["key"] != key:
        raise ValueError("a sealed blob lies in another member's record")
    return Person(key, content["values"], content["originals"])

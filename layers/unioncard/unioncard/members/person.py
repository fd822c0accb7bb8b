"""What is encrypted: the personal cells of one row, and the originals of normalised ones (invariant 2)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Vault(Protocol):
    """Port: envelope encryption; only functions with permission for the members' KMS key can use it."""

    def seal(self, plain: bytes) -> bytes:
        """Encrypt."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Decrypt; raises for altered or foreign bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """One person's cells: canonical column → normalised text, and the originals of changed cells."""

    key: str
    values: Mapping[str, str]
    originals: Mapping[str, str]

    def sealed_by(self, vault: Vault) -> bytes:
        """The record's encrypted blob. The key is inside, so that a blob moved to another record is detected."""
        content = {"key": self.key, "values": dict(self.values.items()), "originals": dict(self.originals)}
        return vault.seal(_json(content).encode())


def open_person(key: str, sealed: bytes, vault: Vault) -> Person:
    """Decrypt a record's blob; ValueError if it belongs to another record."""
    content = json.loads(vault.open(sealed))
    if content["key"] != key:
        raise ValueError("a sealed blob lies in another member's record")
    return Person(key, content["values"], content["originals"])

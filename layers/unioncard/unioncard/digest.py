"""Keyed digests (HMAC): a person or a card is found by one, so that the number itself need not be stored.

There is no pepper that could leak as a whole: each small group of numbers has a secret of its own, derived by an HMAC
key that never leaves KMS (docs/decisions/0051).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class GroupSecrets(Protocol):
    """Port: the secrets of groups of numbers. The same name gives the same secret for ever."""

    def secret(self, group: str) -> bytes:
        """The secret of a group, 32 bytes."""
        ...

    def prepare(self, groups: Iterable[str]) -> None:
        """Fetch the secrets of these groups at once, so that ``secret`` need not fetch one after the other."""
        ...


def group_name(*parts: str) -> str:
    """The name of a group: what it is a group of, then what its numbers have in common."""
    return "\x1f".join(parts)


def keyed_digest(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts under a secret, 43 URL-safe characters.

    Parts are joined by a unit separator, which no document type or number contains, so that ("1", "23") and
    ("12", "3") differ. Without the secret the candidates that a masked number leaves could be tried
    (docs/domain/masking.md).
    """
    return urlsafe_b64encode(hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")).rstrip(b"=").decode()

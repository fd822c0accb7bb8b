"""Keyed digests (HMAC): a person or a card is found by one, so that the number itself need not be stored.

There is no pepper that could leak as a whole: each small group of numbers has a secret of its own, derived by an HMAC
key that never leaves KMS (docs/decisions/0051).
"""

from __future__ import annotations

import hmac
from binascii import b2a_base64
from typing import TYPE_CHECKING, Final, Protocol

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


_CHARACTERS: Final = 43
"""Of 32 bytes in base64, without padding."""
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


def keyed_digest(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts under a secret, 43 URL-safe characters.

    Parts are joined by a unit separator, which no document type or number contains, so that ("1", "23") and
    ("12", "3") differ. Without the secret the candidates that a masked number leaves could be tried
    (docs/domain/masking.md).
    """
    mac = hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")
    return b2a_base64(mac, newline=False)[:_CHARACTERS].translate(_URL_SAFE).decode()

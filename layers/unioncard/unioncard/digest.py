"""Keyed digests (HMAC): a person or a card is found by one, so that the number itself need not be stored."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode


def keyed_digest(pepper: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts under a secret pepper, 43 URL-safe characters.

    Parts are joined by a unit separator, which no document type or number contains, so that ("1", "23") and
    ("12", "3") differ. Without the pepper the 10^5 candidates that a masked number leaves could be tried
    (docs/domain/masking.md).
    """
    return urlsafe_b64encode(hmac.digest(pepper, "\x1f".join(parts).encode(), "sha256")).rstrip(b"=").decode()

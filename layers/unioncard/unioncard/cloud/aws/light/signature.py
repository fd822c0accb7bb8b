"""Signature Version 4 of a POST to a service's root, header for header what botocore's SigV4Auth signs."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of the function's role; ``token`` is '' for those of a user."""

    key: str
    secret: str = field(repr=False)
    token: str = field(repr=False)

    @classmethod
    def of_role(cls) -> Self:
        """As Lambda puts them into the environment. KeyError outside of a function."""
        key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        return cls(key, secret, os.environ.get("AWS_SESSION_TOKEN", ""))


def signed(
    headers: Mapping[str, str], body: bytes, credentials: Credentials, scope: tuple[str, str], at: str
) -> dict[str, str]:
    """The headers, Host among them, with date, token and signature. ``scope``: region and service; ``at``: in UTC,
    ``20261129T223348Z``.
    """
    dated = {**headers, "X-Amz-Date": at}
    if credentials.token:
        dated["X-Amz-Security-Token"] = credentials.token
    canonical = sorted((name.lower(), " ".join(value.split())) for name, value in dated.items())
    names = ";".join(name for name, _ in canonical)
    request = ["POST", "/", "", *(f"{name}:{value}" for name, value in canonical), "", names, sha256(body).hexdigest()]
    day = at[:8]
    within = f"{day}/{'/'.join(scope)}/aws4_request"
    text = "\n".join((_ALGORITHM, at, within, sha256("\n".join(request).encode()).hexdigest()))
    proof = hmac.digest(_key_of(credentials.secret, day, *scope), text.encode(), sha256).hex()
    dated["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key}/{within}, SignedHeaders={names}, Signature={proof}"
    )
    return dated


@lru_cache(maxsize=4)
def _key_of(secret: str, *scope: str) -> bytes:
    """The key of a day, a region and a service: the same for all calls of a function to it."""
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.digest(key, part.encode(), sha256)
    return key

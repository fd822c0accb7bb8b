"""Who asks: an officer, and the union they speak for (invariant 8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks: the token's subject and the union it speaks for."""

    subject: str
    union: str

"""The signed-in officer and the union they act for (invariant 8: only that union and those below it)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer: ``subject`` and ``union`` (a code) are claims of the verified token."""

    subject: str
    union: str

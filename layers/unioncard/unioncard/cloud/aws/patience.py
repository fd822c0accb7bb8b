"""How long a call of AWS is waited for, and how often it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Patience:
    """Attempts in all, and seconds to connect and to wait for a piece of the answer."""

    attempts: int
    connect: float
    read: float


PATIENCE: Final = Patience(6, 3, 20)
"""Of a function that nobody waits for."""

LITTLE: Final = Patience(2, 1, 3)
"""Somebody waits for the answer, and the function is ended after ten seconds: what fails soon is answered with 503."""

LEAST: Final = Patience(1, 1, 1)
"""For calls without which a function can go on: they fail soon enough for it to do so, and count nothing twice."""

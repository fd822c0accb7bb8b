"""How long a call of the SDK may take when AWS does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.config import Config

LONGEST_PAUSE: Final = 20.0
"""Seconds between two attempts at most, of botocore's standard mode: a random share of 1, 2, 4, 8, 16 and then 20."""


def longest_call(config: Config) -> float:
    """Seconds that one call may take with all its attempts and pauses."""
    attempts: int = config.retries["total_max_attempts"]
    pauses = sum(min(2.0**number, LONGEST_PAUSE) for number in range(attempts - 1))
    return float(attempts * (config.connect_timeout + config.read_timeout) + pauses)

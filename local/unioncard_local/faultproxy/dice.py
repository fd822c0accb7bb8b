"""Which request gets which fault.

By the plan's seed, the operation and how manieth request of that operation it is under this plan, and by nothing else:
requests of other operations that come in between, from other functions, change nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncard_local.faultproxy.kinds import Fault, may_hit

if TYPE_CHECKING:
    from unioncard_local.faultproxy.plan import Plan

_RANGE = 2**64


@dataclass(frozen=True, slots=True)
class Throw:
    """The fault, and how far it goes where that can vary: of a body or a batch, a share from 0 up to 1."""

    fault: Fault
    share: float


@dataclass(slots=True)
class Dice:
    """The throws of one plan, in the order of requests."""

    plan: Plan
    thrown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def throw(self, service: str, operation: str) -> Throw | None:
        """The fate of the next request of this operation; None: it passes."""
        self.thrown[service, operation] += 1
        rates = self.plan.rates.get(service, {})
        hit, share = self._numbers(f"{service} {operation} {self.thrown[service, operation]}")
        # In the order of Fault, not of the file: the same rates are the same plan.
        for fault in Fault:
            if may_hit(fault, operation):
                hit -= rates.get(fault, 0.0)
                if hit < 0:
                    return Throw(fault, share)
        return None

    def _numbers(self, what: str) -> tuple[float, float]:
        digest = hashlib.blake2b(f"{self.plan.seed} {what}".encode(), digest_size=16).digest()
        return int.from_bytes(digest[:8]) / _RANGE, int.from_bytes(digest[8:]) / _RANGE

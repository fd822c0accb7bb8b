"""The plan of a run: which faults, how often, from which seed; and which request gets which of them."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from unioncard_local.errors import LocalCloudError
from unioncard_local.faultproxy.faults import FAULTS, Fault, Kind, kind_of, may_hit

if TYPE_CHECKING:
    from pathlib import Path

Rate = Annotated[float, Field(ge=0, le=1)]


_RANGE = 2**64


class PlanRefused(LocalCloudError):
    """The plan's file is missing or says what cannot be done."""


class Plan(BaseModel):
    """Shares are of those requests of a service that the fault may hit; a request has one fault at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int
    rates: dict[str, dict[Fault, Rate]] = Field(default_factory=dict)
    """Service → fault → share of its requests. A service that is not named is not touched."""
    hold_s: Annotated[float, Field(gt=0)] = 5.0
    """Seconds that a time-out keeps the client waiting before its connection is reset; a client may give up sooner."""
    latency_s: dict[Kind, Annotated[float, Field(ge=0, le=10)]] = Field(default_factory=dict)
    """Seconds that every request of DynamoDB of this kind waits before it is sent on, whatever becomes of it."""
    hides_missing: bool = False
    """Whether S3 answers 403 for an object that is not there, as AWS does to a role that may not list its bucket."""
    spare: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Requests whose path (of S3: /bucket/key) or X-Amz-Target holds one of these are not touched."""

    @model_validator(mode="after")
    def _possible(self) -> Plan:
        for service, rates in self.rates.items():
            impossible = set(rates) - FAULTS.get(service, frozenset())
            if service not in FAULTS or impossible:
                raise ValueError(f"{service}: there is no {', '.join(sorted(impossible)) or 'such service here'}")
            if sum(rates.values()) > 1:
                raise ValueError(f"{service}: the rates add up to more than 1")
        return self

    def wait_s(self, service: str, operation: str) -> float:
        """Seconds that a request waits before it is sent on."""
        return self.latency_s.get(kind_of(operation), 0.0) if service == "dynamodb" else 0.0

    def spares(self, *texts: str) -> bool:
        """Whether one of these texts names something that is never touched."""
        return any(part in text for part in self.spare for text in texts)


def read(file: Path) -> Plan:
    """The plan in this file. Raises PlanRefused."""
    try:
        return Plan.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as refused:
        raise PlanRefused(f"故障计划 {file.name} 不能用：{refused}") from refused


class PlanFile:
    """A plan as a JSON file, which may be replaced while the proxy runs."""

    def __init__(self, file: Path) -> None:
        """Read it. Raises PlanRefused."""
        self._file = file
        self._seen = self._stamp()
        self.plan = read(file)
        self.times_read = 1

    def changed(self) -> bool:
        """Look at the file; True when another plan holds from now on. A bad one is reported once; the old one stays."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            self.plan = read(self._file)
        except PlanRefused as refused:
            sys.stderr.write(f"{refused}\n")
            return False
        self.times_read += 1
        return True

    def _stamp(self) -> tuple[int, int, int]:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)


@dataclass(frozen=True, slots=True)
class Throw:
    """The fault, and how far it goes where that can vary: of a body or a batch, a share from 0 up to 1."""

    fault: Fault
    share: float


@dataclass(slots=True)
class Dice:
    """Which request gets which fault, in the order of requests.

    By the plan's seed, the operation and how manieth request of that operation it is under this plan, and by nothing
    else: requests of other operations that come in between, from other functions, change nothing.
    """

    plan: Plan
    thrown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def throw(self, service: str, operation: str) -> Throw | None:
        """The fault of the next request of this operation; None: it passes."""
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

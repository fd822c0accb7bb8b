"""The plan of a run: which faults, how often, from which seed. A JSON file, read again when it changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from unioncard_local.errors import LocalCloudError
from unioncard_local.faultproxy.kinds import FAULTS, Fault

if TYPE_CHECKING:
    from pathlib import Path

Rate = Annotated[float, Field(ge=0, le=1)]


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
    """A plan that may be switched while it is carried out: by replacing its file."""

    def __init__(self, file: Path) -> None:
        """Read it. Raises PlanRefused."""
        self._file = file
        self._seen = self._stamp()
        self.plan = read(file)
        self.times_read = 1

    def changed(self) -> bool:
        """Look at the file; True when another plan holds from now on. A bad one is told once, and the old one stays."""
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

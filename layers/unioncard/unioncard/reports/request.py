"""What the report function is asked for."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, model_validator

from unioncard import clock
from unioncard.clock import Month  # noqa: TC001 pydantic reads annotations at run time

PROVINCE = "410000"
"""河南省总工会, the root of the tree (henan_unions.csv)."""


class ReportRequest(BaseModel):
    """Either the instant of the schedule, which asks for the month before it, or a month by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheduled: datetime | None = None
    month: str | None = None
    union: str = PROVINCE

    @model_validator(mode="after")
    def _one_of_both(self) -> ReportRequest:
        if (self.scheduled is None) == (self.month is None):
            raise ValueError("either scheduled or month")
        return self

    @property
    def reported_month(self) -> Month:
        """The month to report."""
        if self.month is not None:
            return clock.month(self.month)
        if self.scheduled is None:  # the validator has seen to it
            raise ValueError("neither scheduled nor month")
        return clock.previous(clock.month_of(self.scheduled))

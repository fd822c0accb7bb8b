"""The trail: every night the days that ended are closed, so that nobody changes them unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from report_parts import settings
from unioncard.clock import SHANGHAI
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.log import logger
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.trail.chain import close_days

if TYPE_CHECKING:
    from datetime import datetime


class CloseTrail(BaseModel):
    """Close the days of the trail that ended before this instant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    close_trail: AwareDatetime


def close_trail(ended: datetime) -> dict[str, Any]:
    """Close every day that ended; each digest is logged, so that it is known outside the bucket too."""
    closed = close_days(TrailBucket(Bucket(settings.trail_bucket)), ended.astimezone(SHANGHAI).date())
    days = [{"day": one.day.isoformat(), "entries": len(one.entries), "digest": one.digest} for one in closed]
    for day in days:
        logger.info("trail day closed", extra=day)
    return {"closed": days}

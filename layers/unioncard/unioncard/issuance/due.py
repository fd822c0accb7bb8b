"""When a bank owes a receipt or answers for a batch, by the times of its profile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncard.banks.profiles.transport import Times
from unioncard.issuance.batch import BatchState, Stage

if TYPE_CHECKING:
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.batch import Batch


def overdue(batch: Batch, profile: Profile, now: datetime) -> bool:
    """Whether the bank owes a receipt or answers by the times of its profile.

    A bank that has no word for a file it took owes no receipt.
    """
    owed = due(batch, profile)
    return owed is not None and now > owed


def due(batch: Batch, profile: Profile | None) -> datetime | None:
    """When the bank's receipt or answers are due; None while it owes none. Without a profile: by the usual times."""
    if batch.stage is not Stage.DELIVERED:
        return None
    delivered = datetime.fromisoformat(batch.delivered_at)
    times = profile.times if profile else Times()
    match batch.state:
        case BatchState.DELIVERED if profile and _says_that_it_took(profile):
            return delivered + timedelta(hours=times.receipt_hours)
        case BatchState.DELIVERED | BatchState.RECEIVED | BatchState.PARTLY_ANSWERED:
            return delivered + timedelta(days=times.return_days)
    return None


def _says_that_it_took(profile: Profile) -> bool:
    receipt = profile.answers.receipt
    return receipt is not None and True in receipt.accepted.values()

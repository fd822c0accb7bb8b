"""When items about work that is done are removed: epoch seconds for ``expires``, the tables' time to live."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

REDRIVEN_DAYS: Final = 90
"""Longer than any message can live: 14 days in the queue, 14 as a dead letter, and once more."""
LETTER_DAYS: Final = 400
"""For whoever asks whether last year's letter went out; nothing repeats a letter after that long."""


TALLY_DAYS: Final = 400
"""As long as a bank's word about an awaited card: a bank hands in the file of a delivery that died, a year later."""
BOOKED_DAYS: Final = TALLY_DAYS + 30
"""Longer than its entries, also those that the table removes late: what is summed again must find its mark."""


def after_redrives(now: datetime) -> int:
    """When no delivery of a message of ``now`` is possible any more."""
    return int((now + timedelta(days=REDRIVEN_DAYS)).timestamp())


def after_letters(now: datetime) -> int:
    """When the record of a letter that was begun at ``now`` is removed."""
    return int((now + timedelta(days=LETTER_DAYS)).timestamp())


def after_tallies(now: datetime) -> int:
    """When an entry of ``now`` is removed, if nobody has summed its document until then."""
    return int((now + timedelta(days=TALLY_DAYS)).timestamp())


def after_bookings(now: datetime) -> int:
    """When the mark that a document's movement is written is removed."""
    return int((now + timedelta(days=BOOKED_DAYS)).timestamp())

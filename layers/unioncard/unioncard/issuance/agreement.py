"""The agreement by which a union's people are given to a bank: it holds on the day on which they are handed over.

An agreement is the ground on which a bank gets personal data at all (docs/decisions/0065). A file that was written
while its bank's server was out of reach is kept back once the agreement is over; one that the bank may have seen is
finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.errors import NotIssuable
from unioncard.issuance.batch import Stage
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unioncard.issuance.batch import Batch
    from unioncard.unions.agreement import Agreement
    from unioncard.unions.store import DirectoryStore

_NOT_SEEN = frozenset({Stage.OPEN, Stage.CLAIMED, Stage.WRITTEN})


def agreement_today(directory: DirectoryStore, union: str, now: datetime) -> Agreement:
    """The agreement that covers a union today; NotIssuable."""
    return directory.agreement_covering(directory.union(union), clock.day_of(clock.stamp(now)))


def require_agreement(directory: DirectoryStore, batch: Batch, now: datetime) -> None:
    """NotIssuable unless the agreement of today is with the batch's bank: no other bank is given persons.

    A batch may have waited for cards, or for the bank's server, while its agreement ended or another bank took over.
    """
    if batch.stage in _NOT_SEEN and agreement_today(directory, batch.union, now).bank != batch.bank:
        raise NotIssuable(texts.OTHER_BANK_NOW)


def reason_to_keep(directory: DirectoryStore, batches: Iterable[Batch], now: datetime) -> str | None:
    """Why the first written batch that is kept back is; None if none is. By the agreements of today, nothing stored."""
    for batch in batches:
        if batch.stage is Stage.WRITTEN:
            try:
                require_agreement(directory, batch, now)
            except NotIssuable as reason:
                return str(reason)
    return None

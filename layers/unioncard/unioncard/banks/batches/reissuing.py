"""The refused rows of a batch are asked for again, in a further attempt that is linked to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.batches.batch import Batch, BatchState, Receipted, Stage, attempt_id, first_attempt
from unioncard.banks.batches.issuing import agreement_today
from unioncard.banks.batches.row import AGAIN
from unioncard.errors import NotNow
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from datetime import datetime

    from unioncard.banks.batches.store import BatchMoves
    from unioncard.unions.store import DirectoryStore

ANSWERED = frozenset({BatchState.ANSWERED, BatchState.FILE_REFUSED, BatchState.CLOSED, BatchState.WITHDRAWN})
"""States in which no row will be answered any more, so that everybody agrees which ones are asked for again."""


def reissue_all(directory: DirectoryStore, batches: BatchMoves, batch: Batch, now: datetime) -> Batch:
    """Open the attempt for all rows that were not opened; the one already on its way if there is one.

    NotNow while the bank has not answered, or when nobody is to be asked for; NotIssuable.
    """
    rows = batches.rows(batch.id)
    if batch.state not in ANSWERED or not all(row.state.answered for row in rows):
        raise NotNow(texts.NOT_REISSUABLE)
    if not any(row.state in AGAIN for row in rows):
        raise NotNow(texts.NOBODY_TO_REISSUE)
    return _opened(directory, batches, batch, "all", now)


def reissue_blameless(directory: DirectoryStore, batches: BatchMoves, batch: Batch, now: datetime) -> Batch:
    """Open the attempt for the rows that were refused only because others in their file were at fault; once."""
    return _opened(directory, batches, batch, "blameless", now)


def _opened(directory: DirectoryStore, batches: BatchMoves, batch: Batch, again: str, now: datetime) -> Batch:
    made = batches.attempts(batch.id)
    for one in made:
        if (one.previous, one.again) == (batch.id, again) and (again == "blameless" or one.stage.under_way):
            return one
    agreement = agreement_today(directory, batch.union, now)
    number = max((one.attempt for one in made), default=1) + 1
    attempt = replace(
        batch, id=attempt_id(first_attempt(batch.id), number), attempt=number, previous=batch.id, again=again,
        bank=agreement.bank, bank_unit=agreement.bank_unit, issuer=directory.union(agreement.union).name,
        day=clock.day_of(clock.stamp(now)).isoformat(), stage=Stage.OPEN, rows=0, file="", size=0, sha256="",
        delivered_at="", receipt=Receipted.NOT_YET, receipt_code="", receipt_reason="", answered=0, closed_at="",
        roster_at="",
    )  # fmt: skip
    # Two at once may meet under one id: who came first decides what it takes up, and the other one is told of that.
    return batches.open(attempt)

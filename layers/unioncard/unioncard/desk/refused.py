"""What follows for somebody whom a bank refused: read from the row and the member's record, nothing is kept of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.issuance.batch import Stage
from unioncard.issuance.row import RowState
from unioncard.members.member import CardState, Membership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.members.member import Member

REFUSED: Final = frozenset({RowState.REFUSED, RowState.FILE_REFUSED})


class Follow(StrEnum):
    """What follows; the values are public. Only WAITS is somebody's to do here."""

    WAITS = "waits"
    """Nothing: to be corrected, or asked for again."""
    CORRECTED = "corrected"
    """A later register brought the person, who is asked for by itself as soon as there is a batch."""
    ASKED = "asked"
    """In a later batch."""
    HELD = "held"
    """On the list of held rows."""
    CARD = "card"
    GONE = "gone"
    """No active member of this union any more, or erased."""


def what_follows(batch: Batch, row: BatchRow, member: Member | None) -> Follow:
    """What follows for the person of a refused row."""
    if member is None or member.union != batch.union or member.membership is not Membership.ACTIVE:
        return Follow.GONE
    if member.card is CardState.OPENED:
        return Follow.CARD
    if (member.batch, member.batch_row) != (batch.id, row.number):
        return Follow.ASKED
    if member.is_held:
        return Follow.HELD
    renewed = (member.register, member.row) != (row.register, row.source_row)
    return Follow.CORRECTED if renewed else Follow.WAITS


def still_refused(batch: Batch, rows: Sequence[BatchRow], members: Mapping[str, Member]) -> list[BatchRow]:
    """The refused rows for whose people nothing follows."""
    return [row for row in rows if what_follows(batch, row, members.get(row.member)) is Follow.WAITS]


def not_sent_again(
    batch: Batch, rows: Sequence[BatchRow], attempts: Sequence[Batch], *, waits_for_agreement: bool
) -> list[BatchRow]:
    """Those for whom no attempt is opened that will take them up. The blameless are sent again without an officer,
    if the bank named others at fault; an attempt for them, also one that was withdrawn, is somebody's decision.
    """
    mine = [one for one in attempts if one.previous == batch.id]
    if any(one.again == "all" and one.stage is Stage.OPEN for one in mine):
        return []
    followed = waits_for_agreement or any(one.again == "blameless" for one in mine)
    return [row for row in rows if row.state is RowState.REFUSED or not followed]

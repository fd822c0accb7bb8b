"""Why a register or an attempt waits: noted by who found it waiting, shown only while its batches still say so.

A note is written and deleted beside the batches it is about, by a worker that may die in between or be slower than the
next one. So a reader compares it with what it reads of the batches: there are never two truths, not even for a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.issuance.batch import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.issuance.batch import Batch

_NOT_WRITTEN = frozenset({Stage.OPEN, Stage.CLAIMED})


@dataclass(frozen=True, slots=True)
class WaitingNote:
    """``reason`` is a sentence for the officer.

    ``batch``: the attempt, or the refused file, it is about; '': the register. ``planned``: whether it was noted of a
    register whose batches were planned already.
    """

    batch: str
    reason: str
    planned: bool = False


def reason_to_wait(notes: Sequence[WaitingNote], batches: Sequence[Batch], planned: int | None) -> str | None:
    """The first reason that still holds; None if nothing waits.

    ``notes`` must be read before ``batches``, and these before ``planned``: what is newer decides.
    """
    return next((note.reason for note in notes if _holds(note, batches, planned)), None)


def _holds(note: WaitingNote, batches: Sequence[Batch], planned: int | None) -> bool:
    if note.batch:
        attempt = next((one for one in batches if one.id == note.batch), None)
        if attempt and attempt.stage in _NOT_WRITTEN:
            return True
        return attempt is not None and _is_refused(attempt) and not any(one.previous == attempt.id for one in batches)
    if planned is None or not note.planned:
        return planned is None
    made = [one for one in batches if not one.previous]
    return len(made) < planned or any(one.stage in _NOT_WRITTEN for one in made)


def _is_refused(batch: Batch) -> bool:
    """Whether its file came back whole, so that the note may be about the attempt that is not opened yet."""
    return batch.stage is Stage.DELIVERED

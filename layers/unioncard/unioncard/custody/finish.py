"""What follows once a bank has answered every row of a batch: the clerk's roster, and perhaps the batch's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.issuance.batch import BatchState
from unioncard.issuance.file_record import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.custody.closing import BatchCloser
    from unioncard.issuance.store import BatchReader


def files_taken(batches: BatchReader, batch_id: str) -> int:
    """How many of the bank's files about a batch were taken in. Counted, for two may come within one second."""
    return sum(file.outcome is Outcome.TAKEN for file in batches.files_of(batch_id))


@dataclass(frozen=True, slots=True)
class AnsweredBatches:
    """Finishes answered batches. ``make_roster`` makes a roster and notes how many of the bank's files are in it."""

    batches: BatchReader
    closer: BatchCloser
    make_roster: Callable[[str], None]

    def finish(self, batch_id: str) -> None:
        """Make the roster unless all of the bank's files are in it, then close the batch if nothing is left to do.

        A batch with open rows, or that is closed, is left alone; a second delivery changes nothing. NotFound.
        """
        batch = self.batches.find(batch_id)
        if batch.state is not BatchState.ANSWERED:
            return
        if batch.roster_files < files_taken(self.batches, batch_id):
            self.make_roster(batch_id)
        self.closer.close_if_done(batch_id)

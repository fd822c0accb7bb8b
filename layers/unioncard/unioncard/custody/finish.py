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


@dataclass(frozen=True, slots=True)
class AnsweredBatches:
    """Finishes answered batches. ``make_roster`` makes a batch's roster and notes the instant it began."""

    batches: BatchReader
    closer: BatchCloser
    make_roster: Callable[[str], None]

    def finish(self, batch_id: str) -> None:
        """Make the roster unless it is newer than the bank's last file, then close the batch if nothing is left to do.

        A batch with open rows, or that is closed, is left alone; a second delivery changes nothing. NotFound.
        """
        batch = self.batches.find(batch_id)
        if batch.state is not BatchState.ANSWERED:
            return
        taken = [file.at for file in self.batches.files_of(batch_id) if file.outcome is Outcome.TAKEN]
        if batch.roster_at <= max(taken, default=""):
            self.make_roster(batch_id)
        self.closer.close_if_done(batch_id)

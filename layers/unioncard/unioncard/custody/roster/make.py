"""Use case "make the roster": written from the rows as they are, kept, and noted; the one with most answers stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.custody.finish import files_taken
from unioncard.errors import Conflict
from unioncard.issuance.row import RowState
from unioncard.media import XLSX
from unioncard.products import roster_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.issuance.store import BatchMoves
    from unioncard.products import Products

ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class RosterMaker:
    """``write`` gives a batch's roster as a workbook (custody/roster/workbook.py)."""

    batches: BatchMoves
    products: Products
    write: Callable[[str], bytes]

    def make(self, batch: str) -> None:
        """Make a batch's roster, unless the bank has opened none of its cards. Conflict: try again.

        Two may be made at once, and the one with fewer of the bank's files may be stored last: it is made again. Files
        are counted before the rows are read: one that comes meanwhile may be in the roster, and is not said to be.
        """
        for _ in range(ATTEMPTS):
            files = files_taken(self.batches, batch)
            if not any(row.state is RowState.OPENED for row in self.batches.rows(batch)):
                return
            self.products.keep(roster_name(batch), self.write(batch), XLSX)
            try:
                self.batches.note_roster(batch, clock.stamp(clock.now()), files)
            except Conflict:
                continue
            return
        raise Conflict(f"roster of {batch}")

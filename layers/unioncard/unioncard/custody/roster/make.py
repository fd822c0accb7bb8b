"""Use case "make the roster": written from the rows as they are, kept, and noted; the one that was read last stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.custody.finish import files_taken
from unioncard.errors import Conflict, InvalidInput
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
        """Make a batch's roster, unless the bank has opened none of its cards; none stands once all are closed.

        Conflict: try again.

        Each is kept under a name of its own, and noted only if no other was noted since it was begun: what stands is
        always what was read last, and one that was overtaken is made again. Files are counted before the rows are
        read: one that comes meanwhile may be in the roster, and is not said to be.
        """
        for _ in range(ATTEMPTS):
            begun = self.batches.find(batch)
            files = files_taken(self.batches, batch)
            try:
                content = self.write(batch)
            except InvalidInput:
                # No card was opened; or none is left, and the roster before would have dead ones handed out.
                if not begun.roster:
                    return
                at, edition = begun.roster_at, ""
            else:
                at, edition = clock.stamp(clock.now()), hashlib.sha256(content).hexdigest()[:16]
                self.products.keep(roster_name(batch, edition), content, XLSX)
            try:
                self.batches.note_roster(begun, at, files, edition)
            except Conflict:
                continue
            return
        raise Conflict(f"roster of {batch}")

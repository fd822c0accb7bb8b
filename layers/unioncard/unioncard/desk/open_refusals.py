"""Keeps the work list of people whom a bank refused and for whom nothing follows yet, by batch (docs/decisions/0087).

An idempotent projection like those of ``open_work``. What ends a wait is in the members' records, so whoever changes
those of a union has all its batches on the list looked at again, each by a message of its own: a union may have many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.desk.dismissal import of_batch
from unioncard.desk.refused import REFUSED, not_sent_again, still_refused
from unioncard.desk.worklist import Placed, WorkEntry, WorkKind, own_scope
from unioncard.errors import NotFound
from unioncard.issuance.batch import Stage
from unioncard.ledger.movement import answer_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.desk.dismissal import Dismissals
    from unioncard.desk.worklist import WorkLists
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.store import BatchReader
    from unioncard.members.store import MemberStore
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class OpenRefusals:
    """The projection. The functions that have it may read members' records; nothing sealed is opened."""

    lists: WorkLists
    directory: DirectoryStore
    batches: BatchReader
    members: MemberStore
    dismissals: Dismissals

    def batch(self, batch_id: str) -> None:
        """Whom of a batch somebody has to see to. NotFound; Conflict: try again."""
        self.lists.place(of_batch(batch_id), lambda: self._read(batch_id))

    def listed(self, union: str, after: str = "") -> tuple[list[str], str]:
        """A page of a union's own batches on the list, and where the next one begins ('' at the end)."""
        page = self.lists.page(own_scope(union), WorkKind.REFUSED, after)
        return [line.entry.id for line in page.lines], page.after

    def _read(self, batch_id: str) -> Placed:
        batch = self.batches.find(batch_id)
        path = self._path(batch)
        if batch.stage is not Stage.DELIVERED or self.dismissals.of(of_batch(batch_id)).stands:
            return Placed(path, [])
        # Where no file has been counted yet nobody is refused; whoever counts one asks again.
        rows = [row for row in self.batches.rows(batch_id) if row.state in REFUSED] if batch.answered else []
        if not rows:
            return Placed(path, [])
        left = still_refused(batch, rows, self.members.find([row.member for row in rows if row.member]))
        if left:
            # Attempts are opened before their people are claimed, so they are read after the people.
            left = not_sent_again(batch, left, self.batches.attempts(batch_id), waits_for_agreement=self._waits(batch))
        if not left:
            return Placed(path, [])
        since = self._since(batch, left)
        facts = {"bank": batch.bank, "of": batch.rows}
        return Placed(path, [WorkEntry(WorkKind.REFUSED, batch_id, since, len(left), facts)])

    def _waits(self, batch: Batch) -> bool:
        """Whether the attempt for the blameless waits for an agreement: the sweep opens it."""
        return any(note.batch == batch.id for note in self.batches.waiting_notes(batch.register))

    def _since(self, batch: Batch, rows: Sequence[BatchRow]) -> str:
        """When the first of the files that refused them came."""
        refusing = {row.answered_by for row in rows}
        files = self.batches.files_of(batch.id)
        came = [one.at for one in files if answer_document(one.bank, one.digest) in refusing]
        return min(came, default=batch.delivered_at)

    def _path(self, batch: Batch) -> str:
        """By the tree of today; that of then for a union that is not in the directory any more."""
        try:
            return self.directory.union(batch.union).path
        except NotFound:
            return batch.path

"""Making the roster of a batch; needs the vault, for names are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.custody.roster.named import Naming
from unioncard.custody.roster.workbook import Roster, roster_workbook
from unioncard.custody.store import opened_rows
from unioncard.errors import InvalidInput
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from unioncard.custody.store import BatchRows
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class RosterMaking:
    """Makes rosters."""

    batches: BatchRows
    members: MemberStore
    vault: Vault
    directory: DirectoryStore

    def make(self, batch_id: str) -> bytes:
        """The roster of the cards opened by now, .xlsx; the same bytes until the bank opens more.

        NotFound: no such batch. InvalidInput: the bank has opened none of its cards yet.
        """
        batch = self.batches.find(batch_id)
        rows = opened_rows(self.batches.rows(batch_id))
        if not rows:
            raise InvalidInput(texts.NO_CARDS)
        named = tuple(Naming(self.members, self.vault).named(rows))
        bank = self.directory.bank(batch.bank).name
        return roster_workbook(Roster(batch.id, batch.unit_name, bank, batch.day, named))

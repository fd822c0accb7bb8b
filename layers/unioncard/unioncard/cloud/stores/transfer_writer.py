"""The transaction by which a member changes unions: members, work and the ledger's items together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.cloud.aws.table import Table, new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.members import chunk_put, member_writes
from unioncard.cloud.stores.registers import opening
from unioncard.cloud.stores.transfer_requests import changed

if TYPE_CHECKING:
    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member
    from unioncard.members.store import Chunk
    from unioncard.members.transfer import TransferRequest
    from unioncard.registers.register import Register


@dataclass(frozen=True, slots=True)
class TransferWriterTable:
    """The TransferWriter on DynamoDB."""

    members: Table
    work: Table

    def complete(
        self,
        change: tuple[TransferRequest, TransferRequest],
        register: Register,
        chunk: Chunk,
        member: Member,
        leaving: Movement | None,
    ) -> None:
        """See TransferWriter."""
        before, after = change
        actions = [
            *changed(self.work.name, [(before, after)]),
            *opening(self.work.name, register),
            chunk_put(self.work.name, chunk),
            *member_writes(self.members.name, self.work.name, member),
            *([{"Put": new(self.work.name, movement_item(leaving))}] if leaving else []),
        ]
        transact(actions, f"transfer {after.id}")

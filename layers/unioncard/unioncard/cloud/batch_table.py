"""Batches with their people and cards: claims, answers and withdrawals in one transaction across tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from unioncard.banks.batches.batch import Stage
from unioncard.cloud.answer_items import answer_items
from unioncard.cloud.batch_items import batch_pk, held_item, row_ends, row_item
from unioncard.cloud.batch_moves import BatchMovesTable
from unioncard.cloud.card_table import CardTable
from unioncard.cloud.items import key, to_item
from unioncard.cloud.member_table import member_put
from unioncard.cloud.table import Table, new, transact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.answers.judging import TakenAnswer
    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.row import BatchRow, Claim, Held, RowState
    from unioncard.members.member import Member


@dataclass(frozen=True, slots=True)
class BatchTable(BatchMovesTable):
    """The BatchStore on DynamoDB."""

    members: Table
    cards: Table

    def claim(self, claim: Claim, rows: Sequence[BatchRow], members: Sequence[Member], held: Sequence[Held]) -> None:
        """See BatchStore."""
        marker = to_item(asdict(claim) | {"pk": batch_pk(claim.batch), "sk": f"CLAIM#{claim.index:05d}"})
        still_open = {
            "TableName": self.work.name,
            "Key": key(batch_pk(claim.batch), "BATCH"),
            "ConditionExpression": "stage = :open",
            "ExpressionAttributeValues": to_item({":open": Stage.OPEN.value}),
        }
        transact(
            [
                {"ConditionCheck": still_open},
                *({"Put": new(self.work.name, item)} for item in [marker, *map(row_item, rows)]),
                *({"Put": {"TableName": self.work.name, "Item": held_item(one)}} for one in held),
                *(member_put(self.members.name, member) for member in members),
            ],
            f"claim {claim.index} of batch {claim.batch}",
        )

    def answer(self, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        """See BatchStore."""
        items = answer_items(batch, answers, self.work.name, self.members.name, self.cards.name)
        transact(items, f"answers of batch {batch.id}")

    def free(self, rows: Sequence[BatchRow], members: Sequence[Member], state: RowState, document: str) -> None:
        """See BatchStore."""
        ends = [row_ends(self.work.name, row, state, document) for row in rows]
        transact([*ends, *(member_put(self.members.name, one) for one in members)], f"rows of batch {rows[0].batch}")

    def card_exists(self, card_key: str) -> bool:
        """See BatchReader."""
        return CardTable(self.cards.name).find(card_key) is not None

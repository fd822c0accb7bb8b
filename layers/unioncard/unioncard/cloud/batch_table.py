"""Batches in the work table, as written: every write on its condition, claims and answers across tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.banks.batch import Batch, BatchRow, BatchState, Claim, Plan
from unioncard.cloud.answer_items import answer_items
from unioncard.cloud.batch_reading import BatchReading, row_key, to_batch
from unioncard.cloud.items import Item, key, to_item
from unioncard.cloud.member_table import member_put
from unioncard.cloud.movement_table import movement_item
from unioncard.cloud.table import Table, new, transact
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.taken import ReturnRecord, TakenAnswer
    from unioncard.members.member import Member
    from unioncard.reports.movement import Movement


@dataclass(frozen=True, slots=True)
class BatchTable(BatchReading):
    """The BatchStore on DynamoDB."""

    members: Table
    cards: Table

    def plan(self, plan: Plan) -> Plan:
        """See BatchStore."""
        pk, sk = f"REGISTER#{plan.register}", "PLAN"
        return Plan(**self._first(pk, sk, asdict(plan)))

    def open(self, batch: Batch) -> Batch:
        """See BatchStore."""
        listed = {"batch": batch.id}
        self._first(f"REGISTER#{batch.register}", f"BATCH#{batch.id}", listed)
        return to_batch(self._first(f"BATCH#{batch.id}", "BATCH", asdict(batch) | {"state": batch.state.value}))

    def wait(self, register: str, reason: str) -> None:
        """See BatchStore."""
        self._first(f"REGISTER#{register}", "WAITING", {"reason": reason})

    def claim(self, claim: Claim, members: Sequence[Member]) -> None:
        """See BatchStore."""
        marker = to_item(asdict(claim) | {"pk": f"BATCH#{claim.batch}", "sk": f"CLAIM#{claim.index:05d}"})
        rows = [
            _row_item(BatchRow(claim.batch, number, member.key))
            for number, member in enumerate(members, claim.first_row)
        ]
        transact(
            [
                *({"Put": new(self.work.name, item)} for item in [marker, *rows]),
                *(member_put(self.members.name, member) for member in members),
            ],
            f"claim {claim.index} of batch {claim.batch}",
        )

    def finish(self, batch: Batch, movement: Movement | None) -> None:
        """See BatchStore."""
        finished = {
            "TableName": self.work.name,
            "Key": key(f"BATCH#{batch.id}", "BATCH"),
            "UpdateExpression": "SET #state = :state, #rows = :rows, sha256 = :sha256",
            "ConditionExpression": "#state = :claiming",
            "ExpressionAttributeNames": {"#state": "state", "#rows": "rows"},
            "ExpressionAttributeValues": to_item(
                {
                    ":claiming": BatchState.CLAIMING.value,
                    ":state": batch.state.value,
                    ":rows": batch.rows,
                    ":sha256": batch.sha256,
                }
            ),
        }
        moved = [{"Put": new(self.work.name, movement_item(movement))}] if movement else []
        transact([{"Update": finished}, *moved], f"batch {batch.id}")

    def answer(self, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        """See BatchStore."""
        items = answer_items(batch, answers, self.work.name, self.members.name, self.cards.name)
        transact(items, f"answers of batch {batch.id}")

    def record_return(self, record: ReturnRecord, movement: Movement, answered: int) -> None:
        """See BatchStore."""
        item = to_item(asdict(record) | {"pk": f"BATCH#{record.batch}", "sk": f"RETURN#{record.digest}"})
        try:
            transact(
                [{"Put": new(self.work.name, one)} for one in (item, movement_item(movement))],
                f"return {record.digest} of batch {record.batch}",
            )
        except Conflict:  # recorded by another delivery of the same file
            if not self.returned(record.batch, record.digest):
                raise
        self._count_answered(record.batch, answered)

    def record_aside(self, bank: str, name: str, digest: str, reason: str, at: str) -> None:
        """See BatchStore."""
        self._first(f"ASIDE#{bank}", f"FILE#{digest}", {"name": name, "reason": reason, "at": at})

    def _count_answered(self, batch: str, answered: int) -> None:
        try:
            self.work.update(
                f"batch {batch}",
                Key=key(f"BATCH#{batch}", "BATCH"),
                UpdateExpression="SET answered = :n",
                ConditionExpression="answered < :n",
                ExpressionAttributeValues={":n": {"N": str(answered)}},
            )
        except Conflict:  # a return counted later already says as many or more; rows are never unanswered
            return

    def _first(self, pk: str, sk: str, values: dict[str, Any]) -> dict[str, Any]:
        """Put the item unless there is one; the values that stand there."""
        try:
            self.work.put_new(to_item(values | {"pk": pk, "sk": sk}), pk)
        except Conflict:
            stored = self.work.get(pk, sk) or {}
            return {name: value for name, value in stored.items() if name not in {"pk", "sk"}}
        return values


def _row_item(row: BatchRow) -> Item:
    return to_item(asdict(row) | {"state": row.state.value, "pk": f"BATCH#{row.batch}", "sk": row_key(row.number)})

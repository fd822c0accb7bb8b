"""Batches themselves in the work table, as they go on: every write on its condition."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.banks.batches.batch import Batch, Plan, Receipted, Stage
from unioncard.cloud.batch_items import batch_item, batch_pk, under_way_key
from unioncard.cloud.batch_reading import BatchReading
from unioncard.cloud.items import key, to_item
from unioncard.cloud.movement_table import movement_item
from unioncard.cloud.table import new, transact
from unioncard.errors import Conflict

if TYPE_CHECKING:
    from unioncard.reports.movement import Movement

_MOVING = ("stage", "rows", "file", "size", "sha256", "delivered_at")
"""What changes with a batch's stage."""


@dataclass(frozen=True, slots=True)
class BatchMovesTable(BatchReading):
    """The BatchMoves on DynamoDB."""

    def plan(self, plan: Plan) -> Plan:
        """See BatchMoves."""
        return Plan(**self._first(f"REGISTER#{plan.register}", "PLAN", asdict(plan)))

    def open(self, batch: Batch) -> Batch:
        """See BatchMoves. With it, or not at all, it is listed with its register and as under way."""
        lists = [(f"REGISTER#{batch.register}", f"BATCH#{batch.id}"), under_way_key(batch)]
        listed = [to_item({"pk": pk, "sk": sk, "batch": batch.id}) for pk, sk in lists]
        puts = [new(self.work.name, batch_item(batch)), *({"TableName": self.work.name, "Item": one} for one in listed)]
        try:
            transact([{"Put": put} for put in puts], f"batch {batch.id}")
        except Conflict:
            return self.find(batch.id)
        return batch

    def wait(self, register: str, reason: str) -> None:
        """See BatchMoves."""
        self.work.put(to_item({"pk": "WAITING", "sk": f"REGISTER#{register}", "register": register, "reason": reason}))

    def wait_no_more(self, register: str) -> None:
        """See BatchMoves."""
        self.work.delete("WAITING", f"REGISTER#{register}")

    def move(self, batch: Batch, before: Stage, movement: Movement | None = None) -> None:
        """See BatchMoves."""
        values = {name: value for name, value in asdict(batch).items() if name in _MOVING}
        moved = {
            "TableName": self.work.name,
            "Key": key(batch_pk(batch.id), "BATCH"),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "ConditionExpression": "#stage = :before",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": to_item(
                {f":{name}": value for name, value in values.items()}
                | {":stage": batch.stage.value, ":before": before.value}
            ),
        }
        actions: list[dict[str, Any]] = [{"Update": moved}]
        if movement:
            actions.append({"Put": new(self.work.name, movement_item(movement))})
        if batch.stage is Stage.EMPTY:
            actions.append({"Delete": {"TableName": self.work.name, "Key": key(*under_way_key(batch))}})
        transact(actions, f"batch {batch.id}")

    def receipt(self, batch: str, receipted: Receipted, code: str = "", reason: str = "") -> None:
        """See BatchMoves."""
        self.work.update(
            f"receipt of batch {batch}",
            Key=key(batch_pk(batch), "BATCH"),
            UpdateExpression="SET receipt = :said, receipt_code = :code, receipt_reason = :reason",
            ConditionExpression="attribute_exists(pk) AND (receipt <> :refused OR :said = :refused)",
            ExpressionAttributeValues=to_item(
                {":said": receipted.value, ":refused": Receipted.REFUSED.value, ":code": code, ":reason": reason}
            ),
        )

    def count_answered(self, batch: str, answered: int) -> None:
        """See BatchMoves."""
        with suppress(Conflict):  # a file counted later already says as many or more; rows are never unanswered
            self.work.update(
                f"batch {batch}",
                Key=key(batch_pk(batch), "BATCH"),
                UpdateExpression="SET answered = :n",
                ConditionExpression="answered < :n",
                ExpressionAttributeValues={":n": {"N": str(answered)}},
            )

    def close(self, batch: str, at: str) -> None:
        """See BatchMoves."""
        with suppress(Conflict):  # closed before; the first time stands
            self.work.update(
                f"batch {batch}",
                Key=key(batch_pk(batch), "BATCH"),
                UpdateExpression="SET closed_at = :at",
                ConditionExpression="attribute_exists(pk) AND closed_at = :never",
                ExpressionAttributeValues=to_item({":at": at, ":never": ""}),
            )

    def note_roster(self, batch: str, at: str) -> None:
        """See BatchMoves."""
        self.work.update(
            f"batch {batch}",
            Key=key(batch_pk(batch), "BATCH"),
            UpdateExpression="SET roster_at = :at",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues=to_item({":at": at}),
        )

    def settle(self, batch: Batch) -> None:
        """See BatchMoves."""
        self.work.delete(*under_way_key(batch))

    def _first(self, pk: str, sk: str, values: dict[str, Any]) -> dict[str, Any]:
        """Put the item unless there is one; the values that stand there."""
        try:
            self.work.put_new(to_item(values | {"pk": pk, "sk": sk}), pk)
        except Conflict:
            stored = self.work.get(pk, sk) or {}
            return {name: value for name, value in stored.items() if name not in {"pk", "sk"}}
        return values

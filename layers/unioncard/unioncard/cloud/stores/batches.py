"""Batches in the work table: item formats, and the ports BatchReader and BatchMoves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.bank_files import FileRecordTable
from unioncard.cloud.stores.ledger import movement_item
from unioncard.cloud.stores.listings import listed_puts
from unioncard.cloud.stores.members import held_key
from unioncard.desk import listing
from unioncard.errors import Conflict, NotFound
from unioncard.issuance.batch import Batch, Plan, Receipted, Stage, first_attempt
from unioncard.issuance.row import BatchRow, Claim, Held, RowState
from unioncard.issuance.waiting import WaitingNote
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.issuance.file_record import FileRecord
    from unioncard.ledger.movement import Movement


# Item formats: partition ``BATCH#<id>`` with items ``BATCH``, ``CLAIM#``, ``ROW#`` and ``FILE#``.


def batch_pk(batch: str) -> str:
    """Partition of everything about a batch."""
    return f"BATCH#{batch}"


def row_key(number: int) -> str:
    """Sort key of a batch row; seven digits keep the order up to ten million."""
    return f"ROW#{number:07d}"


def under_way_key(batch: Batch) -> tuple[str, str]:
    """Where a bank's batches are listed of which something is to come."""
    return f"UNDERWAY#{batch.bank}", f"BATCH#{batch.id}"


def batch_item(batch: Batch) -> Item:
    """The batch itself."""
    # It holds nothing that holds anything: asdict(), which copies what it meets, only takes longer.
    values = {name: getattr(batch, name) for name in Batch.__dataclass_fields__}
    values |= {"stage": batch.stage.value, "receipt": batch.receipt.value}
    return to_item(values | {"pk": batch_pk(batch.id), "sk": "BATCH"})


def to_batch(found: Mapping[str, Any]) -> Batch:
    """The batch of an item."""
    return stored_as(Batch, {**found, "stage": Stage(found["stage"]), "receipt": Receipted(found["receipt"])})


def row_item(row: BatchRow) -> Item:
    """Typed by hand, for it is written for every row; what is empty is left out."""
    item: Item = {
        "pk": {"S": batch_pk(row.batch)},
        "sk": {"S": row_key(row.number)},
        "number": {"N": str(row.number)},
        "member": {"S": row.member},
        "register": {"S": row.register},
        "source_row": {"N": str(row.source_row)},
        "state": {"S": row.state.value},
    }
    if row.previous:
        item["previous"] = {"S": row.previous}
    return item


def to_row(found: Mapping[str, Any]) -> BatchRow:
    """The row of an item."""
    batch, get = found["pk"].partition("#")[2], found.get  # by hand: the rows of a batch are read at each of its steps
    return BatchRow(
        batch, found["number"], found["member"], get("register", ""), get("source_row", 0), get("previous", ""),
        RowState(found["state"]), get("card", ""), get("code", ""), get("reason", ""), get("branch", ""),
        get("opened_on", ""), get("since", ""), get("answered_by", ""), get("activated_on", ""),
    )  # fmt: skip


def held_item(held: Held) -> Item:
    """A held row, listed with its register."""
    faults = [list(fault) for fault in held.faults]
    pk, sk = held_key(held.register, held.row)
    more = {"member": held.member, "since": held.since}
    return to_item({"pk": pk, "sk": sk, "row": held.row, "faults": faults} | more)


def to_held(register: str, found: Mapping[str, Any]) -> Held:
    """The held row of an item."""
    faults = tuple((one[0], one[1], one[2]) for one in found["faults"])
    return Held(register, found["row"], faults, found.get("member", ""), found.get("since", ""))


def row_ends(
    table: str, row: BatchRow, state: RowState, document: str, more: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The update of a row that is answered, or will not be; only a row that nothing has answered (invariant 5)."""
    values = {"state": state.value, "answered_by": document} | {k: v for k, v in (more or {}).items() if v}
    return {
        "Update": {
            "TableName": table,
            "Key": key(batch_pk(row.batch), row_key(row.number)),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(answered_by)",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": to_item({f":{name}": value for name, value in values.items()}),
        }
    }


@dataclass(frozen=True, slots=True)
class BatchReadTable:
    """The BatchReader on DynamoDB."""

    work: Table

    def find(self, batch: str) -> Batch:
        """See BatchReader."""
        found = self.work.get(batch_pk(batch), "BATCH")
        if not found:
            raise NotFound(texts.NO_SUCH_BATCH)
        return to_batch(found)

    def find_many(self, batches: Sequence[str]) -> dict[str, Batch]:
        """See BatchReader."""
        found = map(to_batch, self.work.get_many([(batch_pk(one), "BATCH") for one in batches]))
        return {one.id: one for one in found}

    def of_register(self, register: str) -> list[Batch]:
        """See BatchReader."""
        return [self.find(found["batch"]) for found in self.work.query(f"REGISTER#{register}", "BATCH#")]

    def attempts(self, batch: str) -> list[Batch]:
        """See BatchReader."""
        first = first_attempt(batch)
        register = first.rpartition("-")[0]
        listed = self.work.query(f"REGISTER#{register}", f"BATCH#{first}A")
        return sorted((self.find(found["batch"]) for found in listed), key=lambda one: one.attempt)

    def claim_made(self, batch: str, index: int) -> Claim | None:
        """See BatchReader."""
        found = self.work.get(batch_pk(batch), f"CLAIM#{index:05d}")
        return Claim(batch, index, found["first_row"], found["rows"], found["held"], found["keys"]) if found else None

    def rows(self, batch: str) -> list[BatchRow]:
        """See BatchReader."""
        return [to_row(found) for found in self.work.query(batch_pk(batch), "ROW#")]

    def rows_numbered(self, batch: str, numbers: Sequence[int]) -> dict[int, BatchRow]:
        """See BatchReader."""
        keys = list({(batch_pk(batch), row_key(number)) for number in numbers})
        return {found["number"]: to_row(found) for found in self.work.get_many(keys)}

    def held(self, register: str) -> list[Held]:
        """See BatchReader."""
        return [to_held(register, found) for found in self.work.query(f"REGISTER#{register}", "HELD#")]

    def files_of(self, batch: str) -> list[FileRecord]:
        """See BatchReader."""
        return FileRecordTable(self.work).of_batch(batch)

    def planned(self, register: str) -> int | None:
        """See BatchReader."""
        found = self.work.get(f"REGISTER#{register}", "PLAN")
        return found["batches"] if found else None

    def waiting(self, register: str) -> str | None:
        """See BatchReader."""
        return next((one.reason for one in self.waiting_notes(register)), None)

    def waiting_notes(self, register: str) -> list[WaitingNote]:
        """See BatchReader."""
        found = self.work.query("WAITING", f"REGISTER#{register}")
        return [
            WaitingNote(one["batch"], one["reason"], one.get("planned", False))
            for one in found
            if one["register"] == register
        ]

    def waiting_registers(self) -> Iterator[str]:
        """See BatchReader."""
        yield from dict.fromkeys(found["register"] for found in self.work.query("WAITING", "REGISTER#"))

    def waiting_batches(self) -> Iterator[str]:
        """See BatchReader."""
        yield from (found["batch"] for found in self.work.query("WAITING", "REGISTER#") if found["batch"])

    def under_way(self, bank: str) -> Iterator[str]:
        """See BatchReader."""
        for found in self.work.query(f"UNDERWAY#{bank}", "BATCH#"):
            yield found["batch"]


def _waiting_key(register: str, batch: str) -> tuple[str, str]:
    return "WAITING", f"REGISTER#{register}" + (f"#{batch}" if batch else "")


_MOVING = ("stage", "rows", "file", "control", "size", "sha256", "delivered_at")
"""Attributes written with a change of stage."""


@dataclass(frozen=True, slots=True)
class BatchMovesTable(BatchReadTable):
    """The BatchMoves on DynamoDB."""

    def plan(self, plan: Plan) -> Plan:
        """See BatchMoves."""
        return stored_as(Plan, self._first(f"REGISTER#{plan.register}", "PLAN", asdict(plan)))

    def open(self, batch: Batch) -> Batch:
        """See BatchMoves. With it, or not at all, it is listed with its register and as under way."""
        lists = [(f"REGISTER#{batch.register}", f"BATCH#{batch.id}"), under_way_key(batch)]
        listed = [to_item({"pk": pk, "sk": sk, "batch": batch.id}) for pk, sk in lists]
        puts = [new(self.work.name, batch_item(batch)), *({"TableName": self.work.name, "Item": one} for one in listed)]
        try:
            puts_listed = listed_puts(self.work.name, listing.Kind.BATCH, batch.path, batch.day, batch.id)
            transact([*({"Put": put} for put in puts), *puts_listed], f"batch {batch.id}")
        except Conflict:
            return self.find(batch.id)
        return batch

    def wait(self, register: str, reason: str, batch: str = "", *, planned: bool = False) -> None:
        """See BatchMoves."""
        pk, sk = _waiting_key(register, batch)
        said = {"register": register, "reason": reason, "batch": batch, "planned": planned}
        self.work.put(to_item({"pk": pk, "sk": sk} | said))

    def wait_no_more(self, register: str, batch: str = "") -> None:
        """See BatchMoves."""
        self.work.delete(*_waiting_key(register, batch))

    def move(self, batch: Batch, before: Stage, movement: Movement | None = None) -> None:
        """See BatchMoves."""
        values = {name: getattr(batch, name) for name in _MOVING}
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

    def receipt(self, batch: str, receipted: Receipted, code: str = "", reason: str = "", refused_by: str = "") -> None:
        """See BatchMoves."""
        possible = "receipt <> :refused"
        values = {":said": receipted.value, ":refused": Receipted.REFUSED.value, ":by": refused_by}
        if receipted is Receipted.REFUSED:  # earlier releases did not note by which file a batch was refused
            possible += " OR attribute_not_exists(refused_by) OR refused_by = :nobody OR refused_by = :by"
            values[":nobody"] = ""
        self.work.update(
            f"receipt of batch {batch}",
            Key=key(batch_pk(batch), "BATCH"),
            UpdateExpression="SET receipt = :said, receipt_code = :code, receipt_reason = :reason, refused_by = :by",
            ConditionExpression=f"attribute_exists(pk) AND ({possible})",
            ExpressionAttributeValues=to_item(values | {":code": code, ":reason": reason}),
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

    def close(self, batch: str, at: str, undone: int) -> None:
        """See BatchMoves."""
        with suppress(Conflict):  # closed before, the first time stands; or something was undone meanwhile
            self.work.update(
                f"batch {batch}",
                Key=key(batch_pk(batch), "BATCH"),
                UpdateExpression="SET closed_at = :at",
                ConditionExpression="attribute_exists(pk) AND closed_at = :never AND undone = :undone",
                ExpressionAttributeValues=to_item({":at": at, ":never": "", ":undone": undone}),
            )

    def reopen(self, batch: str) -> None:
        """See ClosableBatches."""
        self.work.update(
            f"batch {batch}",
            Key=key(batch_pk(batch), "BATCH"),
            UpdateExpression="SET closed_at = :never ADD undone :once",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues=to_item({":never": "", ":once": 1}),
        )

    def note_roster(self, batch: Batch, at: str, files: int, edition: str) -> None:
        """See BatchMoves."""
        noted = {":at": at, ":files": files, ":edition": edition}
        self.work.update(
            f"batch {batch.id}",
            Key=key(batch_pk(batch.id), "BATCH"),
            UpdateExpression="SET roster_at = :at, roster_files = :files, roster = :edition, roster_turn = :next",
            ConditionExpression="roster_turn = :before",
            ExpressionAttributeValues=to_item(noted | {":before": batch.roster_turn, ":next": batch.roster_turn + 1}),
        )

    def finish(self, batch: Batch) -> None:
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

"""Items of batches in the work table: ``BATCH#<id>`` with ``BATCH``, ``CLAIM#``, ``ROW#`` and ``FILE#`` items."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unioncard.banks.batches.batch import Batch, Receipted, Stage
from unioncard.banks.batches.row import BatchRow, Held, RowState
from unioncard.cloud.items import Item, key, to_item

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = {"pk", "sk"}


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
    values = asdict(batch) | {"stage": batch.stage.value, "receipt": batch.receipt.value}
    return to_item(values | {"pk": batch_pk(batch.id), "sk": "BATCH"})


def to_batch(found: Mapping[str, Any]) -> Batch:
    """The batch of an item."""
    values = {name: value for name, value in found.items() if name not in _KEYS}
    return Batch(**values | {"stage": Stage(values["stage"]), "receipt": Receipted(values["receipt"])})


def row_item(row: BatchRow) -> Item:
    """Typed by hand, for it is written for every row; what is empty is left out."""
    item: Item = {
        "pk": {"S": batch_pk(row.batch)},
        "sk": {"S": row_key(row.number)},
        "number": {"N": str(row.number)},
        "member": {"S": row.member},
        "register": {"S": row.register},
        "told_row": {"N": str(row.told_row)},
        "state": {"S": row.state.value},
    }
    if row.previous:
        item["previous"] = {"S": row.previous}
    return item


def to_row(found: Mapping[str, Any]) -> BatchRow:
    """The row of an item."""
    values = {name: value for name, value in found.items() if name not in _KEYS}
    batch = found["pk"].partition("#")[2]
    return BatchRow(**values | {"batch": batch, "state": RowState(values["state"])})


def held_item(held: Held) -> Item:
    """A held row, listed with the register that told it."""
    faults = [list(fault) for fault in held.faults]
    pk, sk = f"REGISTER#{held.register}", f"HELD#{held.row:07d}"
    return to_item({"pk": pk, "sk": sk, "row": held.row, "faults": faults})


def to_held(register: str, found: Mapping[str, Any]) -> Held:
    """The held row of an item."""
    return Held(register, found["row"], tuple((one[0], one[1], one[2]) for one in found["faults"]))


def row_ends(
    table: str, row: BatchRow, state: RowState, document: str, told: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The update of a row that is answered, or will not be; only a row that nothing has answered (invariant 5)."""
    values = {"state": state.value, "answered_by": document} | {k: v for k, v in (told or {}).items() if v}
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

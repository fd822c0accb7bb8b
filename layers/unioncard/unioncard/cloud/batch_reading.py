"""The BatchReader on the work table; what is where is told in batch_items.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.batches.batch import first_attempt
from unioncard.banks.batches.row import Claim
from unioncard.cloud.batch_items import batch_pk, row_key, to_batch, to_held, to_row
from unioncard.cloud.file_records import FileRecordTable
from unioncard.errors import NotFound
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.banks.answers.records import FileRecord
    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.row import BatchRow, Held
    from unioncard.cloud.table import Table


@dataclass(frozen=True, slots=True)
class BatchReading:
    """The BatchReader on DynamoDB."""

    work: Table

    def find(self, batch: str) -> Batch:
        """See BatchReader."""
        found = self.work.get(batch_pk(batch), "BATCH")
        if not found:
            raise NotFound(texts.NO_SUCH_BATCH)
        return to_batch(found)

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
        return Claim(batch, index, found["first_row"], found["rows"], found["held"]) if found else None

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
        found = self.work.get("WAITING", f"REGISTER#{register}")
        return found["reason"] if found else None

    def waiting_registers(self) -> Iterator[str]:
        """See BatchReader."""
        for found in self.work.query("WAITING", "REGISTER#"):
            yield found["register"]

    def under_way(self, bank: str) -> Iterator[str]:
        """See BatchReader."""
        for found in self.work.query(f"UNDERWAY#{bank}", "BATCH#"):
            yield found["batch"]

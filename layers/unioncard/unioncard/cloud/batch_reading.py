"""Batches in the work table, as read: ``BATCH#<id>`` with ``BATCH``, ``CLAIM#``, ``ROW#`` and ``RETURN#`` items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncard.banks.batch import Batch, BatchRow, BatchState, Claim, RowState
from unioncard.banks.taken import AnswerProblem, Problem, ReturnRecord
from unioncard.errors import NotFound
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.table import Table


@dataclass(frozen=True, slots=True)
class BatchReading:
    """The BatchReader on DynamoDB."""

    work: Table

    def find(self, batch: str) -> Batch:
        """See BatchReader."""
        found = self.work.get(f"BATCH#{batch}", "BATCH")
        if not found:
            raise NotFound(texts.NO_SUCH_BATCH)
        return to_batch(found)

    def of_register(self, register: str) -> list[Batch]:
        """See BatchReader."""
        return [self.find(found["batch"]) for found in self.work.query(f"REGISTER#{register}", "BATCH#")]

    def claim_made(self, batch: str, index: int) -> Claim | None:
        """See BatchReader."""
        found = self.work.get(f"BATCH#{batch}", f"CLAIM#{index:05d}")
        return Claim(batch, index, found["first_row"], tuple(found["keys"])) if found else None

    def rows(self, batch: str) -> list[BatchRow]:
        """See BatchReader."""
        return [_row(found) for found in self.work.query(f"BATCH#{batch}", "ROW#")]

    def rows_numbered(self, batch: str, numbers: Sequence[int]) -> dict[int, BatchRow]:
        """See BatchReader."""
        keys = list({(f"BATCH#{batch}", row_key(number)) for number in numbers})
        return {found["number"]: _row(found) for found in self.work.get_many(keys)}

    def returned(self, batch: str, digest: str) -> ReturnRecord | None:
        """See BatchReader."""
        found = self.work.get(f"BATCH#{batch}", f"RETURN#{digest}")
        return _return(found) if found else None

    def returns(self, batch: str) -> list[ReturnRecord]:
        """All returns that were taken in for a batch."""
        return [_return(found) for found in self.work.query(f"BATCH#{batch}", "RETURN#")]

    def set_aside(self, bank: str) -> list[dict[str, Any]]:
        """What was set aside of a bank: ``name``, ``reason``, ``at``."""
        return list(self.work.query(f"ASIDE#{bank}", "FILE#"))

    def planned(self, register: str) -> int | None:
        """See BatchReader."""
        found = self.work.get(f"REGISTER#{register}", "PLAN")
        return found["batches"] if found else None

    def waiting(self, register: str) -> str | None:
        """See BatchReader."""
        found = self.work.get(f"REGISTER#{register}", "WAITING")
        return found["reason"] if found and self.planned(register) is None else None


def row_key(number: int) -> str:
    """Sort key of a batch row; seven digits keep the order up to ten million."""
    return f"ROW#{number:07d}"


def to_batch(found: dict[str, Any]) -> Batch:
    values = {name: value for name, value in found.items() if name not in {"pk", "sk"}}
    return Batch(**values | {"state": BatchState(values["state"])})


def _row(found: dict[str, Any]) -> BatchRow:
    return BatchRow(
        batch=found["batch"],
        number=found["number"],
        member=found["member"],
        state=RowState(found["state"]),
        card=found.get("card"),
        reason_code=found.get("reason_code", ""),
        answered_by=found.get("answered_by"),
    )


def _return(found: dict[str, Any]) -> ReturnRecord:
    problems = tuple(AnswerProblem(one["row"], Problem(one["problem"])) for one in found["problems"])
    values = {name: value for name, value in found.items() if name not in {"pk", "sk"}}
    return ReturnRecord(**values | {"problems": problems})

"""Records of banks' files in the work table: ``BANKFILE#<bank>`` / ``FILE#<digest>``, and beside their batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.ledger import movement_item
from unioncard.errors import Conflict
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.ledger.movement import Movement

SHOWN_PROBLEMS = 2000
"""Problems kept with a record, so that it stays below an item's 400 KB, those of answers that were not taken first; the
others are counted by what they are, and the file itself is kept whole."""


@dataclass(frozen=True, slots=True)
class FileRecordTable:
    """The FileRecords on DynamoDB."""

    work: Table

    def file(self, bank: str, digest: str) -> FileRecord | None:
        """See FileRecords."""
        found = self.work.get(*_key(bank, digest))
        return _record(found) if found else None

    def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
        """See FileRecords."""
        pk, sk = _key(record.bank, record.digest)
        item = to_item(_values(record) | {"pk": pk, "sk": sk})
        put = {
            "TableName": self.work.name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk) OR outcome = :aside",
            "ExpressionAttributeValues": to_item({":aside": Outcome.QUARANTINED.value}),
        }
        if record.outcome is Outcome.QUARANTINED:
            put = new(self.work.name, item)
        listed = {"pk": f"BATCH#{record.batch}", "sk": f"FILE#{record.at}#{record.digest}"}
        beside = [new(self.work.name, to_item(listed | {"bank": record.bank, "digest": record.digest}))]
        actions = [put, *(beside if record.batch else []), *(new(self.work.name, movement_item(m)) for m in movements)]
        try:
            transact([{"Put": action} for action in actions], f"file {record.digest} of {record.bank}")
        except Conflict:  # recorded by another delivery of the same file
            stored = self.file(record.bank, record.digest)
            if not stored:
                raise
            return stored
        return record

    def of_batch(self, batch: str) -> list[FileRecord]:
        """The files about a batch, in order of arrival."""
        listed = self.work.query(f"BATCH#{batch}", "FILE#")
        keys = dict.fromkeys((found["bank"], found["digest"]) for found in listed)  # set aside first, taken later
        return [one for bank, digest in keys if (one := self.file(bank, digest))]

    def of_bank(self, bank: str) -> list[FileRecord]:
        """All files of a bank."""
        return [_record(found) for found in self.work.query(f"BANKFILE#{bank}", "FILE#")]


def _key(bank: str, digest: str) -> tuple[str, str]:
    return f"BANKFILE#{bank}", f"FILE#{digest}"


def _values(record: FileRecord) -> dict[str, Any]:
    kept = record.listing(SHOWN_PROBLEMS)
    problems = [[one.row, one.problem.value] for one in kept.problems]
    more = {"problems_count": len(problems) + sum(kept.further.values()), "problems": problems}
    return asdict(kept) | more | {"outcome": record.outcome.value, "counts": dict(record.counts)}


def _record(found: dict[str, Any]) -> FileRecord:
    problems = tuple(RowProblem(one[0], Problem(one[1])) for one in found["problems"])
    return stored_as(FileRecord, found | {"outcome": Outcome(found["outcome"]), "problems": problems})

"""What unions say of their members expected, in the work table: ``BASE#<part>`` / ``<union>``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from unioncard.assessment.base import BaseStatement
from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.ledger.movement import PARTS, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class BaseTable:
    """The BaseStore on DynamoDB."""

    work: Table

    def of(self, union: str) -> BaseStatement | None:
        """See BaseStore."""
        found = self.work.get(_pk(part_of(union)), union)
        return stored_as(BaseStatement, found) if found else None

    def state(self, statement: BaseStatement) -> None:
        """See BaseStore."""
        pk = _pk(part_of(statement.union))
        item = asdict(replace(statement, version=statement.version + 1)) | {"pk": pk, "sk": statement.union}
        put = new(self.work.name, to_item(item))
        if statement.version:
            values = to_item({":read": statement.version})
            put |= {"ConditionExpression": "version = :read", "ExpressionAttributeValues": values}
        transact([{"Put": put}], f"base of {statement.union}")

    def every(self) -> Iterator[BaseStatement]:
        """See BaseStore."""
        for part in range(PARTS):
            for found in self.work.query(_pk(part)):
                yield stored_as(BaseStatement, found)


def _pk(part: int) -> str:
    return f"BASE#{part:02d}"

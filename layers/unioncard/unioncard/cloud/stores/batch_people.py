"""Rows of a batch with their people: the work table has rows and plastics, the members table members and cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.cloud.stores.batches import batch_pk, row_key, to_row
from unioncard.cloud.stores.card_records import RECORD, card_key, record_of
from unioncard.cloud.stores.custody import plastic_key, to_plastic
from unioncard.cloud.stores.members import member_key, member_of
from unioncard.desk.batch_people import RowPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.issuance.row import BatchRow

_ROWS, _PAST_ROWS = "ROW#", "ROW$"
"""All sort keys of rows lie between these."""


@dataclass(frozen=True, slots=True)
class BatchPeopleTable:
    """The RowPages on DynamoDB."""

    members: Table
    work: Table

    def page(self, batch: str, after: str = "") -> RowPage:
        """See RowPages. The cursor is the last row's number."""
        begin = row_key(int(after)) if after else _ROWS
        found, further = self.work.first(batch_pk(batch), RowPage.SIZE, begin, _PAST_ROWS)
        rows = list(map(to_row, found))
        return self._with_people(batch, rows, str(rows[-1].number) if further and rows else "")

    def numbered(self, batch: str, numbers: Sequence[int]) -> RowPage:
        """See RowPages."""
        keys = [(batch_pk(batch), row_key(number)) for number in sorted(set(numbers))]
        rows = sorted(map(to_row, self.work.get_many(keys)), key=lambda row: row.number)
        return self._with_people(batch, rows, "")

    def _with_people(self, batch: str, rows: Sequence[BatchRow], after: str) -> RowPage:
        """A page's members and cards are 100 keys: what one batch read takes."""
        keys = [member_key(row.member) for row in rows] + [(card_key(row.card), RECORD) for row in rows if row.card]
        found = list(self.members.get_many(list(dict.fromkeys(keys))))
        plastics = self.work.get_many([plastic_key(batch, row.number) for row in rows if row.card])
        return RowPage(
            rows,
            {one["key"]: member_of(one) for one in found if one["sk"] != RECORD},
            {one["key"]: record_of(one) for one in found if one["sk"] == RECORD},
            {one["row"]: to_plastic(one) for one in plastics},
            after,
        )

"""Reported months in the work table: ``REPORTED#<union>`` / ``<month>`` is the newest edition."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from unioncard.clock import Month
from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.cloud.aws.table import transact
from unioncard.cloud.stores.newest import rank_of, unless_newer
from unioncard.errors import Conflict
from unioncard.ledger.figures import Tally
from unioncard.reports.reported import ReportedMonth

if TYPE_CHECKING:
    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class ReportedMonthTable:
    """The ReportedMonths on DynamoDB."""

    work: Table

    def enter(self, reported: ReportedMonth) -> None:
        """See ReportedMonths."""
        rank = rank_of(reported.number, reported.at)
        tallies = {name: _counted(getattr(reported, name)) for name in ("change", "total")}
        item = asdict(reported) | tallies | {"pk": _partition(reported.union), "sk": reported.month, "rank": rank}
        put = {
            "TableName": self.work.name,
            "Item": to_item(item),
            **unless_newer(reported.number, reported.at, reported.code),
        }
        with suppress(Conflict):  # a newer one is there
            transact([{"Put": put}], f"reported {reported.union}")

    def of_union(self, union: str, most: int) -> list[ReportedMonth]:
        """See ReportedMonths."""
        found, _ = self.work.page(_partition(union), most)
        return list(map(_reported, found))

    def find(self, union: str, month: str) -> ReportedMonth | None:
        """See ReportedMonths."""
        found = self.work.get(_partition(union), month)
        return _reported(found) if found else None


def _reported(found: dict[str, Any]) -> ReportedMonth:
    tallies = {name: stored_as(Tally, found[name]) for name in ("change", "total")}
    return stored_as(ReportedMonth, found | tallies | {"month": Month(found["month"])})


def _counted(tally: Tally) -> dict[str, int]:
    return {measure: count for measure, count in asdict(tally).items() if count}


def _partition(union: str) -> str:
    return f"REPORTED#{union}"

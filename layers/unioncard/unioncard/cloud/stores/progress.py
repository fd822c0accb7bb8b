"""The figures of the last count in the work table: ``PROGRESS#<union>`` / ``PROGRESS``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.ledger.figures import Tally
from unioncard.reports.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The ProgressStore on DynamoDB."""

    work: Table

    def keep(self, figures: Iterable[Progress]) -> None:
        """See ProgressStore."""
        self.work.put_many(
            to_item(
                {
                    "pk": f"PROGRESS#{one.union}",
                    "sk": "PROGRESS",
                    "at": one.at,
                    "parent": one.parent or None,
                    "own": _counted(one.own),
                    "total": _counted(one.total),
                }
            )
            for one in figures
        )

    def of(self, unions: Sequence[str]) -> dict[str, Progress]:
        """See ProgressStore."""
        found = self.work.get_many([(f"PROGRESS#{code}", "PROGRESS") for code in dict.fromkeys(unions)])
        codes = ((one["pk"].removeprefix("PROGRESS#"), one) for one in found)
        return {
            code: Progress(
                code, one["at"], stored_as(Tally, one["own"]), stored_as(Tally, one["total"]), one.get("parent", "")
            )
            for code, one in codes
        }


def _counted(tally: Tally) -> dict[str, int]:
    return {measure: count for measure, count in asdict(tally).items() if count}

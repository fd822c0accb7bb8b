"""Parts of long files of card events that are done, in the work table: ``DOCUMENT#<document>`` / ``PART#<number>``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.cloud.aws.items import to_item
from unioncard.issuance.file_record import Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.cloud.aws.table import Table

KEPT_DAYS: Final = 90
"""Longer than any message about the file can live: 14 days in the queue, 14 as a dead letter, and once more."""


@dataclass(frozen=True, slots=True)
class EventPartTable:
    """The EventParts on DynamoDB."""

    work: Table
    now: Callable[[], datetime] = clock.now

    def note(self, document: str, part: int, problems: Sequence[RowProblem]) -> None:
        """See EventParts. Rows by problem: twenty thousand lines with a problem each are 200 KB of an item's 400."""
        rows: dict[str, list[int]] = defaultdict(list)
        for one in problems:
            rows[one.problem.value].append(one.row)
        pk, sk = _key(document, part)
        expires = int((self.now() + timedelta(days=KEPT_DAYS)).timestamp())
        self.work.put_unless_there(to_item({"pk": pk, "sk": sk, "problems": dict(rows), "expires": expires}))

    def done(self, document: str, part: int) -> list[RowProblem] | None:
        """See EventParts."""
        found = self.work.get(*_key(document, part))
        if found is None:
            return None
        return [RowProblem(row, Problem(problem)) for problem, rows in found["problems"].items() for row in rows]


def _key(document: str, part: int) -> tuple[str, str]:
    return f"DOCUMENT#{document}", f"PART#{part:05d}"

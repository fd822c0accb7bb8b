"""Parts of long files of card events that are done, in the work table: ``DOCUMENT#<document>`` / ``PART#<number>``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.expiry import after_redrives
from unioncard.issuance.file_record import Problem, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class EventPartTable:
    """The EventParts on DynamoDB."""

    work: Table
    now: Callable[[], datetime] = clock.reading

    def note(self, document: str, part: int, problems: Sequence[RowProblem]) -> None:
        """See EventParts. Rows by problem: twenty thousand lines with a problem each are 200 KB of an item's 400."""
        rows: dict[str, list[int]] = defaultdict(list)
        for one in problems:
            rows[one.problem.value].append(one.row)
        pk, sk = _key(document, part)
        item = {"pk": pk, "sk": sk, "problems": dict(rows), "expires": after_redrives(self.now())}
        self.work.put_unless_there(to_item(item))

    def done(self, document: str, part: int) -> list[RowProblem] | None:
        """See EventParts."""
        found = self.work.get(*_key(document, part))
        if found is None:
            return None
        return [RowProblem(row, Problem(problem)) for problem, rows in found["problems"].items() for row in rows]


def _key(document: str, part: int) -> tuple[str, str]:
    return f"DOCUMENT#{document}", f"PART#{part:05d}"

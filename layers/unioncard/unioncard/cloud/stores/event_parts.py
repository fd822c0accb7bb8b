"""Parts of long files of card events that are done, in the work table: ``DOCUMENT#<document>`` / ``PART#<number>``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.expiry import after_redrives
from unioncard.issuance.file_record import MOST_LISTED, Listed, Problem, RowProblem

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
        """See EventParts. Rows by problem: twenty thousand lines with a problem each are 200 KB of an item's 400. A
        part may have many more lines, all about one card."""
        rows: dict[str, list[int]] = defaultdict(list)
        listed = Listed.of(problems, MOST_LISTED)
        for one in listed.problems:
            rows[one.problem.value].append(one.row)
        pk, sk = _key(document, part)
        item = {
            "pk": pk,
            "sk": sk,
            "problems": dict(rows),
            "further": listed.further,
            "expires": after_redrives(self.now()),
        }
        self.work.put_unless_there(to_item(item))

    def done(self, document: str, part: int) -> Listed | None:
        """See EventParts."""
        found = self.work.get(*_key(document, part))
        if found is None:
            return None
        problems = (RowProblem(row, Problem(problem)) for problem, rows in found["problems"].items() for row in rows)
        return Listed(tuple(problems), found.get("further", {}))


def _key(document: str, part: int) -> tuple[str, str]:
    return f"DOCUMENT#{document}", f"PART#{part:05d}"

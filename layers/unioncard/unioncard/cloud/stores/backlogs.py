"""What waits, from the work lists and the lists of transfers, and what waited when months were closed.

``BACKLOG#<month>#<try>`` / ``<union>`` is a union's; ``BACKLOG#<month>`` / ``BACKLOG`` names the try that counts, so
that two functions that count at once, or one that dies halfway, leave one count, whole.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from unioncard.chunks import batched
from unioncard.cloud.aws.items import to_item
from unioncard.cloud.stores.worklists import cards_by_day
from unioncard.ledger.backlog import Backlog, Backlogs, Wait, Waiting
from unioncard.members.transfer import Direction, TransferState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unioncard.clock import Month
    from unioncard.cloud.aws.table import Table

_LISTS: Final = {
    Wait.TO_CORRECT: "at",
    Wait.HELD: "at",
    Wait.AT_BANK: "since",
    Wait.TO_COLLECT: "at",
    Wait.TO_SIGN: "at",
}
"""Kind, which is that of its work list, and what an entry has its day in: the bank's are ordered by when it is late."""
_TOGETHER: Final = 100


@dataclass(frozen=True, slots=True)
class WaitingWorkTable:
    """The WaitingWork on DynamoDB."""

    work: Table

    def below(self, union: str) -> Iterator[Waiting]:
        """See WaitingWork."""
        for kind, dated in _LISTS.items():
            for found in self.work.query(f"WORK#{union}#{kind.value}"):
                since = found["facts"].get(dated, "") if dated == "since" else found[dated]
                for day, number in cards_by_day(found, since or found["at"]).items():
                    yield Waiting(found["union"], kind, day, number)
        asked = self.work.query(f"TRANSFERS#{Direction.OF_US.value}#{union}.below", f"S#{TransferState.ASKED.value}#")
        for some in batched(asked, _TOGETHER):
            for request in self.work.get_many([(f"TRANSFER#{one['id']}", "TRANSFER") for one in some]):
                if request["state"] == TransferState.ASKED.value:  # answered since it was listed
                    yield Waiting(request["holder"], Wait.TO_ANSWER, request["asked_at"], 1)


@dataclass(frozen=True, slots=True)
class BacklogTable:
    """The BacklogStore on DynamoDB."""

    work: Table

    def keep(self, month: Month, backlogs: Backlogs) -> None:
        """See BacklogStore."""
        attempt = secrets.token_hex(4)
        self.work.put_many(
            to_item({"pk": _pk(month, attempt), "sk": union, "counts": _values(one)})
            for union, one in backlogs.unions.items()
        )
        marker = {"attempt": attempt, "as_of": backlogs.as_of, "until": backlogs.until}
        self.work.put_unless_there(to_item(marker | {"pk": f"BACKLOG#{month}", "sk": _MARKER}))

    def is_kept(self, month: Month) -> bool:
        """See BacklogStore."""
        return self.work.get(f"BACKLOG#{month}", _MARKER) is not None

    def of_month(self, month: Month, unions: Iterable[str] | None = None) -> Backlogs | None:
        """See BacklogStore."""
        marker = self.work.get(f"BACKLOG#{month}", _MARKER)
        if marker is None:
            return None
        pk = _pk(month, marker["attempt"])
        found = (
            self.work.query(pk)
            if unions is None
            else self.work.get_many([(pk, union) for union in dict.fromkeys(unions)])
        )
        return Backlogs(marker["as_of"], marker["until"], {one["sk"]: _backlog(one["counts"]) for one in found})


_MARKER: Final = "BACKLOG"


def _pk(month: Month, attempt: str) -> str:
    return f"BACKLOG#{month}#{attempt}"


def _values(backlog: Backlog) -> dict[str, list[int]]:
    return {kind.value: list(counts) for kind, counts in backlog.counts.items()}


def _backlog(counts: dict[str, Any]) -> Backlog:
    """Kinds that a later release has added are left out by an earlier one."""
    known = [kind for kind in Wait if kind.value in counts]
    return Backlog({kind: tuple(counts[kind.value]) for kind in known})

"""Restatements in the work table: ``RESTATED#<month>`` / ``<sequence>`` is one, ``RESTATED#<month>#<sequence>`` /
``PART#<part>`` a part of the unions that is worked out; it names the try that counts, and with that at its end the same
key / ``UNION#<code>`` is what came late for one. ``RESTATED#WAITING`` / ``<month>`` says in what state the month's
newest was left, written with it. A part that an earlier release worked out names no try, and its key none.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from unioncard.clock import Month
from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.ledger import make_up_read, make_up_values
from unioncard.ledger.figures import Tally
from unioncard.ledger.movement import part_of
from unioncard.ledger.restatement import AdjustedPart, Adjustment, Restatement, RestatementState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.cloud.aws.table import Table

_NEWEST: Final = "RESTATED#WAITING"


@dataclass(frozen=True, slots=True)
class RestatementTable:
    """The RestatementStore on DynamoDB."""

    table: Table

    def of_month(self, month: Month) -> list[Restatement]:
        """See RestatementStore."""
        return [_restatement(found) for found in self.table.query(f"RESTATED#{month}")]

    def write(self, restatement: Restatement) -> None:
        """See RestatementStore."""
        key = {"pk": f"RESTATED#{restatement.month}", "sk": f"{restatement.sequence:03d}"}
        typed = {"state": restatement.state.value, "change": _counted(restatement.change)}
        put = new(self.table.name, to_item(asdict(restatement) | typed | key | {"version": restatement.version + 1}))
        if restatement.version:
            values = to_item({":read": restatement.version})
            put |= {"ConditionExpression": "version = :read", "ExpressionAttributeValues": values}
        newest = to_item({"pk": _NEWEST, "sk": restatement.month, "state": restatement.state.value})
        lists = {"Put": {"TableName": self.table.name, "Item": newest}}
        transact([{"Put": put}, lists], f"restatement of {restatement.month}")

    def ready(self) -> list[Restatement]:
        """See RestatementStore. Each is read itself: one that the release before decided is still among the newest."""
        months = [one["sk"] for one in self.table.query(_NEWEST) if one["state"] == RestatementState.READY]
        found = [one for month in months for one in self.of_month(Month(month))]
        return [one for one in found if one.state is RestatementState.READY]

    def keep_part(self, restatement: Restatement, part: AdjustedPart, adjustments: Sequence[Adjustment]) -> None:
        """See RestatementStore."""
        pk, attempt = _pk(restatement), secrets.token_hex(4)
        self.table.put_many(
            to_item(
                asdict(one)
                | {"opening": _counted(one.opening), "change": _counted(one.change)}
                | {"make_up": make_up_values(one.make_up)}
                | {"pk": f"{pk}#{attempt}", "sk": f"UNION#{one.union}"}
            )
            for one in adjustments
        )
        named = {"attempt": attempt, "pk": pk, "sk": f"PART#{part.part:02d}"}
        self.table.put_unless_there(to_item(asdict(part) | {"change": _counted(part.change)} | named))

    def parts(self, restatement: Restatement) -> list[AdjustedPart]:
        """See RestatementStore."""
        found = self.table.query(_pk(restatement), "PART#")
        return [stored_as(AdjustedPart, one | {"change": stored_as(Tally, one["change"])}) for one in found]

    def adjustments(self, restatement: Restatement) -> Iterator[Adjustment]:
        """See RestatementStore."""
        tries = self._places(restatement)
        runs = [self.table.query(pk, "UNION#") for pk in tries.values() if pk != _pk(restatement)]
        untried = {part for part, pk in tries.items() if pk == _pk(restatement)}
        if untried:
            found = self.table.query(_pk(restatement), "UNION#")
            runs.append(one for one in found if part_of(one["union"]) in untried)
        return map(_adjustment, merge(*runs, key=itemgetter("union")))

    def adjustments_of(self, restatement: Restatement, unions: Iterable[str]) -> Iterator[Adjustment]:
        """See RestatementStore."""
        places = self._places(restatement)
        wanted = [(places.get(part_of(union)), f"UNION#{union}") for union in dict.fromkeys(unions)]
        return map(_adjustment, self.table.get_many([(pk, sk) for pk, sk in wanted if pk]))

    def _places(self, restatement: Restatement) -> dict[int, str]:
        """Under which key what came late for the unions of each part is."""
        pk = _pk(restatement)
        tries = {found["part"]: found.get("attempt", "") for found in self.table.query(pk, "PART#")}
        return {part: f"{pk}#{attempt}" if attempt else pk for part, attempt in tries.items()}


def _restatement(found: dict[str, Any]) -> Restatement:
    typed = {"month": Month(found["month"]), "state": RestatementState(found["state"])}
    return stored_as(Restatement, found | typed | {"change": stored_as(Tally, found["change"])})


def _adjustment(found: dict[str, Any]) -> Adjustment:
    tallies = {name: stored_as(Tally, found[name]) for name in ("opening", "change")}
    return stored_as(Adjustment, found | tallies | {"make_up": make_up_read(found.get("make_up"))})


def _counted(tally: Tally) -> dict[str, int]:
    return {measure: count for measure, count in asdict(tally).items() if count}


def _pk(restatement: Restatement) -> str:
    return f"RESTATED#{restatement.month}#{restatement.sequence:03d}"

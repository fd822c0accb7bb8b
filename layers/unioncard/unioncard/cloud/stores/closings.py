"""Closings in the work table: ``CLOSING#<month>#<part>`` / ``<union>``; nothing of them is ever changed.

``CLOSING#<month>`` / ``PART#<part>`` is a part that is closed whole, ``UNLISTED#<path>#<union>`` names a union that was
in no directory. ``CLOSED`` / ``<month>`` is a closed month.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from unioncard.chunks import batched
from unioncard.clock import Month
from unioncard.cloud.aws.items import Item, stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.cloud.stores.ledger import answers_read, answers_values, make_up_read, make_up_values
from unioncard.errors import Conflict
from unioncard.ledger.accounts import Account
from unioncard.ledger.closing import Closing, MonthClosing, PartClosing
from unioncard.ledger.figures import Tally
from unioncard.ledger.movement import part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.cloud.aws.table import Table

CLOSED: Final = "CLOSED"

TRANSACTION: Final = 100
"""Closings stored in one transaction."""


@dataclass(frozen=True, slots=True)
class ClosingTable:
    """The ClosingStore on DynamoDB."""

    table: Table

    def last(self) -> MonthClosing | None:
        """See ClosingStore."""
        found, _ = self.table.page(CLOSED, 1)
        return _month(found[0]) if found else None

    def month(self, month: Month) -> MonthClosing | None:
        """See ClosingStore."""
        found = self.table.get(CLOSED, month)
        return _month(found) if found else None

    def parts(self, month: Month) -> dict[int, PartClosing]:
        """See ClosingStore."""
        found = map(_part, self.table.query(_month_pk(month), "PART#"))
        return {part.part: part for part in found}

    def of_part(self, month: Month, part: int) -> Iterator[Closing]:
        """See ClosingStore."""
        return map(_closing, self.table.query(_part_pk(month, part)))

    def of_unions(self, month: Month, unions: Iterable[str]) -> Iterator[Closing]:
        """See ClosingStore."""
        return map(_closing, self.table.get_many([_key(month, union) for union in dict.fromkeys(unions)]))

    def unlisted(self, month: Month, path: str) -> list[str]:
        """See ClosingStore."""
        return [found["union"] for found in self.table.query(_month_pk(month), f"UNLISTED#{path}")]

    def keep(self, closings: Sequence[Closing]) -> list[Closing]:
        """See ClosingStore."""
        stored = [one for some in batched(closings, TRANSACTION) for one in self._keep(some)]
        self.table.put_many(_unlisted_item(one) for one in stored if not one.listed)
        return stored

    def _keep(self, closings: Sequence[Closing]) -> list[Closing]:
        stored: dict[str, Closing] = {}
        while missing := [one for one in closings if one.union not in stored]:
            try:
                transact([{"Put": new(self.table.name, _closing_item(one))} for one in missing], "closings")
                stored |= {one.union: one for one in missing}
            except Conflict:  # another delivery has written some
                found = {one.union: one for one in self.of_unions(missing[0].month, [one.union for one in missing])}
                if not found:
                    raise
                stored |= found
        return [stored[one.union] for one in closings]

    def finish_part(self, part: PartClosing) -> None:
        """See ClosingStore."""
        item = asdict(part) | {"balances": _values(part.balances)}
        self.table.put_unless_there(to_item(item | {"pk": _month_pk(part.month), "sk": f"PART#{part.part:02d}"}))

    def finish(self, month: MonthClosing) -> None:
        """See ClosingStore."""
        item = asdict(month) | {"balances": _values(month.balances)}
        self.table.put_unless_there(to_item(item | {"pk": CLOSED, "sk": month.month}))


def _closing_item(closing: Closing) -> Item:
    pk, sk = _key(closing.month, closing.union)
    change = {measure: count for measure, count in asdict(closing.change).items() if count}
    answers = {bank: answers_values(one) for bank, one in closing.answers.items()} or None
    values = asdict(closing) | {"balances": _values(closing.balances), "change": change, "answers": answers}
    values["make_up"] = make_up_values(closing.make_up)
    return to_item(values | {"pk": pk, "sk": sk})


def _unlisted_item(closing: Closing) -> Item:
    place = f"UNLISTED#{closing.path}#{closing.union}"
    return to_item({"pk": _month_pk(closing.month), "sk": place, "union": closing.union})


def _closing(found: dict[str, Any]) -> Closing:
    month, change = Month(found["month"]), stored_as(Tally, found["change"])
    answers = {bank: answers_read(one) for bank, one in sorted(found.get("answers", {}).items())}
    typed = {"month": month, "balances": _balances(found), "change": change, "answers": answers}
    typed["make_up"] = make_up_read(found.get("make_up"))
    return stored_as(Closing, found | typed)


def _part(found: dict[str, Any]) -> PartClosing:
    return stored_as(PartClosing, found | {"month": Month(found["month"]), "balances": _balances(found)})


def _month(found: dict[str, Any]) -> MonthClosing:
    return stored_as(MonthClosing, found | {"month": Month(found["month"]), "balances": _balances(found)})


def _values(balances: Mapping[Account, int]) -> dict[str, int]:
    return {account.value: balance for account, balance in balances.items()}


def _balances(found: dict[str, Any]) -> dict[Account, int]:
    return {Account(name): balance for name, balance in sorted(found["balances"].items())}


def _key(month: Month, union: str) -> tuple[str, str]:
    return _part_pk(month, part_of(union)), union


def _part_pk(month: Month, part: int) -> str:
    return f"CLOSING#{month}#{part:02d}"


def _month_pk(month: Month) -> str:
    return f"CLOSING#{month}"

"""The directory, read once: it never changes here, and half of all calls would only read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from unioncard import clock

if TYPE_CHECKING:
    from datetime import date

    from unioncard.cloud.stores.directory import DirectoryTable
    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class KnownDirectory:
    """What batches need of the DirectoryStore. All agreements have one small limit: few people make several batches."""

    unions: dict[str, Union]
    by_code: dict[str, Bank]
    agreements: dict[str, Agreement]

    def union(self, code: str) -> Union:
        return self.unions[code]

    def bank(self, code: str) -> Bank:
        return self.by_code[code]

    def banks(self) -> list[Bank]:
        return list(self.by_code.values())

    def agreement_covering(self, union: Union, day: date) -> Agreement:
        assert day
        return self.agreements[union.code]


def read(table: DirectoryTable, unions: tuple[str, ...], batch_limit: int) -> KnownDirectory:
    """These unions and those above them, with whoever covers them today."""
    today = clock.today()
    find = cache(table.union)
    basic = [find(code) for code in unions]
    covering = {one.code: table.agreement_covering(one, today) for one in basic}
    signed = [find(one.union) for one in covering.values()]
    return KnownDirectory(
        {one.code: one for one in (*basic, *signed)},
        {bank.code: bank for bank in table.banks()},
        {code: replace(one, batch_limit=batch_limit) for code, one in covering.items()},
    )

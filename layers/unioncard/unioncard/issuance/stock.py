"""Pre-printed cards: lots that a bank announced, numbers reserved for a batch, and returned ones (invariant 5).

A lot's vouchers are used from the first to the last. What a batch reserved and did not use becomes a lot of its own, so
that no printed card is lost and none is reserved twice. Lots crumble with time, so a reservation may be of many runs:
it is written in parts, one transaction each, and complete once its runs are as many cards as the batch has rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from stdnum import luhn

from unioncard.errors import Conflict, NotIssuable
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.banks.files.answer import StockLot

ATTEMPTS = 8

PART_RUNS = 98
"""Runs reserved in one transaction: each moves a lot, and one item more holds them (DynamoDB takes 100)."""

_VOUCHER_DIGITS = 12


class OutOfStock(NotIssuable):
    """The bank has announced fewer pre-printed cards than a batch needs."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Vouchers ``next`` to ``last`` under an issuer prefix are there. ``given_back`` by a batch, '' = announced."""

    name: str
    prefix: str
    first: int
    last: int
    next: int
    given_back: str = ""

    @property
    def left(self) -> int:
        """How many cards are left."""
        return self.last - self.next + 1


@dataclass(frozen=True, slots=True)
class Run:
    """``count`` vouchers of a lot from ``first`` on, reserved for the rows of a batch in order."""

    lot: str
    prefix: str
    first: int
    count: int


class StockStore(Protocol):
    """Port: lots by bank, and reservations by batch."""

    def lots(self, bank: str) -> list[Lot]:
        """All lots in order of their names, announced ones and given back ones."""
        ...

    def announce(self, bank: str, lot: Lot, seen: int) -> None:
        """Store a new lot; Conflict if its name is taken or announced lots are not ``seen`` in number any more."""
        ...

    def reserved(self, batch: str) -> list[tuple[Run, ...]]:
        """The reservation of a batch so far, part by part."""
        ...

    def reserve(self, bank: str, batch: str, part: int, runs: Sequence[Run]) -> None:
        """Take runs off their lots in one transaction; Conflict if a lot changed or the batch has this part."""
        ...

    def give_back(self, bank: str, lots: Sequence[Lot]) -> None:
        """Store lots given back; those that are there already are left alone."""
        ...


@dataclass(frozen=True, slots=True)
class Stock:
    """Operations on pre-printed cards."""

    store: StockStore

    def announce(self, bank: str, notice: StockLot) -> bool:
        """Take in a lot; False if it contradicts what was announced before. The same lot again changes nothing."""
        lot = Lot(notice.lot, notice.prefix, int(notice.first), int(notice.last), int(notice.first))
        for _ in range(ATTEMPTS):
            known = [one for one in self.store.lots(bank) if not one.given_back]
            if any(replace(one, next=one.first) == lot for one in known):
                return True
            if any(one.name == lot.name or _overlap(one, lot) for one in known) or lot.first > lot.last:
                return False
            try:
                self.store.announce(bank, lot, len(known))
            except Conflict:
                continue
            return True
        raise Conflict(f"stock of {bank}")

    def reserve(self, bank: str, batch: str, cards: int) -> tuple[str, ...]:
        """The numbers of a batch's cards in row order, reserved once; OutOfStock when there are too few.

        A batch whose later parts find too few keeps the earlier ones, waits, and returns them if it is withdrawn.
        """
        lost = 0
        while lost < ATTEMPTS:
            parts = self.store.reserved(batch)
            runs = [run for part in parts for run in part]
            missing = cards - sum(run.count for run in runs)
            if missing <= 0:
                return numbers(runs)
            try:
                self.store.reserve(bank, batch, len(parts), _taken_from(self.store.lots(bank), missing)[:PART_RUNS])
            except Conflict:
                lost += 1
        raise Conflict(f"stock of {bank}")

    def numbers(self, batch: str) -> tuple[str, ...]:
        """The numbers reserved for a batch in row order; none where the bank assigns the numbers."""
        return numbers(run for part in self.store.reserved(batch) for run in part)

    def give_back(self, bank: str, batch: str, rows: Iterable[int]) -> None:
        """Return the cards that were reserved for these rows to stock, once; idempotent.

        Rows for which nothing is reserved yet are passed over: whoever reserves more for a batch that was withdrawn
        meanwhile gives back again.
        """
        runs = [run for part in self.store.reserved(batch) for run in part]
        if runs:
            self.store.give_back(bank, list(_given_back(batch, runs, sorted(rows))))


def numbers(runs: Iterable[Run]) -> tuple[str, ...]:
    """The card numbers of runs: prefix, voucher (digits 7–18) and Luhn digit (docs/domain/bank-files.md)."""
    return tuple(_number(run.prefix, run.first + one) for run in runs for one in range(run.count))


def _number(prefix: str, voucher: int) -> str:
    body = f"{prefix}{voucher:0{_VOUCHER_DIGITS}d}"
    return body + luhn.calc_check_digit(body)


def _overlap(one: Lot, other: Lot) -> bool:
    return one.prefix == other.prefix and one.first <= other.last and other.first <= one.last


def _taken_from(lots: Iterable[Lot], cards: int) -> tuple[Run, ...]:
    runs, wanted = [], cards
    for lot in lots:
        some = min(wanted, lot.left)
        if some > 0:
            runs.append(Run(lot.name, lot.prefix, lot.next, some))
            wanted -= some
    if wanted:
        raise OutOfStock(texts.OUT_OF_STOCK.format(wanted=cards, left=cards - wanted))
    return tuple(runs)


def _given_back(batch: str, runs: Sequence[Run], rows: Sequence[int]) -> Iterator[Lot]:
    """Neighbours of one run together. A lot is named by its first row, so that it is the same when more runs follow."""
    reserved = [(place, run.prefix, run.first + one) for place, run in enumerate(runs) for one in range(run.count)]
    back = [(row, *reserved[row - 1]) for row in rows if row <= len(reserved)]
    neighbours = groupby(enumerate(back), key=lambda one: (one[1][1], one[1][3] - one[0]))
    for _, together in neighbours:
        some = [one for _, one in together]
        (row, _, prefix, first), last = some[0], some[-1][3]
        yield Lot(f"~{batch}-{row:06d}", prefix, first, last, first, given_back=batch)

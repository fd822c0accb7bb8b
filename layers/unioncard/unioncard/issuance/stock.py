"""Pre-printed cards: lots that a bank announced, numbers reserved for a batch, and returned ones (invariant 5).

A lot's vouchers are used from the first to the last. What a batch reserved and did not use becomes a lot of its own, so
that no printed card is lost and none is reserved twice.
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

    def reserved(self, batch: str) -> tuple[Run, ...] | None:
        """The reservation of a batch."""
        ...

    def reserve(self, bank: str, batch: str, runs: Sequence[Run]) -> None:
        """Take runs off their lots in one transaction; Conflict if a lot changed or the batch has its runs."""
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
        """The numbers of a batch's cards in row order, reserved once; OutOfStock when there are too few."""
        for _ in range(ATTEMPTS):
            runs = self.store.reserved(batch)
            if runs is not None:
                return numbers(runs)
            runs = _taken_from(self.store.lots(bank), cards)
            try:
                self.store.reserve(bank, batch, runs)
            except Conflict:
                continue
            return numbers(runs)
        raise Conflict(f"stock of {bank}")

    def numbers(self, batch: str) -> tuple[str, ...]:
        """The numbers reserved for a batch in row order; none where the bank assigns the numbers."""
        return numbers(self.store.reserved(batch) or ())

    def give_back(self, bank: str, batch: str, rows: Iterable[int]) -> None:
        """Return the cards that were reserved for these rows to stock, once; idempotent."""
        runs = self.store.reserved(batch)
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
    vouchers = [(run.prefix, run.first + one) for run in runs for one in range(run.count)]
    back = sorted(vouchers[row - 1] for row in rows)
    neighbours = groupby(enumerate(back), key=lambda one: (one[1][0], one[1][1] - one[0]))
    for part, ((prefix, _), some) in enumerate(neighbours, start=1):
        together = [voucher for _, (_, voucher) in some]
        first, last = together[0], together[-1]
        yield Lot(f"~{batch}-{part:04d}", prefix, first, last, first, given_back=batch)

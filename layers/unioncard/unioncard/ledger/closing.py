"""Closings: what each union's accounts stand at when a month is closed, sealed by a digest, and the month's own record.

A closing is written once. Its digest seals its figures, its movements and the closing before, so that the figures of a
month rest on all that came before without reading it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Protocol

from unioncard.ledger.accounts import Account, Balances, balances_of, tally_of
from unioncard.ledger.bank_answers import by_bank
from unioncard.ledger.figures import NOTHING, Tally
from unioncard.ledger.make_up import NO_MAKE_UP, MakeUp, added_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.clock import Month
    from unioncard.ledger.bank_answers import BankAnswers
    from unioncard.ledger.movement import Movement


@dataclass(frozen=True, slots=True)
class Closing:
    """The accounts of one union at the end of a month.

    ``path`` is where it stood then. ``moved_from`` is where it stood a month before, '' if it has not moved: its
    opening went from there to ``path``, a pair taken and given by this record alone. ``listed`` is False for a union
    that was in no directory. ``documents`` counts the month's movements; ``before`` is the digest of the closing
    before, '' if there is none.
    """

    month: Month
    union: str
    path: str
    balances: Mapping[Account, int]
    change: Tally
    moved_from: str
    listed: bool
    documents: int
    before: str
    digest: str
    answers: Mapping[str, BankAnswers] = field(default_factory=dict)
    """How banks answered in the month, by bank."""
    make_up: MakeUp = NO_MAKE_UP
    """The make-up of the members at the end of the month."""

    @property
    def tally(self) -> Tally:
        """All that was counted until the end of the month. Unbalanced when a book is not 0."""
        return tally_of(self.balances)

    @property
    def opening(self) -> Tally:
        """All that was counted until the end of the month before."""
        return self.tally + -self.change


@dataclass(frozen=True, slots=True)
class PartClosing:
    """A part of the unions, closed whole: numbers of unions and documents, balances, the digest of the closings."""

    month: Month
    part: int
    unions: int
    documents: int
    balances: Mapping[Account, int]
    digest: str


@dataclass(frozen=True, slots=True)
class MonthClosing:
    """A closed month: the sum of its parts. ``digest`` seals them and, by ``before``, the month before."""

    month: Month
    unions: int
    documents: int
    balances: Mapping[Account, int]
    closed_at: str
    before: str
    digest: str


class ClosingStore(Protocol):
    """Port for closings; what is stored is never changed, and every read is consistent."""

    def last(self) -> MonthClosing | None:
        """The latest closed month."""
        ...

    def month(self, month: Month) -> MonthClosing | None:
        """The month's record if it is closed."""
        ...

    def parts(self, month: Month) -> dict[int, PartClosing]:
        """The parts that are closed, by number."""
        ...

    def of_part(self, month: Month, part: int) -> Iterator[Closing]:
        """The closings of a part, by union; complete once the part is closed."""
        ...

    def of_unions(self, month: Month, unions: Iterable[str]) -> Iterator[Closing]:
        """The closings of these unions, in no order; those without one had counted nothing."""
        ...

    def unlisted(self, month: Month, path: str) -> list[str]:
        """The unions that were in no directory and whose path was below this one."""
        ...

    def keep(self, closings: Sequence[Closing]) -> list[Closing]:
        """Store closings of one part; one that is there already stands. Returns what is stored, in the same order."""
        ...

    def finish_part(self, part: PartClosing) -> None:
        """Store a part that is closed whole; one that is there already stands."""
        ...

    def finish(self, month: MonthClosing) -> None:
        """Store a month that is closed whole; one that is there already stands."""
        ...


def close_union(month: Month, union: str, before: Closing | None, movements: Sequence[Movement], path: str) -> Closing:
    """The closing of one union; ``path`` is where it stands at the month's end, '' for one that is in no directory."""
    change = sum((Tally.of(movement.counts) for movement in movements), NOTHING)
    balances = added(before.balances if before else {}, balances_of(change))
    place = path or (before.path if before else max(movements, key=lambda one: one.at).path)
    moved_from = before.path if before and before.path != place else ""
    sealed = before.digest if before else ""
    entries = sorted(_entry(movement) for movement in movements)
    figures = [[account.value, balance] for account, balance in balances.items()]
    answers = by_bank((movement.document, movement.answers) for movement in movements)
    told = [[bank, sorted(one.days.items()), sorted(one.reasons.items())] for bank, one in answers.items()]
    made = added_up([*([before.make_up] if before else []), *(movement.make_up for movement in movements)])
    content = [month, union, place, moved_from, bool(path), figures, astuple(change), entries, sealed]
    # as before where no bank has answered, and where nobody's make-up is counted
    digest = digest_of([*content, *([told] if told else []), *([["make-up", *made.sealed]] if made else [])])
    return Closing(
        month, union, place, balances, change, moved_from, bool(path), len(movements), sealed, digest, answers, made
    )  # fmt: skip


def added(one: Mapping[Account, int], other: Mapping[Account, int]) -> Balances:
    """The balances of both together, in the order of the accounts, without zeros."""
    sums = {account: one.get(account, 0) + other.get(account, 0) for account in {**one, **other}}
    return {account: balance for account, balance in sorted(sums.items()) if balance}


def digest_of(content: object) -> str:
    """SHA-256 over the JSON of lists, texts and numbers, hexadecimal."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _entry(movement: Movement) -> list[object]:
    counts = sorted((measure.value, count) for measure, count in movement.counts.items() if count)
    entry: list[object] = [movement.document, movement.path, movement.at, movement.day, counts]
    return [*entry, movement.make_up.sealed] if movement.make_up else entry

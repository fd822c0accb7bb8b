"""The audit: what the ledger says is compared with what is stored, by two sides that were counted each on its own.

A line is what one side says of one subject, a document mostly: ``booked`` is what movements, records and closings say,
``found`` what was counted item by item. Segments of the tables are counted into lines, parts of the unions compare
them; nobody holds all of it (reports/audit_run.py). Lines hold counts, ids of documents and codes of unions: no person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from unioncard.ledger.accounts import Unbalanced, balances_of, require_zero, tally_of
from unioncard.ledger.closing import close_union, digest_of
from unioncard.ledger.figures import Tally
from unioncard.ledger.make_up import MODULUS
from unioncard.ledger.movement import Measure, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.clock import Month
    from unioncard.ledger.closing import Closing, MonthClosing, PartClosing
    from unioncard.ledger.make_up import MakeUp
    from unioncard.ledger.movement import Movement


class Rule(StrEnum):
    """What is compared; the values are public (docs/operations/audit.md)."""

    DOCUMENT = "document"
    """Each document's movement is what the items say that it made."""
    CHUNKS = "chunks"
    """A checked register counts what its chunks have changed."""
    STATEMENT = "statement"
    """A statement or roster counts the facts that cards have from it."""
    CUSTODY = "custody"
    """The movements about a batch's cards, undone ones too, are the facts that its cards have."""
    MEMBERS = "members"
    """Who joined and did not leave is who is stored as a member of the union."""
    TWO_UNIONS = "two-unions"
    """Nobody is a member of two unions, nor listed with one and a member of another."""
    LIVE = "live-requests"
    """A batch's unanswered rows are the persons who wait for its cards."""
    ROWS = "batch-rows"
    """A written batch has the rows that it says."""
    CARDS = "cards"
    """A batch's opened rows are the cards that are on record from it."""
    HOLDERS = "holders"
    """The cards of a batch that are open are those of the persons who have one from it, each with its own."""
    LOOKUP = "lookup"
    """What the look-up shows of a card is what its record says."""
    PLASTIC = "plastic"
    """Nothing is signed for, fetched or given back that no bank has opened: signed ≤ opened, card by card."""
    ORDER = "order"
    """Of a union: cards opened and refused ≤ asked for; fetched, signed for, closed ≤ opened."""
    BANK = "bank-file"
    """The bank's count of a file's cards, as the file was recorded, is ours."""
    BALANCE = "balance"
    """A union's closing is the sum of all its movements until then."""
    CLOSING = "closing"
    """A closing is the one before and the month's movements: opening = closing before; digests as they were sealed."""
    BOOKS = "books"
    """The accounts of every book add up to 0."""
    MAKE_UP = "make-up"
    """The make-up that movements count is that of the stored members, of the register's chunks and of the closing."""
    EDITION = "edition"
    """What a restated month adds to its closings is what came late, document by document, until it was asked for."""
    PRINTED = "printed"
    """What anybody is told of the code on a paper of the last closed month is what its union was reported, and which
    of its papers is the newest."""
    CHILDREN = "children"
    """A union's figures with all below it are its own and those of its children."""


BY_SUBJECT: Final = frozenset({Rule.LIVE, Rule.CARDS, Rule.HOLDERS, Rule.ROWS, Rule.BANK})
"""Rules whose sides do not both know the union: they meet by their subject."""

ANY: Final = "*"
"""A count that says: the subject is there, and its number cannot be known from here."""


class Side(StrEnum):
    """Who says so."""

    BOOKED = "booked"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Line:
    """What one side says of ``subject`` of ``union``, '' where it does not know it."""

    rule: Rule
    union: str
    subject: str
    side: Side
    counts: Mapping[str, int]

    @property
    def scope(self) -> str:
        """By what the two sides meet, and the part that compares them."""
        return self.subject if self.rule in BY_SUBJECT else self.union

    @property
    def part(self) -> int:
        """The part that compares it: of a union that in which its closings are."""
        return part_of(self.scope)


@dataclass(slots=True)
class Lines:
    """Lines that are added up by subject and side."""

    sums: defaultdict[tuple[Rule, str, str, Side], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, rule: Rule, union: str, subject: str, side: Side, counts: Mapping[str, int]) -> None:
        """Add counts."""
        self.sums[rule, union, subject, side].update(counts)

    def by_part(self) -> dict[int, list[Line]]:
        """All of them, each with those that it meets."""
        parts: dict[int, list[Line]] = {}
        for (rule, union, subject, side), counts in sorted(self.sums.items()):
            line = Line(rule, union, subject, side, {name: count for name, count in sorted(counts.items()) if count})
            parts.setdefault(line.part, []).append(line)
        return parts


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """Two sides that say different things of one subject; counts as (name, number), sorted, without zeros."""

    union: str
    rule: str
    subject: str
    booked: tuple[tuple[str, int], ...]
    found: tuple[tuple[str, int], ...]


def difference(union: str, rule: Rule, subject: str, booked: Mapping[str, int], found: Mapping[str, int]) -> Difference:
    """A difference, as it is stored."""
    return Difference(union, rule.value, subject, _sorted(booked), _sorted(found))


def compared(lines: Iterable[Line], closings: Iterable[Closing]) -> list[Difference]:
    """The differences among one part's lines; ``closings`` are the part's of the last closed month."""
    subjects: defaultdict[tuple[Rule, str, str], _Sides] = defaultdict(_Sides)
    unions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        sides = subjects[line.rule, line.scope, line.subject]
        sides.union = max(sides.union, line.union)
        (sides.booked if line.side is Side.BOOKED else sides.found).update(line.counts)
        if line.rule is Rule.DOCUMENT and line.side is Side.BOOKED:
            unions[line.union].update(line.counts)
    for closing in closings:
        if closing.make_up:
            made = subjects[Rule.MAKE_UP, closing.union, "closing"]
            made.union = closing.union
            made.found.update(make_up_counts(closing.make_up))
        counts = {account.value: balance for account, balance in closing.balances.items()}
        subjects[Rule.BALANCE, closing.union, "closing"].found.update(counts)
        subjects[Rule.BALANCE, closing.union, "closing"].union = closing.union
    for union, counts in unions.items():
        members = counts[Measure.JOINED] - counts[Measure.LEFT]
        subjects[Rule.MEMBERS, union, "members"].booked.update({"members": members})
        subjects[Rule.MEMBERS, union, "members"].union = union
    found = [
        difference(sides.union, rule, subject, *sides.shown(rule))
        for (rule, _, subject), sides in subjects.items()
        if sides.differ(rule)
    ]
    return sorted([*found, *(one for union, counts in unions.items() for one in _out_of_order(union, counts))])


@dataclass(slots=True)
class _Sides:
    union: str = ""
    booked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)

    def differ(self, rule: Rule) -> bool:
        if self.found[ANY] or (rule is Rule.CHILDREN and "whole" not in self.booked):
            return False
        if rule is Rule.PRINTED and not self.booked and not self.found["newest"]:  # another edition
            return False
        if rule is Rule.MAKE_UP:
            return _make_up(self.booked) != _make_up(self.found)
        names = (self.booked.keys() | self.found.keys()) - {ANY, "whole"}
        if rule is Rule.BALANCE:  # movements were added up by measure, closings by account
            if self.booked.keys() - _MEASURES:
                return True
            return balances_of(Tally.of({Measure(name): self.booked[name] for name in self.booked})) != {
                account: balance for account, balance in sorted(self.found.items()) if balance
            }
        return any(self.booked[name] != self.found[name] for name in names)

    def shown(self, rule: Rule) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Both as a difference has them: a mask, a masked number or a sum of marks tells nobody anything."""
        if rule not in {Rule.MAKE_UP, Rule.HOLDERS}:
            return self.booked, self.found
        booked, found = (
            {n: c for n, c in side.items() if c and n not in _UNSHOWN} for side in (self.booked, self.found)
        )
        return booked if booked != found else booked | {"digest": 1}, found


_MEASURES: Final = frozenset(measure.value for measure in Measure)
_MODULAR: Final = frozenset({"mask", "masked"})
_UNSHOWN: Final = _MODULAR | {"marks"}


def make_up_counts(make_up: MakeUp) -> dict[str, int]:
    """A make-up as one side says it."""
    return {**make_up.counts, "mask": make_up.mask}


def _make_up(side: Mapping[str, int]) -> dict[str, int]:
    """What a side says: masks and masked numbers are added up modulo one number."""
    exact = {name: count % MODULUS if name in _MODULAR else count for name, count in side.items()}
    return {name: count for name, count in exact.items() if count}


_AT_MOST: Final = (
    (("opened", "refused"), ("requested",)),
    (("collected",), ("opened",)),
    (("signed",), ("opened",)),
    (("closed",), ("opened",)),
    (("left",), ("joined",)),
)
"""The sum of the first is at most the sum of the second."""


def _out_of_order(union: str, counts: Mapping[str, int]) -> Iterator[Difference]:
    for some, most in _AT_MOST:
        if sum(counts.get(name, 0) for name in some) > sum(counts.get(name, 0) for name in most):
            booked = {name: counts.get(name, 0) for name in (*some, *most)}
            yield difference(union, Rule.ORDER, f"{'+'.join(some)} ≤ {'+'.join(most)}", booked, {})


def _sorted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((str(name), count) for name, count in counts.items() if count))


def closing_differences(
    month: Month,
    before: Mapping[str, Closing],
    closings: Sequence[Closing],
    movements: Mapping[str, Sequence[Movement]],
    part: PartClosing,
) -> list[Difference]:
    """What is wrong with the closings of a part: each is made anew from the one before and the month's movements."""
    found: list[Difference] = []
    stored = {one.union: one for one in closings}
    for union in sorted(stored.keys() | before.keys() | movements.keys()):
        one, moved = stored.get(union), movements.get(union, ())
        if one is None:
            found.append(difference(union, Rule.CLOSING, f"closing/{month}", {"closings": 1}, {}))
            continue
        made = close_union(month, union, before.get(union), moved, one.path if one.listed else "")
        if not one.listed:  # its place is that of its documents, or of the closing before
            made = close_union(month, union, before.get(union), moved, "")
        if made != one:
            booked, counted = _figures(one), _figures(made)
            differ = booked if booked != counted else booked | {"digest": 1}
            found.append(difference(union, Rule.CLOSING, f"closing/{month}", differ, counted))
        try:
            require_zero(one.balances)
            tally_of(one.balances)
        except Unbalanced:
            found.append(difference(union, Rule.BOOKS, f"closing/{month}", _figures(one), {}))
    digest = digest_of([month, part.part, [one.digest for one in closings]])
    said, sums = _sums([part], part.unions), _sums(closings, len(closings))
    if digest != part.digest or said != sums:
        said |= {"digest": int(digest != part.digest)}
        found.append(difference("", Rule.CLOSING, f"closing/{month}/{part.part}", said, sums))
    return found


def chain_differences(
    closed: MonthClosing, parts: Sequence[PartClosing], before: MonthClosing | None
) -> list[Difference]:
    """What is wrong with a month's own record: it seals its parts and the month before, and is their sum."""
    sealed = before.digest if before else ""
    digest = digest_of([closed.month, [part.digest for part in parts], sealed])
    said, made = _sums([closed], closed.unions), _sums(parts, sum(part.unions for part in parts))
    if digest == closed.digest and sealed == closed.before and made == said:
        return []
    return [difference("", Rule.CLOSING, f"closed/{closed.month}", said | {"digest": 1}, made)]


def _sums(closings: Sequence[Closing | PartClosing | MonthClosing], unions: int) -> dict[str, int]:
    sums = Counter({"unions": unions, "documents": sum(one.documents for one in closings)})
    for one in closings:
        sums.update({account.value: balance for account, balance in one.balances.items()})
    return {name: count for name, count in sums.items() if count}


def _figures(closing: Closing) -> dict[str, int]:
    balances = {account.value: balance for account, balance in closing.balances.items()}
    return balances | dict(closing.make_up.counts) | {"documents": closing.documents}

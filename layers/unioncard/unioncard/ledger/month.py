"""A month's report as figures: every union of a subtree, opening + movement = closing, children adding up to parents.

Pure functions without I/O. A closed month is counted by its closings alone, one that is not by the closings of the last
closed one and the movements since (docs/decisions/0067). A month is counted by the tree of its end, its opening by the
tree of the end before. A union that moved in between is moved-out where it was and moved-in where it is, with all it
had counted; what it did in the month counts where it is. So months before a move stay as they were reported, each
opening is the closing before, and the cities add up to the province in every month (docs/decisions/0044).

A movement of a union that is not in the tree (dissolved, or not loaded yet) does not stop the province's report and
is not dropped: it gets a row of its own, 未列入组织树, directly below the root, and counts in the root's sums.
Raising instead would let one dissolved union withhold everybody's figures on the day they are due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from unioncard import clock, errors
from unioncard.ledger.accounts import Unbalanced
from unioncard.ledger.figures import NOTHING, ZERO, Figures, Tally
from unioncard.ledger.make_up import NO_MAKE_UP
from unioncard.texts import reports as texts
from unioncard.texts import reports as wording
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unioncard.ledger.backlog import Backlogs
    from unioncard.ledger.bank_answers import BankAnswers
    from unioncard.ledger.closing import Closing
    from unioncard.ledger.make_up import MakeUp
    from unioncard.ledger.movement import Movement
    from unioncard.ledger.restatement import Adjustment


def require_balance(rows: Sequence[Row], *, counted: Tally) -> None:
    """Check that every union is its own figures plus its children, and that the root is all movements (``counted``).

    This is invariant 6 by a second way of counting: the sums follow paths, the check follows parents and a full count.
    ``rows`` hold the root first. Raises Unbalanced naming the first union whose sums do not agree.
    """
    below: defaultdict[str | None, Figures] = defaultdict(Figures)
    for row in rows[1:]:
        below[row.union.parent] += row.total
    for row in rows:
        if row.own + below.get(row.union.code, ZERO) != row.total:
            raise Unbalanced(wording.CHILDREN_DIFFER.format(union=row.union.name, code=row.union.code))
    if rows[0].total.closing != counted:
        raise Unbalanced(wording.COUNT_DIFFERS.format(union=rows[0].union.name))


class Reporting(StrEnum):
    """What a basic union has reported. A zero is a figure; of one that never reported anything, nothing is known."""

    ACTIVE = "active"
    NONE = "none"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Row:
    """One union of the report: its ``own`` figures, and the ``total`` of its whole subtree, itself included."""

    union: Union
    own: Figures
    total: Figures
    listed: bool = True
    """False for a union that has movements and no place in the tree."""
    departed: bool = False
    """True for the line that stands where a union was before it moved this month: its opening, all of it moved-out."""
    last: Tally = NOTHING
    """What the month before changed, with the whole subtree of this month's tree."""

    @property
    def reporting(self) -> Reporting:
        """Whether the union itself has documents of this month, of earlier ones alone, or none at all."""
        if self.own.change != NOTHING:
            return Reporting.ACTIVE
        return Reporting.NONE if self.own.closing != NOTHING else Reporting.NEVER

    @property
    def has_reported(self) -> bool:
        """Whether anything is known of the union itself."""
        return self.reporting is not Reporting.NEVER


def unlisted(code: str, root: Union) -> Union:
    """A stand-in below ``root`` for a union that is not in the tree, so that its movements are shown and counted."""
    return Union(code, wording.UNLISTED.format(code=code), Kind.BASIC, root.code, f"{root.path}{code}/")


def moved_out(top: Union, place: Union) -> Union:
    """A stand-in below ``place`` for a union that stood there at the end of the month before."""
    code = wording.MOVED_OUT_CODE.format(code=top.code)
    return Union(code, wording.MOVED_OUT.format(union=top.name), top.kind, place.code, f"{place.path}{code}/")


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month as it stood at ``as_of`` (aware). ``rows`` are in tree order, the root first, unlisted unions last."""

    month: clock.Month
    rows: tuple[Row, ...]
    as_of: datetime
    closed: bool = True
    """False while the month may still grow although it is over: it is not closed yet."""
    edition: int = 1
    """2 and more: a restatement (ledger/restatement.py), for ``reason``, of the report that it ``replaced``."""
    reason: str = ""
    replaced: MonthReport | None = None
    compared: bool = False
    """Whether the rows have what the month before changed; the first month has none before it."""
    backlogs: Backlogs | None = None
    """What waits, by union; None where nobody counted it: of months that an earlier release closed."""
    answers: Mapping[str, Mapping[str, BankAnswers]] = field(default_factory=dict)
    """How banks answered in the month, by union and bank."""
    make_up: MakeUp = NO_MAKE_UP
    """The make-up of the root's members with all below it at the end of the month; of none who were stored before it
    was counted. Of the root alone: a province's unions each with theirs would fill a function's memory."""
    banks: Mapping[str, str] = field(default_factory=dict)
    """Names of these banks by code."""

    @property
    def root(self) -> Row:
        """The union whose subtree this is."""
        return self.rows[0]

    @property
    def provisional(self) -> bool:
        """Whether the month was still running at ``as_of``, or not closed: 暂计, figures may still grow."""
        return clock.month_of(self.as_of) == self.month or not self.closed

    def children(self) -> tuple[Row, ...]:
        """The rows directly below the root; with the root's own figures they add up to the root."""
        return tuple(row for row in self.rows if row.union.parent == self.root.union.code and row is not self.root)

    def reporting_below(self) -> dict[str, Counter[Reporting]]:
        """Of each union with others below it: its basic unions by what they have reported."""
        counted: defaultdict[str, Counter[Reporting]] = defaultdict(Counter)
        known = {row.union.code for row in self.rows}
        for row in self.rows[1:]:
            if row.union.kind is Kind.BASIC and row.listed and not row.departed:
                for above in row.union.ancestry()[1:]:
                    if above in known:
                        counted[above][row.reporting] += 1
        return dict(counted)

    def within(self, code: str) -> MonthReport:
        """The same month for a smaller subtree, from the same figures but the make-up, which is not known of it.

        NotFound when ``code`` has no row.
        """
        rows = tuple(row for row in self.rows if row.union.is_within(code))
        if not rows:
            raise errors.NotFound(texts.NOT_IN_REPORT.format(code=code))
        made = self.make_up if code == self.root.union.code else NO_MAKE_UP
        return replace(self, rows=rows, make_up=made, replaced=self.replaced.within(code) if self.replaced else None)


def build(  # noqa: PLR0913 two trees, closings and two lists of movements
    month: clock.Month,
    unions: Iterable[Union],
    earlier: Iterable[Movement],
    current: Iterable[Movement],
    *,
    as_of: datetime,
    before: Iterable[Union] | None = None,
    closings: Iterable[Closing] = (),
    counted: Tally | None = None,
    adjustments: Iterable[Adjustment] = (),
) -> MonthReport:
    """The report of ``month`` for ``unions``, one whole subtree as it was at the month's end.

    ``before`` is the subtree of the same root at the end of the month before, None if nothing moved. ``closings`` are
    those of ``month``, or of an earlier one to which ``earlier`` adds the movements since; ``current`` are the
    movements of ``month`` unless it is closed. ``adjustments`` came late for a closed one and count in it.
    ``counted`` is the full count of all unions by another way, None to
    count what was given. Raises ValueError when the month lies ahead of ``as_of``, a movement is of another month or
    subtree or comes twice, or the unions are not one subtree; Unbalanced when the sums do not agree (invariant 6).
    """
    if clock.month_of(as_of) < month:
        raise ValueError(f"{month} has not begun at {clock.stamp(as_of)}")
    tree = _subtree(unions)
    trees = Trees(tree, tree if before is None else _subtree(before))
    earlier, current = tuple(earlier), tuple(current)
    _require_once_and_in_time(month, earlier, current)
    closings = tuple(closings)
    opening, change = by_union(earlier), by_union(current)
    for closing in closings:
        closed = closing.month == month
        opening[closing.union] = opening.get(closing.union, NOTHING) + (closing.opening if closed else closing.tally)
        change[closing.union] = change.get(closing.union, NOTHING) + (closing.change if closed else NOTHING)
    adjustments = tuple(adjustments)
    for late in adjustments:
        opening[late.union] = opening.get(late.union, NOTHING) + late.opening
        change[late.union] = change.get(late.union, NOTHING) + late.change
    rows = _rows(trees, opening, change)
    _require_below(rows[0].union, trees, (*earlier, *current, *closings, *adjustments))
    if counted is None:
        given = [movement for movement in (*earlier, *current) if not trees.left(movement.union)]
        stood = [closing.tally for closing in closings if not trees.left(closing.union)]
        counted = sum(stood, _sum(given))
    counted = sum((one.opening + one.change for one in adjustments if not trees.left(one.union)), counted)
    require_balance(rows, counted=counted)
    return MonthReport(month, rows, as_of)


def compared_with(report: MonthReport, changes: Mapping[str, Tally]) -> MonthReport:
    """The report with what the month before changed, by union, summed by this month's tree."""
    last: dict[str, Tally] = {}
    paths = {row.union.code: row.union for row in report.rows}
    for code, change in changes.items():
        for above in paths[code].ancestry() if code in paths else (report.root.union.code,):
            if above in paths:
                last[above] = last.get(above, NOTHING) + change
    rows = tuple(replace(row, last=last[row.union.code]) if row.union.code in last else row for row in report.rows)
    return replace(report, rows=rows, compared=True)


@dataclass(frozen=True, slots=True)
class Trees:
    """One subtree at the end of a month, and at the end of the month ``before``; unions by code, the root first."""

    now: Mapping[str, Union]
    before: Mapping[str, Union]

    @property
    def root(self) -> Union:
        """The root of both."""
        return next(iter(self.now.values()))

    def left(self, code: str) -> bool:
        """Whether a union stood here before, and stands elsewhere now."""
        return code in self.before and code not in self.now

    def stayed(self, code: str) -> bool:
        """Whether a union stands where it stood, seen from the root; one that is in neither tree has not moved."""
        if code not in self.now and code not in self.before:
            return True
        return self._below_root(self.now, code) == self._below_root(self.before, code)

    def departure(self, code: str) -> tuple[Union, Union]:
        """For a union that stood here before: the topmost union that moved with it, and where that one stood."""
        top = self.before[code]
        while top.parent is not None and not self.stayed(top.parent):
            top = self.before[top.parent]
        return top, self.now[top.parent or self.root.code]

    def _below_root(self, tree: Mapping[str, Union], code: str) -> str | None:
        return tree[code].path.partition(f"/{self.root.code}/")[2] if code in tree else None


def _rows(trees: Trees, opening: Mapping[str, Tally], change: Mapping[str, Tally]) -> tuple[Row, ...]:
    """One row per union, zeros where nothing happened; then those that moved away, and those not in the tree."""
    own: dict[str, Figures] = {}
    departed: dict[str, Union] = {}
    for code in opening.keys() | change.keys():
        had, did = opening.get(code, NOTHING), change.get(code, NOTHING)
        if trees.stayed(code):
            own[code] = Figures(had, did)
            continue
        if code in trees.now:
            own[code] = Figures(NOTHING, did, had)
        if code in trees.before and had != NOTHING:
            stand_in = moved_out(*trees.departure(code))
            departed[stand_in.code] = stand_in
            own[stand_in.code] = own.get(stand_in.code, ZERO) + Figures(had, NOTHING, -had)
    strangers = {code: unlisted(code, trees.root) for code in sorted(own.keys() - trees.now.keys() - departed.keys())}
    everybody = {**trees.now, **dict(sorted(departed.items())), **strangers}
    totals = _totals(everybody, own)
    return tuple(
        Row(union, own.get(code, ZERO), totals.get(code, ZERO), code not in strangers, code in departed)
        for code, union in everybody.items()
    )


def _subtree(unions: Iterable[Union]) -> dict[str, Union]:
    """Unions by code in tree order, the root first."""
    ordered = sorted(unions, key=lambda union: union.path)
    if not ordered:
        raise ValueError("a report needs at least one union")
    root = ordered[0]
    strangers = [union.code for union in ordered if not union.path.startswith(root.path)]
    if strangers:
        raise ValueError(f"not below {root.code}: {', '.join(strangers[:5])}")
    return {union.code: union for union in ordered}


def _require_once_and_in_time(month: clock.Month, earlier: tuple[Movement, ...], current: tuple[Movement, ...]) -> None:
    misplaced = [m.document for m in earlier if m.month >= month] + [m.document for m in current if m.month != month]
    if misplaced:
        raise ValueError(f"of another month: {', '.join(misplaced[:5])}")
    # A file may be about cards of one union from before and from after its move: a movement each.
    seen: set[tuple[str, str, str]] = set()
    for movement in (*earlier, *current):
        key = (movement.union, movement.path, movement.document)
        if key in seen:
            raise ValueError(f"counted twice: {movement.document}")
        seen.add(key)


def _require_below(root: Union, trees: Trees, counts: Iterable[Movement | Closing | Adjustment]) -> None:
    """An unknown union is shown here only when it once stood here: one city is not shown another's (invariant 8)."""
    known = trees.now.keys() | trees.before.keys()
    strangers = [one.union for one in counts if one.union not in known and not one.path.startswith(root.path)]
    if strangers:
        raise ValueError(f"not below {root.code}: {', '.join(strangers[:5])}")


def by_union(movements: Iterable[Movement]) -> dict[str, Tally]:
    """What movements count, by union."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for movement in movements:
        tallies[movement.union] += Tally.of(movement.counts)
    return dict(tallies)


def _totals(tree: Mapping[str, Union], own: Mapping[str, Figures]) -> dict[str, Figures]:
    """Each union's figures with its whole subtree: what a union did counts for every union its path names."""
    totals: dict[str, Figures] = {}
    for code, figures in own.items():
        for ancestor in tree[code].ancestry():
            if ancestor in tree:
                totals[ancestor] = totals.get(ancestor, ZERO) + figures
    return totals


def _sum(movements: Iterable[Movement]) -> Tally:
    return sum((Tally.of(movement.counts) for movement in movements), NOTHING)

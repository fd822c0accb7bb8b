"""A month's report as figures: every union of a subtree, opening + movement = closing, children adding up to parents.

Pure functions without I/O. Figures follow the present tree: a union that moved under another city brings its past
along, so that its opening is where its members are now.

A movement of a union that is not in the tree (dissolved, or not loaded yet) does not stop the province's report and
is not dropped: it gets a row of its own, 未列入组织树, directly below the root, and counts in the root's sums.
Raising instead would let one dissolved union withhold everybody's figures on the day they are due.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock, errors
from unioncard.ledger.figures import NOTHING, ZERO, Figures, Tally
from unioncard.texts import reports as texts
from unioncard.texts import reports as wording
from unioncard.unions.union import Kind, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unioncard.ledger.movement import Movement


class Unbalanced(errors.Refused):
    """The figures contradict each other: the directory's paths and parents disagree, or a movement was lost."""


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


@dataclass(frozen=True, slots=True)
class Row:
    """One union of the report: its ``own`` figures, and the ``total`` of its whole subtree, itself included."""

    union: Union
    own: Figures
    total: Figures
    listed: bool = True
    """False for a union that has movements and no place in the tree."""


def unlisted(code: str, root: Union) -> Union:
    """A stand-in below ``root`` for a union that is not in the tree, so that its movements are shown and counted."""
    return Union(code, wording.UNLISTED.format(code=code), Kind.BASIC, root.code, f"{root.path}{code}/")


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month as it stood at ``as_of`` (aware). ``rows`` are in tree order, the root first, unlisted unions last."""

    month: clock.Month
    rows: tuple[Row, ...]
    as_of: datetime

    @property
    def root(self) -> Row:
        """The union whose subtree this is."""
        return self.rows[0]

    @property
    def provisional(self) -> bool:
        """Whether the month was still running at ``as_of``: 暂计, figures may still grow."""
        return clock.month_of(self.as_of) == self.month

    def children(self) -> tuple[Row, ...]:
        """The rows directly below the root; with the root's own figures they add up to the root."""
        return tuple(row for row in self.rows if row.union.parent == self.root.union.code and row is not self.root)

    def within(self, code: str) -> MonthReport:
        """The same month for a smaller subtree, from the same figures. NotFound when ``code`` has no row."""
        rows = tuple(row for row in self.rows if row.union.is_within(code))
        if not rows:
            raise errors.NotFound(texts.NOT_IN_REPORT.format(code=code))
        return MonthReport(self.month, rows, self.as_of)


def build(
    month: clock.Month,
    unions: Iterable[Union],
    earlier: Iterable[Movement],
    current: Iterable[Movement],
    *,
    as_of: datetime,
) -> MonthReport:
    """The report of ``month`` for ``unions``, one whole subtree.

    ``earlier`` are the movements of all months before, ``current`` those of ``month``. Raises ValueError when the
    month lies ahead of ``as_of``, a movement is of another month or subtree or comes twice, or the unions are not one
    subtree; Unbalanced when the sums do not agree (invariant 6).
    """
    if clock.month_of(as_of) < month:
        raise ValueError(f"{month} has not begun at {clock.stamp(as_of)}")
    tree = _subtree(unions)
    earlier, current = tuple(earlier), tuple(current)
    _require_once_and_in_time(month, earlier, current)
    rows = _rows(tree, _own(earlier, current))
    _require_below(rows[0].union, tree, (*earlier, *current))
    require_balance(rows, counted=_sum(earlier) + _sum(current))
    return MonthReport(month, rows, as_of)


def _rows(tree: Mapping[str, Union], own: Mapping[str, Figures]) -> tuple[Row, ...]:
    """One row per union, zeros where nothing happened, then one per union that is not in the tree."""
    root = next(iter(tree.values()))
    strangers = {code: unlisted(code, root) for code in sorted(own.keys() - tree.keys())}
    everybody = {**tree, **strangers}
    totals = _totals(everybody, own)
    return tuple(
        Row(union, own.get(code, ZERO), totals.get(code, ZERO), listed=code in tree)
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
    seen: set[tuple[str, str]] = set()
    for movement in (*earlier, *current):
        key = (movement.union, movement.document)
        if key in seen:
            raise ValueError(f"counted twice: {movement.document}")
        seen.add(key)


def _require_below(root: Union, tree: Mapping[str, Union], movements: Iterable[Movement]) -> None:
    """An unknown union is shown here only when it once stood here: one city is not shown another's (invariant 8)."""
    strangers = [m.document for m in movements if m.union not in tree and not m.path.startswith(root.path)]
    if strangers:
        raise ValueError(f"not below {root.code}: {', '.join(strangers[:5])}")


def _own(earlier: Iterable[Movement], current: Iterable[Movement]) -> dict[str, Figures]:
    """Each union's own figures, without what lies below it."""
    opening, change = _by_union(earlier), _by_union(current)
    return {
        code: Figures(opening.get(code, NOTHING), change.get(code, NOTHING)) for code in opening.keys() | change.keys()
    }


def _by_union(movements: Iterable[Movement]) -> dict[str, Tally]:
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

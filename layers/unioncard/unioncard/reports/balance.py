"""Invariant 6 by a second way of counting: sums follow paths, this check follows parents and a full count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from unioncard import errors
from unioncard.reports import wording
from unioncard.reports.figures import ZERO, Figures, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.reports.row import Row


class Unbalanced(errors.Refused):
    """The figures contradict each other: the directory's paths and parents disagree, or a movement was lost."""


def require_balance(rows: Sequence[Row], *, counted: Tally) -> None:
    """Check that every union is its own figures plus its children, and that the root is all movements (``counted``).

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

"""Custody of a batch's cards, by row and in totals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from unioncard.custody.plastic import Custody, Plastic
from unioncard.issuance.row import RowState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.issuance.row import BatchRow


def custodies(rows: Iterable[BatchRow], plastics: Mapping[int, Plastic]) -> dict[int, Custody]:
    """Row number → where its card is. Rows that the bank refused or never got have no card and are absent."""
    found = {}
    for row in rows:
        if row.state is RowState.OPENED:
            found[row.number] = plastics.get(row.number, Plastic()).custody
        elif row.state is RowState.SENT:
            found[row.number] = Custody.REQUESTED
    return found


def counted(where: Mapping[int, Custody]) -> dict[Custody, int]:
    """How many cards are where; every custody is there, in the order of its enum."""
    numbers = Counter(where.values())
    return {custody: numbers[custody] for custody in Custody}

"""Use case of officers above others: how far the unions below one have come, and the JSON of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.ledger import rates
from unioncard.ledger.figures import NOTHING
from unioncard.reports.progress import Progress
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.ledger.figures import Tally
    from unioncard.reports.progress import ProgressStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


class RatesView(TypedDict):
    """Shares, 0 to 1 where the documents are in order; null where there is nothing to take a share of."""

    asked: float | None
    opened: float | None
    collected: float | None
    signed: float | None
    activated: float | None


class ProgressCountsView(TypedDict):
    """What is counted; see ``counts_view``."""

    members: int
    joined: int
    asked: int
    opened: int
    collected: int
    signed: int
    activated: int
    waiting: int
    refused: int
    returned: int
    closed: int
    rates: RatesView


class UnionProgressView(TypedDict):
    """A union's counts, alone and with all that lies below it; no figures where nothing was ever ``reported``."""

    union: str
    union_name: str
    reported: bool
    own: ProgressCountsView
    total: ProgressCountsView


class ProgressView(UnionProgressView):
    """A page of the unions directly below one; see ``progress_view``."""

    at: str | None
    unions: list[UnionProgressView]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ProgressDesk:
    """Reads the last count: a query for the unions of a page, a batch read for their figures, whatever they hold."""

    directory: DirectoryStore
    progress: ProgressStore

    def below(
        self, officer: Officer, code: str, after: str = ""
    ) -> tuple[tuple[Union, Progress], list[tuple[Union, Progress]], str]:
        """A union and a page of those directly below it, by code, with their figures; NotFound.

        A union that the last count did not see, because it is newer, has none yet.
        """
        with out_of_reach(texts.NO_UNION):
            root = union_in_reach(self.directory, officer, code)
        unions, further = self.directory.children_page(root.code, after)
        found = self.progress.of([root.code, *(one.code for one in unions)])
        figures = [(one, found.get(one.code, Progress(one.code, "", NOTHING, NOTHING))) for one in (root, *unions)]
        return figures[0], figures[1:], further


def progress_view(root: tuple[Union, Progress], unions: list[tuple[Union, Progress]], after: str) -> ProgressView:
    """A union and those below it. ``at``: when it was counted, null: not yet."""
    return {
        **_union_view(*root),
        "at": root[1].at or None,
        "unions": [_union_view(*one) for one in unions],
        "cursor": after or None,
    }


def _union_view(union: Union, progress: Progress) -> UnionProgressView:
    return {
        "union": union.code,
        "union_name": union.name,
        "reported": progress.total != NOTHING,
        "own": counts_view(progress.own),
        "total": counts_view(progress.total),
    }


def counts_view(tally: Tally) -> ProgressCountsView:
    """Since the beginning: ``members`` have joined and not left; ``asked`` are cards asked for and not refused,
    ``waiting`` those among them without an answer.

    Rates are those of the month's report (ledger/rates.py).
    """
    asked = rates.asked(tally)
    return {
        "members": tally.members,
        "joined": tally.joined,
        "asked": asked,
        "opened": tally.opened,
        "collected": tally.collected,
        "signed": tally.signed,
        "activated": tally.activated,
        "waiting": asked - tally.opened,
        "refused": tally.refused,
        "returned": tally.returned,
        "closed": tally.closed,
        "rates": {
            "asked": rates.rate_of("asked", tally),
            "opened": rates.rate_of("opened", tally),
            "collected": rates.rate_of("collected", tally),
            "signed": rates.rate_of("signed", tally),
            "activated": rates.rate_of("activated", tally),
        },
    }

"""Lists of what waits 待办, of a union and what lies below it.

A page is one query for the entries, one batch read for what they are of, one for their unions and one for the counts,
whatever the lists hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.desk.lists import ListPage
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.desk.worklist import DATED, WorkKind, own_scope
from unioncard.texts import api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.desk.lists import Entry
    from unioncard.desk.worklist import WorkCount, WorkLine, WorkLists
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of a list: lines with their unions, the next cursor, and how many there are.

    ``number`` is how many rows or cards they stand for; None of lists that depend on the day.
    """

    entries: list[tuple[WorkLine, Union]]
    after: str
    count: int
    counted_all: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class WorkDesk:
    """Lists of what waits."""

    directory: DirectoryStore
    lists: WorkLists
    now: Callable[[], datetime] = clock.reading

    def page(self, officer: Officer, code: str, kind: WorkKind, after: str = "") -> WorkList:
        """A page of a list, the oldest first; NotAllowed out of reach.

        What moved away since it was listed is left out, so a page may be shorter than the next cursor promises.
        """
        root, scope = self.scope(officer, code)
        before = self.before(kind)
        page = self.lists.page(scope, kind, after, before)
        unions = self.directory.unions([one.union for one in page.lines])
        entries = [
            (one, unions[one.union])
            for one in page.lines
            if one.union in unions and unions[one.union].is_within(root.code)
        ]
        count, counted_all, number = self._count(scope, kind, before)
        return WorkList(entries, page.after, count, counted_all, number)

    def found(
        self,
        officer: Officer,
        code: str,
        kind: WorkKind,
        find: Callable[[Sequence[str]], Mapping[str, Entry]],
        after: str = "",
    ) -> ListPage[Entry]:
        """A page of registers or batches themselves."""
        page = self.page(officer, code, kind, after)
        found = find([line.entry.id for line, _ in page.entries])
        entries = [(found[line.entry.id], union) for line, union in page.entries if line.entry.id in found]
        return ListPage(entries, page.after, page.count, page.counted_all)

    def below(
        self, officer: Officer, code: str, after: str = ""
    ) -> tuple[Union, list[tuple[Union, dict[WorkKind, WorkCount]]], str]:
        """A page of the unions directly below one, by code, each with what waits in its subtree; NotFound.

        One query for the page and a batch read of counters for twelve unions.
        """
        with out_of_reach(api.NO_UNION):
            root = union_in_reach(self.directory, officer, code)
        unions, further = self.directory.children_page(root.code, after)
        counts = self.lists.counts_of([one.code for one in unions]) if unions else {}
        return root, [(one, counts[one.code]) for one in unions], further

    def _count(self, scope: str, kind: WorkKind, before: str) -> tuple[int, bool, int | None]:
        if before:
            return *self.lists.dated(scope, kind, before), None
        found = self.lists.counts(scope)[kind]
        return found.entries, True, found.number

    def scope(self, officer: Officer, code: str) -> tuple[Union, str]:
        """A union in reach, and of which lists an officer reads: of its subtree, or its own alone. NotAllowed."""
        root = union_in_reach(self.directory, officer, code)
        return root, root.code if officer.below else own_scope(root.code)

    def before(self, kind: WorkKind) -> str:
        """Until when a list of DATED goes, '' for any other: days by the calendar here, instants by the clock."""
        if kind not in DATED:
            return ""
        now = self.now()
        if kind is WorkKind.UNCLAIMED:
            return (clock.day_of(clock.stamp(now)) + timedelta(1)).isoformat()
        return clock.stamp(now)

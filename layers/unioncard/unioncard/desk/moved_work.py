"""What waits of a union that moved comes along: into the lists of those who are above it now.

Whatever changes next places itself by the tree of then (``open_work``, ``unions/places.py``); what merely waits would
be seen by nobody above its union (docs/decisions/0063).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import pace
from unioncard.chunks import batched
from unioncard.desk.dismissal import of_batch, of_register
from unioncard.desk.open_work import source_of_cards, source_of_held, source_of_undo
from unioncard.desk.worklist import WorkKind
from unioncard.ledger.movement import custody_document
from unioncard.members.transfer import Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.desk.worklist import WorkLine, WorkLists
    from unioncard.members.transfer import TransferRequest, TransferRequests
    from unioncard.unions.store import DirectoryStore

_TOGETHER: Final = 100


@dataclass(frozen=True, slots=True)
class MovedWork:
    """Brings along what waits of a union that moved, and of all below it."""

    lists: WorkLists
    directory: DirectoryStore
    transfers: TransferRequests

    def bring_along(self, union: str, day: str, asked: Callable[[str], None] = lambda _: None) -> int:
        """How many things were placed anew: none if this is done again.

        ``asked`` is called with a union that is above the moved one now and may answer a request that nobody answered
        in time: it is asked on this ``day`` (``YYYY-MM-DD``).

        The lists of the union itself have everything that waits below it, wherever that stood; what it costs is what
        waits, not how many unions came along. Conflict: try again. TimeIsUp: what was placed is not placed again.
        """
        done = 0
        counts = self.lists.counts(union)
        for kind in (kind for kind in WorkKind if counts[kind].entries):
            after: str | None = None
            while after != "":
                page = self.lists.page(union, kind, after or "")
                done, after = done + self._bring_lines(page.lines), page.after
        for direction in Direction:
            for some in batched(self.transfers.open_below(direction, union), _TOGETHER):
                done += self._bring_requests(some, day, asked)
        return done

    def _bring_lines(self, lines: Sequence[WorkLine]) -> int:
        sources: defaultdict[str, list[str]] = defaultdict(list)
        for line in lines:
            sources[line.union].append(source_of(line.entry.kind, line.entry.id))
        done = 0
        for code, union in self.directory.unions(list(sources)).items():
            for _ in self.lists.follow(sources[code], union.path):
                done += 1
                pace.work_stored()
        return done

    def _bring_requests(self, requests: Sequence[TransferRequest], day: str, asked: Callable[[str], None]) -> int:
        sides = {code for one in requests for code in (one.holder, one.asker)}
        paths = {code: union.path for code, union in self.directory.unions(sorted(sides)).items()}
        done = 0
        for one in requests:
            placed = one.placed(paths)
            if placed == one:
                continue
            others = placed.raised != one.raised
            self.transfers.change(one, replace(placed, raised_on=day) if others else placed)
            done += 1
            if others:
                asked(placed.answerers[-1])
            pace.work_stored()
        return done


def source_of(kind: WorkKind, id: str) -> str:
    """What has placed an entry."""
    match kind:
        case WorkKind.TO_CORRECT:
            return of_register(id)
        case WorkKind.REFUSED:
            return of_batch(id)
        case WorkKind.HELD:
            return source_of_held(id)
        case WorkKind.TO_APPROVE:
            batch, _, document = id.partition(".")
            return source_of_undo(custody_document(batch, document))
        case _:
            return source_of_cards(id)

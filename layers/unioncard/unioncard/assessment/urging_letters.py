"""When unions are written to about a note of urging that is to be answered, and who judges once its union has moved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard.assessment.urging import Side, UrgingState, judge_of
from unioncard.errors import Conflict
from unioncard.messages.notify import UrgingMoved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unioncard.assessment.urging import Urging, UrgingStore
    from unioncard.messages.notify import UrgingEvent
    from unioncard.unions.store import DirectoryStore

NEAR: Final = timedelta(days=3)
"""So long before the day of its answer the union is reminded."""


def letters_due(store: UrgingStore, today: date, directory: DirectoryStore) -> list[UrgingMoved]:
    """The letters that a morning orders: three days before the last day of a note to the union that owes the answer,
    the day after it also to the one that will judge it. Costs two queries, and two reads of each note.
    """
    events: dict[date, UrgingEvent] = {today + NEAR: "near", today - timedelta(days=1): "overdue"}
    return [
        UrgingMoved(urging_id=id, event=events[day], round=one.round, union=reader)
        for day, id in store.due_on(list(events))
        for one in [store.find(id)]
        if one.due == day  # else it has been given another since it was found by this one
        for reader in _readers(events[day], one, directory)
    ]


def _readers(event: UrgingEvent, one: Urging, directory: DirectoryStore) -> tuple[str, ...]:
    if event != "overdue":
        return (one.union,)
    union = directory.unions([one.union]).get(one.union)
    return one.union, judge_of(one, union) if union else one.by


def passed_on(store: UrgingStore, moved: Iterable[str], directory: DirectoryStore) -> Iterator[UrgingMoved]:
    """Have the answers of unions that ``moved``, and of all below them, wait for who judges them now; letters to those.

    The union that asked reaches them no longer, and its 待办 does not show them. Again it changes nothing, and the same
    letters are written once. A query for each union, whose path may come along a morning later than its superior's.
    """
    roots = directory.unions(sorted(set(moved))).values()
    unions = {one.code: one for root in roots for one in directory.subtree(root)}
    for _, union in sorted(unions.items()):
        for one in _received(store, union.code):
            judge = judge_of(one, union)
            if one.state is not UrgingState.ANSWERED or judge == one.by == (one.judge or one.by):
                continue
            if judge != (one.judge or one.by):
                with suppress(Conflict):  # it is judged this moment, or answered anew
                    store.write(one, replace(one, judge="" if judge == one.by else judge))
            yield UrgingMoved(urging_id=one.id, event="answered", round=one.round, union=judge)


def _received(store: UrgingStore, union: str) -> Iterator[Urging]:
    page = store.page(Side.RECEIVED, union)
    yield from page.urgings
    while page.following:
        page = store.page(Side.RECEIVED, union, page.following)
        yield from page.urgings

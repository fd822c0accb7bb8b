"""When unions are written to about a note of urging that is to be answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unioncard.assessment.urging import judge_of
from unioncard.messages.notify import UrgingMoved

if TYPE_CHECKING:
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

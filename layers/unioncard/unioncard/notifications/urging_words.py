"""What a letter about a note of urging says, by what is stored when it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.assessment.rules import table_of
from unioncard.assessment.urging import TO_ANSWER, UrgingState
from unioncard.notifications.letters import UrgingWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.assessment.urging import UrgingStore
    from unioncard.messages.notify import UrgingEvent, UrgingMoved
    from unioncard.unions.store import DirectoryStore

TRUE_IN: Final[Mapping[UrgingEvent, frozenset[UrgingState]]] = {
    "asked": frozenset({UrgingState.ASKED}),
    "returned": frozenset({UrgingState.RETURNED}),
    "near": TO_ANSWER,
    "overdue": TO_ANSWER,
    "answered": frozenset({UrgingState.ANSWERED}),
    "closed": frozenset({UrgingState.CLOSED}),
}
"""Event → the states of a note in which its letter is still true."""


def urging_words(directory: DirectoryStore, store: UrgingStore, order: UrgingMoved) -> UrgingWords | None:
    """The letter's values; None where the note has gone on, so that there is nothing to say any more."""
    one = store.find(order.urging_id)
    if one.state not in TRUE_IN[order.event] or one.round != order.round:
        return None
    names = {rule.rule: rule.name for rule in table_of(one.version).rules}
    return UrgingWords(
        event=order.event,
        reader=directory.union(order.union).name,
        union=directory.union(one.union).name,
        by=directory.union(one.by).name,
        due=one.due.isoformat(),
        rules=[names.get(rule, rule) for rule in one.rules],
        urging=one.id,
        is_own=order.union == one.union,
    )

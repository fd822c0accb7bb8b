"""What a letter about a note of urging says, by what is stored when it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from unioncard.assessment.rules import table_of
from unioncard.assessment.urging import TO_ANSWER, UrgingState
from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.texts.assessment import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class UrgingWords:
    """Values of a letter about a note of urging: what happened (``event``), to ``reader`` (a name).

    ``by`` urges ``union`` (names), an answer is wanted until the end of ``due``; ``rules`` are the names of what it is
    about. What officers wrote to each other stays in the desk.
    """

    event: str
    reader: str
    union: str
    by: str
    due: str
    rules: Sequence[str]
    urging: str
    is_own: bool = True


def urging_moved(words: UrgingWords, *, origin: str) -> Letter:
    """The letter about a note of urging; no word in it is true on one day alone: it may come late."""
    subject = SUBJECTS[words.event].format(due=words.due, union=words.union)
    values = asdict(words) | {"link": page(origin, f"supervision/{words.urging}")}
    return Letter(subject, render("urging_moved.txt.j2", values))


def urging_words(directory: DirectoryStore, store: UrgingStore, order: UrgingMoved) -> UrgingWords | None:
    """The letter's values; None where the note has gone on, or the urged union to where the reader does not reach it,
    so that there is nothing to say any more."""
    one = store.find(order.urging_id)
    union = directory.union(one.union)
    if one.state not in TRUE_IN[order.event] or one.round != order.round or not union.is_within(order.union):
        return None
    names = {rule.rule: rule.name for rule in table_of(one.version).rules}
    return UrgingWords(
        event=order.event,
        reader=directory.union(order.union).name,
        union=union.name,
        by=directory.union(one.by).name,
        due=one.due.isoformat(),
        rules=[names.get(rule, rule) for rule in one.rules],
        urging=one.id,
        is_own=order.union == one.union,
    )

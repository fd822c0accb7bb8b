"""Use case "undo" 撤销: a document's facts are taken back; what other documents state of the same cards stays.

A document is a statement or a filled roster. Where the cards are is what all documents that stand state, so taking one
back leaves what the others state; the ledger gets a movement of its own that balances (docs/decisions/0055).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.chunks import batched
from unioncard.custody.apply import MEASURES
from unioncard.custody.documents import UndoState
from unioncard.custody.plastic import Fact, Plastic, Recorded
from unioncard.custody.store import WRITE_ROWS
from unioncard.errors import Conflict
from unioncard.ledger.movement import Movement, undo_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from unioncard.custody.documents import CarriedDocument, Undo
    from unioncard.custody.store import ClosableBatches
    from unioncard.ledger.movement import Measure

ATTEMPTS: Final = 5
"""Optimistic-lock retries; then the queue retries later."""
HEIRS: Final = 10
"""Documents that may take over facts in one transaction beside its plastics."""

_RANK: Final[Mapping[Fact, int]] = {
    Fact.AT_BRANCH: 0,
    Fact.COLLECTED: 1,
    Fact.DAMAGED: 2,
    Fact.SIGNED: 3,
    Fact.RETURNED: 3,
}
"""The way of a card: what was recorded later and stands higher builds on what stands lower."""


class UndoStore(Protocol):
    """Port: what is taken back of a batch, and the documents that were carried out."""

    def plastics(self, batch: str) -> dict[int, Plastic]:
        """See CustodyStore."""
        ...

    def undo(self, batch: str, document: str) -> Undo | None:
        """The undo of a document, None if nobody asked for it."""
        ...

    def undos(self, batch: str) -> list[Undo]:
        """All undos of a batch, by document."""
        ...

    def put_undo(self, undo: Undo, before: Undo | None) -> None:
        """Store an undo; Conflict unless ``before`` is what stands."""
        ...

    def documents(self, batch: str) -> list[CarriedDocument]:
        """All documents of a batch that were carried out, in order."""
        ...

    def rewrite(self, batch: str, plastics: Mapping[int, Plastic], heirs: Iterable[str]) -> None:
        """Write plastics in one transaction, each on the version read; Conflict also if an heir does not stand."""
        ...

    def finish_undo(self, undo: Undo, counted: Sequence[CarriedDocument], movement: Movement | None) -> None:
        """Store the end of an undo, its movement and what the ledger has of each document now; Conflict."""
        ...


def built_on(document: str, documents: Sequence[CarriedDocument], plastics: Mapping[int, Plastic]) -> list[str]:
    """The later documents that build on this one and have to be undone before it, in order."""
    own = next(one for one in documents if one.document == document)
    later = {one.document: one for one in documents if one.order > own.order}
    found = set()
    for plastic in plastics.values():
        ranks = [_RANK[fact] for fact, recorded in plastic.facts.items() if recorded.document == document]
        for fact, recorded in plastic.facts.items():
            if ranks and recorded.document in later and _RANK[fact] > min(ranks):
                found.add(recorded.document)
    return [name for name in later if name in found]


@dataclass(frozen=True, slots=True)
class CustodyUndo:
    """Carries out undos that are approved."""

    batches: ClosableBatches
    custody: UndoStore
    now: Callable[[], datetime] = clock.reading

    def carry_out(self, batch: str, document: str) -> Undo | None:
        """Take a document's facts back, once; the undo as it then stands. None: nobody asked. Conflict: retry."""
        for _ in range(ATTEMPTS):
            undo = self.custody.undo(batch, document)
            if undo is None or undo.state is not UndoState.APPROVED:
                return undo
            try:
                self._take_back(undo)
                return self._finish(undo)
            except Conflict:  # another document or undo wrote the same cards: look again
                continue
        raise Conflict(f"undo of {document}")

    def _standing(self, batch: str, *, without: str) -> list[CarriedDocument]:
        gone = {one.document for one in self.custody.undos(batch) if one.holds} | {without}
        return [one for one in self.custody.documents(batch) if one.document not in gone]

    def _take_back(self, undo: Undo) -> None:
        plastics = self.custody.plastics(undo.batch)
        standing = self._standing(undo.batch, without=undo.document)
        changed = {
            row: replace(plastic, facts=dict(_left(row, plastic, undo.document, standing)))
            for row, plastic in plastics.items()
            if any(recorded.document == undo.document for recorded in plastic.facts.values())
        }
        for some in batched(changed.items(), WRITE_ROWS):
            heirs = {recorded.document for _, plastic in some for recorded in plastic.facts.values()}
            self.custody.rewrite(undo.batch, dict(some), sorted(heirs & {one.document for one in standing})[:HEIRS])
        # After the facts: whoever closes the batch by what was read before does not (issuance/batch.py).
        self.batches.reopen(undo.batch)

    def _finish(self, undo: Undo) -> Undo:
        # Documents before plastics: what is carried out in between is not taken for one that has lost its facts.
        documents = self.custody.documents(undo.batch)
        standing = {one.document for one in self._standing(undo.batch, without=undo.document)} | {undo.document}
        plastics, batch = self.custody.plastics(undo.batch), self.batches.find(undo.batch)
        facts = Counter(
            (recorded.document, MEASURES[fact])
            for plastic in plastics.values()
            for fact, recorded in plastic.facts.items()
            if fact in MEASURES
        )
        # Of its document's day: who restates the month of the document counts what was taken back since, too.
        day = next((one.day for one in documents if one.document == undo.document), "")
        net: Counter[Measure] = Counter()
        counted = []
        for one in documents:
            now = {measure: facts[one.document, measure] for measure in MEASURES.values()}
            before = {measure: one.counts.get(measure, 0) for measure in now}
            # Its own always: another undo that passed facts to it, and has not finished, has to count anew.
            if one.document == undo.document or (one.document in standing and now != before):
                net.update({measure: now[measure] - before[measure] for measure in now})
                left = {measure: count for measure, count in now.items() if count}
                # What is passed on was counted with this day: whoever takes it back in turn counts it with none before.
                counted.append(replace(one, counts=left, day=max(one.day, day) if one.day and day else ""))
        instant = self.now()
        counts = {measure: count for measure, count in net.items() if count}
        document, at = undo_document(undo.document), clock.stamp(instant)
        place = batch.union, batch.path
        moved = Movement(clock.month_of(instant), *place, document, at, counts, day) if counts else None
        done = replace(undo, state=UndoState.DONE)
        self.custody.finish_undo(done, counted, moved)
        return done


def _left(
    row: int, plastic: Plastic, document: str, standing: Sequence[CarriedDocument]
) -> Iterable[tuple[Fact, Recorded]]:
    """The facts of a card without those of a document; one that another document states, too, is that one's now."""
    for fact, recorded in plastic.facts.items():
        if recorded.document != document:
            yield fact, recorded
            continue
        heir = next((one for one in standing if (row, fact) in one.known), None)
        if heir:
            yield fact, Recorded(heir.known[row, fact], heir.document)

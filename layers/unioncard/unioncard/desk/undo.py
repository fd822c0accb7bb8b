"""Use cases of officers on undoing: ask for it, approve it (two people where a card was signed for)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import TypedDict

from unioncard import clock
from unioncard.custody.documents import Undo, UndoState
from unioncard.custody.plastic import Fact
from unioncard.custody.ranges import as_ranges
from unioncard.custody.undo import built_on
from unioncard.desk.free_text import tidy_text
from unioncard.desk.reach import batch_in_reach, must_reach, out_of_reach
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.ledger.movement import custody_document
from unioncard.sheets.layout import Kind
from unioncard.texts import api
from unioncard.texts import undo as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.custody.store import BatchRows, CustodyStore
    from unioncard.custody.undo import UndoStore
    from unioncard.issuance.batch import Batch
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

APPROVAL_DAYS: Final = 15
"""Days in which the second person approves; then it has to be asked for anew."""
NAMED: Final = 5
"""Later documents that a refusal names."""


@dataclass(frozen=True, slots=True)
class UndoDesk:
    """Officers' use cases on undoing; ``custody.undo.CustodyUndo`` carries out what is approved."""

    directory: DirectoryStore
    batches: BatchRows
    custody: CustodyStore
    undoing: UndoStore
    registers: RegisterStore
    now: Callable[[], datetime] = clock.reading

    def of_statement(self, officer: Officer, batch_id: str, statement: str) -> tuple[Batch, str]:
        """The batch and document of a statement; NotFound."""
        batch = batch_in_reach(self.directory, officer, self.batches, batch_id)
        return batch, self.custody.statement(batch.id, statement).document

    def of_register(self, officer: Officer, register_id: str) -> tuple[Batch, str]:
        """The batch and document of a filled roster; NotFound, InvalidInput for another kind of register."""
        with out_of_reach(api.NO_SUCH_REGISTER):
            register = self.registers.find(register_id)
            must_reach(self.directory, officer, register.union, register.path)
        if register.kind is not Kind.ROSTER or register.batch is None:
            raise InvalidInput(texts.NOT_A_ROSTER)
        return self.batches.find(register.batch), custody_document(register.batch, register.id)

    def ask(
        self, officer: Officer, batch: Batch, document: str, reason: str, promise: Callable[[], None] = lambda: None
    ) -> Undo:
        """Take a document back, or ask for it where a card was signed for; the undo that stands if there is one.

        ``promise`` is called before it is stored.

        NotNow: it is not carried out yet, recorded nothing, or later documents build on it. InvalidInput: the reason.
        Conflict: somebody was first; the door asks anew (0074).
        """
        text = tidy_text(reason)
        if not text:
            raise InvalidInput(texts.REASON)
        before = self.undoing.undo(batch.id, document)
        if before and not self._lapsed(before):
            return before
        signed, rows = self._possible(batch, document)
        at = clock.stamp(self.now())
        asked = Undo(batch.id, document, text, officer.subject, at, rows)
        if not signed:
            asked = replace(asked, state=UndoState.APPROVED, approved_at=at)
        promise()
        self.undoing.put_undo(asked, before)
        return asked

    def approve(
        self, officer: Officer, batch: Batch, document: str, promise: Callable[[], None] = lambda: None
    ) -> Undo:
        """Approve what another person asked for; idempotent. NotFound, NotNow.

        ``promise`` is called before that is stored. Conflict: somebody was first; the door asks anew (0074).
        """
        asked = self.undoing.undo(batch.id, document)
        if asked is None:
            raise NotFound(texts.NOT_REQUESTED)
        if asked.state is not UndoState.REQUESTED:
            return asked
        if asked.officer == officer.subject:
            raise NotNow(texts.SAME_PERSON)
        if self._lapsed(asked):
            raise NotNow(texts.LAPSED.format(days=APPROVAL_DAYS))
        self._possible(batch, document)
        at = clock.stamp(self.now())
        approved = replace(asked, state=UndoState.APPROVED, approver=officer.subject, approved_at=at)
        promise()
        self.undoing.put_undo(approved, asked)
        return approved

    def _lapsed(self, undo: Undo) -> bool:
        since = datetime.fromisoformat(undo.at)
        return undo.state is UndoState.REQUESTED and self.now() >= since + timedelta(days=APPROVAL_DAYS)

    def _possible(self, batch: Batch, document: str) -> tuple[bool, tuple[int, ...]]:
        """Whether a card of the document was signed for, and the rows whose facts it states; NotNow."""
        result = self.custody.result(batch.id, document)
        if result is None:
            raise NotNow(texts.NOT_CARRIED_OUT)
        rows = tuple(sorted({*result.recorded, *result.unchanged}))
        if not rows:
            raise NotNow(texts.NOTHING)
        plastics = self.undoing.plastics(batch.id)
        later = built_on(document, self.undoing.documents(batch.id), plastics)
        if later:
            names = [one.rpartition("/")[2] for one in later[:NAMED]]
            raise NotNow(texts.LATER_FIRST.format(documents="、".join(names)))
        own = [one for one in plastics.values() if document in {at.document for at in one.facts.values()}]
        return any(Fact.SIGNED in one.facts for one in own), rows


class UndoView(TypedDict):
    """An undo; see ``undo_view``."""

    batch: str
    document: str
    state: UndoState
    reason: str
    rows: str
    asked_at: str
    approved_at: str | None


def undo_view(undo: Undo) -> UndoView:
    """An undo; ``document`` is the statement or the register that is taken back, ``rows`` those it had recorded."""
    return {
        "batch": undo.batch,
        "document": undo.document.rpartition("/")[2],
        "state": undo.state,
        "reason": undo.reason,
        "rows": as_ranges(undo.rows),
        "asked_at": undo.at,
        "approved_at": undo.approved_at or None,
    }

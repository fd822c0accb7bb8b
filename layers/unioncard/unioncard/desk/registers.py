"""Use cases of officers on registers: open, show, release a member (invariant 8: own union and those below only)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from unioncard import clock
from unioncard.desk.dismissal import of_register
from unioncard.desk.reach import batch_in_reach, must_reach, out_of_reach, union_in_reach
from unioncard.errors import InvalidInput, NotFound
from unioncard.issuance.agreement import reason_to_keep
from unioncard.issuance.waiting import reason_to_wait
from unioncard.ledger.movement import custody_document
from unioncard.members.transfer import Release
from unioncard.products import FINDINGS_DAYS, corrections_name, findings_name, is_over, shown_name
from unioncard.registers.register import Register, RegisterState, new_register_id
from unioncard.sheets.layout import Kind
from unioncard.texts import api as texts
from unioncard.texts import corrections, custody
from unioncard.unions.officer import Officer
from unioncard.unions.unit import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.custody.documents import Undo
    from unioncard.desk.dismissal import Dismissal, Dismissals
    from unioncard.desk.register_view import FindingView
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import Held
    from unioncard.issuance.store import BatchReader
    from unioncard.members.transfer import Transfer, TransferRequest, TransferRequests, TransferStore
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore, Uploads
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore, RegisteredUnionReader

SHOWN_TRANSFERS = 200
"""Most transfers in one response."""
SHOWN_HELD = 1000
"""Most held rows in one response."""


class UndoReader(Protocol):
    """The part of the UndoStore that only reads one."""

    def undo(self, batch: str, document: str) -> Undo | None:
        """See UndoStore."""
        ...


@dataclass(frozen=True, slots=True)
class RegisterDetails:
    """A register with its findings, batches, transfers, held rows and links; input of ``register_view``."""

    register: Register
    findings: list[FindingView]
    batches: list[Batch]
    planned_batches: int | None
    all_findings: str | None
    corrections: str | None
    notes: list[str]
    corrected_by: list[str] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unions: list[tuple[str, str, str]] = field(default_factory=list)
    wanted: list[tuple[int, TransferRequest]] = field(default_factory=list)
    undo: Undo | None = None
    dismissal: Dismissal | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class RegisterDesk:
    """Officers' use cases on registers; every one checks that the officer reaches the union."""

    directory: DirectoryStore
    registers: RegisterStore
    batches: BatchReader
    uploads: Uploads
    products: Products
    transfers: TransferStore
    unions: RegisteredUnionReader | None = None
    requests: TransferRequests | None = None
    undoing: UndoReader | None = None
    dismissals: Dismissals | None = None

    def open(
        self,
        officer: Officer,
        union_code: str,
        kind: Kind = Kind.MEMBERS,
        corrects: str | None = None,
        batch: str | None = None,
    ) -> tuple[Register, dict[str, object]]:
        """A new register for a union and the link to upload it; NotAllowed for a union out of reach, or none.

        ``corrects``: the register whose rejected rows it brings again; InvalidInput if that is another union's, another
        kind's or another batch's. ``batch``: the one whose roster it is; InvalidInput if a roster has none or one of
        another union, and if any other kind has one.
        """
        union = union_in_reach(self.directory, officer, union_code)
        now = clock.now()
        register = Register(
            new_register_id(now),
            union.code,
            union.path,
            officer.subject,
            clock.stamp(now),
            kind=kind,
            corrects=corrects,
            batch=batch,
        )
        self._check_batch(officer, register)
        if corrects:
            corrected = self.reached(officer, corrects)
            if (corrected.union, corrected.kind, corrected.batch) != (union.code, kind, batch):
                raise InvalidInput(texts.CORRECTS_ANOTHER)
        self.registers.open(register)
        return register, self.uploads.link(register)

    def show(self, officer: Officer, register_id: str) -> RegisterDetails:
        """A register with its findings and batches; NotFound, also out of reach."""
        register = self.reached(officer, register_id)
        if not register.state.final:
            return self._under_way(register)
        noted = self.batches.waiting_notes(register_id)
        batches, planned = self.batches.of_register(register_id), self.batches.planned(register_id)
        waiting = reason_to_wait(noted, batches, planned) or reason_to_keep(self.directory, batches, clock.now())
        corrections = self.registers.corrections_of(register_id)
        over = is_over(register.finished_at or register.opened_at, FINDINGS_DAYS, clock.now())
        return RegisterDetails(
            register=register,
            findings=[] if over else self._findings(register),
            batches=batches,
            planned_batches=planned,
            all_findings=None if over else self.products.link(findings_name(register.id)),
            corrections=None if over else self._corrections(register),
            notes=[note for note in (waiting, _over(register) if over else None) if note],
            corrected_by=corrections,
            corrected=is_corrected(self.registers, corrections),
            transfers=list(self.transfers.of_register(register_id)),
            held=self.batches.held(register_id),
            unions=self._unions(register),
            wanted=self.requests.wanted_by(register_id) if self.requests and register.asked else [],
            undo=self._undo(register),
            dismissal=self.dismissals.of(of_register(register_id)) if self.dismissals else None,
        )

    def _under_way(self, register: Register) -> RegisterDetails:
        """A register whose check is not over: nothing follows from it yet, and its page asks every few seconds."""
        over = is_over(register.opened_at, FINDINGS_DAYS, clock.now())
        return RegisterDetails(
            register=register,
            findings=[],
            batches=[],
            planned_batches=None,
            all_findings=None,
            corrections=None,
            notes=[_over(register)] if over else [],
            corrected_by=self.registers.corrections_of(register.id),
            undo=self._undo(register),
        )

    def _undo(self, register: Register) -> Undo | None:
        """The undo of a roster, None if nobody asked for it."""
        if self.undoing is None or not register.batch:
            return None
        return self.undoing.undo(register.batch, custody_document(register.batch, register.id))

    def _unions(self, register: Register) -> list[tuple[str, str, str]]:
        """Code, name and outcome of each union that a register of unions put into the directory."""
        if self.unions is None or register.kind is not Kind.UNIONS:
            return []
        done = [one for one in self.unions.registered(register.id) if one.outcome is not Outcome.REFUSED]
        return sorted((one.union, self.directory.union(one.union).name, one.outcome.value) for one in done)

    def reached(self, officer: Officer, register_id: str) -> Register:
        """The register, if the officer reaches it; NotFound, also out of reach."""
        with out_of_reach(texts.NO_SUCH_REGISTER):
            register = self.registers.find(register_id)
            must_reach(self.directory, officer, register.union, register.path)
        return register

    def _check_batch(self, officer: Officer, register: Register) -> None:
        """A roster, and no other kind, names a batch, one of its own union; NotFound, InvalidInput."""
        if (register.kind is Kind.ROSTER) != bool(register.batch):
            raise InvalidInput(custody.ROSTER_NEEDS_BATCH if register.kind is Kind.ROSTER else custody.BATCH_NOT_MEANT)
        if register.batch:
            batch = batch_in_reach(self.directory, officer, self.batches, register.batch)
            if batch.union != register.union:
                raise InvalidInput(custody.BATCH_OF_ANOTHER)

    def _corrections(self, register: Register) -> str | None:
        """A link to the workbook of rejected rows; it exists if and only if a readable file had some."""
        if register.state is RegisterState.CHECKED and register.counts.rejected:
            saved_as = corrections.FILE_NAME.format(register=register.id, union=register.union)
            return self.products.link(corrections_name(register.id), saved_as)
        return None

    def _findings(self, register: Register) -> list[FindingView]:
        try:
            found: list[FindingView] = json.loads(self.products.read(shown_name(register.id)))
        except NotFound as missing:  # results are kept before the state is final: this must not be papered over
            raise RuntimeError(f"findings of register {register.id} are missing") from missing
        return found


def is_corrected(registers: RegisterStore, corrections: Sequence[str]) -> bool:
    """Whether one of the registers that were to correct another has done so: a link alone corrects nothing, and the
    register of one row by which a member came over corrects no other row.
    """
    later = registers.find_many(corrections) if corrections else {}
    return any(one.state is RegisterState.CHECKED and not one.is_of_transfer for one in later.values())


def _over(register: Register) -> str:
    """What is said of a register whose files are kept no longer."""
    return (texts.FINDINGS_OVER if register.state.final else texts.UPLOAD_OVER).format(days=FINDINGS_DAYS)


def give_release(
    desk: RegisterDesk, officer: Officer, register_id: str, row: int, promise: Callable[[], None] = lambda: None
) -> Release:
    """Release the member in this row to the union that asked for them; idempotent, the first release stands.

    Only a row that another union asked for can be released, so that a misprint releases nobody: InvalidInput.
    NotFound, also out of reach. The members are another function's: the caller orders the rest by queue, and
    is called to ``promise`` it before the release is stored.
    """
    register = desk.reached(officer, register_id)
    if not desk.transfers.is_asked_for(register.id, row):
        raise InvalidInput(texts.NOT_ASKED.format(row=row))
    promise()
    return desk.transfers.open_release(Release(register.id, row, officer.subject, clock.stamp(clock.now())))

"""Ports: batches and their rows, file masters, drops, file records, inbox and quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from unioncard.issuance.batch import Batch, Plan, Receipted, Stage
    from unioncard.issuance.file_record import FileRecord, Listed, RowProblem
    from unioncard.issuance.rejection import Rejection
    from unioncard.issuance.row import BatchRow, Claim, Held, RowState, TakenAnswer
    from unioncard.issuance.waiting import WaitingNote
    from unioncard.ledger.movement import Movement
    from unioncard.members.member import Member
    from unioncard.unions.agreement import Bank


class BatchReader(Protocol):
    """Batches, as they are read; always consistently."""

    def find(self, batch: str) -> Batch:
        """The batch; NotFound."""
        ...

    def find_many(self, batches: Sequence[str]) -> dict[str, Batch]:
        """Those of the batches that exist, by id."""
        ...

    def of_register(self, register: str) -> list[Batch]:
        """The batches made from a register, in order, further attempts after the first."""
        ...

    def attempts(self, batch: str) -> list[Batch]:
        """The further attempts of a first batch that were opened or ordered, in order."""
        ...

    def claim_made(self, batch: str, index: int) -> Claim | None:
        """The claim, if an earlier delivery made it."""
        ...

    def rows(self, batch: str) -> list[BatchRow]:
        """All rows in order."""
        ...

    def rows_numbered(self, batch: str, numbers: Sequence[int]) -> dict[int, BatchRow]:
        """The rows with these numbers (100 at most); unknown numbers are absent."""
        ...

    def held(self, register: str) -> list[Held]:
        """The rows of a register that their bank could not take, in order."""
        ...

    def files_of(self, batch: str) -> list[FileRecord]:
        """What came from the bank about a batch, in order of arrival."""
        ...

    def waiting_notes(self, register: str) -> list[WaitingNote]:
        """What was noted of a register and its attempts that wait; ``reason_to_wait`` says which of it still holds."""
        ...

    def planned(self, register: str) -> int | None:
        """How many batches a register makes at first; None while that is not decided."""
        ...

    def waiting(self, register: str) -> str | None:
        """Why batches of a register wait, if they do."""
        ...

    def waiting_registers(self) -> Iterator[str]:
        """All registers of which something waits, each once."""
        ...

    def waiting_batches(self) -> Iterator[str]:
        """The batches with a note of their own: an attempt without stock, a refused file without an agreement."""
        ...

    def under_way(self, bank: str) -> Iterator[str]:
        """The batches of a bank of which something is still to come, by id."""
        ...


class BatchMoves(BatchReader, Protocol):
    """Batches themselves, as they go on. Every write is conditional, so that a repeated delivery finds its own work."""

    def plan(self, plan: Plan) -> Plan:
        """Fix a register's plan; returns the one fixed first."""
        ...

    def open(self, batch: Batch) -> Batch:
        """Store a new batch, or return the one stored first under this id."""
        ...

    def wait(self, register: str, reason: str, batch: str = "", *, planned: bool = False) -> None:
        """Note why batches of a register wait; ``batch``: one of them by itself, beside the register's note.

        ``planned``: whether the register's batches were planned already.
        """
        ...

    def wait_no_more(self, register: str, batch: str = "") -> None:
        """Take the note away, the register's or that of one batch."""
        ...

    def move(self, batch: Batch, before: Stage, movement: Movement | None = None) -> None:
        """Store the batch's new stage and what became known with it; Conflict unless it is in stage ``before``."""
        ...

    def receipt(self, batch: str, receipted: Receipted, code: str = "", reason: str = "", refused_by: str = "") -> None:
        """Note what the receipt said; Conflict if the batch was refused, unless by this document ``refused_by``."""
        ...

    def count_answered(self, batch: str, answered: int) -> None:
        """Note how many rows are answered; only ever grows."""
        ...

    def close(self, batch: str, at: str, undone: int) -> None:
        """Note that nothing more is to come for a batch; once, and not if something was undone meanwhile."""
        ...

    def note_roster(self, batch: Batch, at: str, files: int, edition: str) -> None:
        """Note that an edition of the roster was made, with so many of the bank's files in it; '': none stands.

        Conflict if another was noted since ``batch`` was read.
        """
        ...

    def finish(self, batch: Batch) -> None:
        """Remove a finished batch from the bank's list of those under way."""
        ...


class BatchStore(BatchMoves, Protocol):
    """Batches with their people: what a claim or a withdrawal changes for members."""

    def claim(self, claim: Claim, rows: Sequence[BatchRow], members: Sequence[Member], held: Sequence[Held]) -> None:
        """Members, batch rows, held rows and marker in one transaction.

        Conflict if a member changed, the claim was made, or the batch is not open any more.
        """
        ...

    def release(self, rows: Sequence[BatchRow], members: Sequence[Member], state: RowState, document: str) -> None:
        """End requests that nobody will answer, in one transaction; Conflict if any row was answered."""
        ...


class AnswerStore(BatchStore, Protocol):
    """Batches with their people and cards: what a bank's answer changes. Only the answers function writes cards."""

    def answer(self, batch: Batch, answers: Sequence[TakenAnswer]) -> None:
        """Rows, members and cards in one transaction; Conflict if any row was answered or any card exists."""
        ...

    def card_exists(self, card_key: str) -> bool:
        """Whether a card with this key is somebody's."""
        ...


class Masters(Protocol):
    """The very bytes that were written for a bank, kept before they are handed over (invariant 4)."""

    def keep_once(self, batch: Batch, name: str, content: bytes, rows: str = "") -> bytes:
        """Keep a file unless one is kept; returns what is kept.

        ``rows`` is a digest of the persons in it; Refused when one is kept of this name with others.
        """
        ...

    def read(self, batch: Batch, name: str) -> bytes:
        """A kept file; NotFound."""
        ...


class Drop(Protocol):
    """Where a bank fetches its files."""

    def put(self, bank: Bank, files: Sequence[tuple[str, bytes]], before: Callable[[], None]) -> None:
        """Put files in order, the control file last; one that is there with the same bytes is left alone.

        ``before`` is called once the bank is reached and not one byte has left; what it raises ends the attempt there.
        TryAgain when the bank cannot be reached; Refused when something else lies under a name.
        """
        ...

    def put_again(self, bank: Bank, files: Sequence[tuple[str, bytes]]) -> None:
        """Put files that were put before, whether they are still there or not."""
        ...


# Where banks' files and what came of them are kept.


class FileRecords(Protocol):
    """The record of every file of every bank."""

    def file(self, bank: str, digest: str) -> FileRecord | None:
        """What is recorded of this content, if it came before."""
        ...

    def record(self, record: FileRecord, movements: Sequence[Movement]) -> FileRecord:
        """Record a file with its movements in one transaction, once; returns the record that was stored first.

        A quarantined file is replaced by the same file taken later (its batch may be known by then), never the reverse.
        """
        ...


class BankReadings(Protocol):
    """By which profile a bank's file was first read; ``file`` is a digest of its name and content."""

    def profile(self, bank: str, file: str) -> str:
        """The profile's text, '' for a file of which nothing was stored yet."""
        ...

    def pin(self, bank: str, file: str, profile: str) -> str:
        """Keep the profile before anything of the file is stored; returns the one that was kept first."""
        ...

    def forget(self, bank: str, file: str) -> None:
        """Of a file that was quarantined: nothing of it is stored, and it may be read otherwise next time."""
        ...


class EventParts(Protocol):
    """What came of the parts of a file of card events that is too long for one run."""

    def note(self, document: str, part: int, problems: Sequence[RowProblem]) -> None:
        """Note that a part is done, with the problems of its lines, ``MOST_LISTED`` of them listed; what was noted
        first stands."""
        ...

    def done(self, document: str, part: int) -> Listed | None:
        """The problems of a part that is done; None if it is not."""
        ...


class Rejections(Protocol):
    """What is sent back to banks about files that were not taken, and whether it is there."""

    def note(self, rejection: Rejection) -> Rejection:
        """Store it as waiting, unless it is stored; returns the stored one.

        Its name is another one when the bank was sent a file of that name already: no two share one.
        """
        ...

    def find(self, bank: str, rejection: str) -> Rejection:
        """One by its id; NotFound."""
        ...

    def waiting(self, bank: str) -> Iterator[Rejection]:
        """Those that are not delivered yet."""
        ...

    def end(self, rejection: Rejection) -> None:
        """Store that it was delivered, or, without ``delivered_at``, that it waits no more; idempotent."""
        ...


class RejectionMasters(Protocol):
    """The bytes of rejection files, kept before they are handed over."""

    def keep_once(self, bank: str, rejection: str, content: bytes) -> bytes:
        """Keep a file unless one is kept; returns what is kept."""
        ...

    def read(self, bank: str, rejection: str) -> bytes:
        """A kept file; NotFound."""
        ...


class Inbox(Protocol):
    """What banks put into their drops."""

    def fetch(self, key: str, version: str | None) -> bytes:
        """A file by its key ``<bank>/in/<name>``, of one that is too large a byte more than it may have; NotFound."""
        ...


class Quarantine(Protocol):
    """Where files that match nothing are kept for people."""

    def keep(self, bank: str, name: str, digest: str, content: bytes) -> None:
        """Keep a copy; the same content again changes nothing."""
        ...

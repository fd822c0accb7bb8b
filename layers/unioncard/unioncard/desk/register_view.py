"""Registers and releases as JSON of the API."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from unioncard.desk.batch_view import BatchLineView, batch_line_view
from unioncard.desk.dismissal import DismissalView, dismissal_view
from unioncard.desk.list_view import PageView, page_view
from unioncard.desk.registers import SHOWN_HELD, SHOWN_TRANSFERS
from unioncard.desk.transfer_view import WantedRowView, wanted_row_view
from unioncard.desk.undo import UndoView, undo_view
from unioncard.members.transfer import ReleaseState, TransferState
from unioncard.registers.register import RegisterState, Stage
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.sheets.layout import Kind
from unioncard.texts import api as texts
from unioncard.texts import banks, transfers
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.desk.lists import ListPage
    from unioncard.desk.registers import RegisterDetails
    from unioncard.issuance.row import Held
    from unioncard.members.transfer import Release, Transfer
    from unioncard.registers.register import Register, RowCounts


class UploadLinkView(TypedDict):
    """A presigned POST: every field as it is, then the file."""

    url: str
    fields: dict[str, str]
    expires_at: str
    max_bytes: int


class UploadView(TypedDict):
    """A new register and where its file goes."""

    register: str
    union: str
    kind: Kind
    state: RegisterState
    corrects: str | None
    batch: str | None
    upload: UploadLinkView


class ReleaseView(TypedDict):
    """A release that an officer gave."""

    register: str
    row: int
    state: ReleaseState
    asked_at: str


class ProgressView(TypedDict):
    """How far the check is: ``done`` of the ``read`` rows."""

    done: int
    read: int
    stage: Stage


class RowCountsView(TypedDict):
    """Always read = accepted + rejected."""

    read: int
    accepted: int
    rejected: int


class ChangesView(TypedDict):
    """What the accepted rows changed; the six add up to them."""

    joined: int
    left: int
    updated: int
    unchanged: int
    recorded: int
    stayed_out: int


class FindingView(TypedDict):
    """A finding; ``row`` is null for the file as a whole."""

    row: int | None
    column: str | None
    code: FindingCode
    severity: Severity
    message: str


class AskedRowView(TypedDict):
    """A row of this register for whose person another union asked; ``release`` is null while an answer is due."""

    row: int
    asked_at: str
    release: ReleaseState | None


class FaultView(TypedDict):
    """A cell that the bank's file has no place for."""

    column: str
    code: str
    message: str


class HeldRowView(TypedDict):
    """An accepted row whose person waits for other cells."""

    row: int
    faults: list[FaultView]


class RegisteredUnionView(TypedDict):
    """A union that a register of unions put into the directory."""

    code: str
    name: str
    outcome: str


class RegisterLineView(TypedDict):
    """A register in short, as lists have it."""

    register: str
    union: str
    union_name: str
    kind: Kind
    state: RegisterState
    progress: ProgressView | None
    opened_at: str
    finished_at: str | None
    rows: RowCountsView
    findings_by_code: dict[str, int]
    corrects: str | None
    batch: str | None


class RegistersView(PageView):
    """A page of registers, by the time they were opened, newest first."""

    registers: list[RegisterLineView]


class RegisterView(TypedDict):
    """A register; see ``register_view``."""

    register: str
    union: str
    kind: Kind
    state: RegisterState
    progress: ProgressView | None
    opened_at: str
    finished_at: str | None
    rows: RowCountsView
    changes: ChangesView
    reasons: list[FindingView]
    findings: list[FindingView]
    findings_by_code: dict[str, int]
    titles: dict[str, str]
    all_findings: str | None
    corrections: str | None
    corrects: str | None
    batch: str | None
    corrected_by: list[str]
    corrected: bool
    dismissal: DismissalView | None
    transfers: list[AskedRowView]
    transfers_count: int
    transfers_unanswered: int
    transfers_asked: list[WantedRowView]
    transfers_asked_count: int
    transfers_asked_unanswered: int
    planned_batches: int | None
    batches: list[BatchLineView]
    held: list[HeldRowView]
    held_count: int
    unions: list[RegisteredUnionView]
    undo: UndoView | None
    notes: list[str]


def upload_view(register: Register, link: Mapping[str, Any]) -> UploadView:
    """A new register, and ``"upload": {"url", "fields", "expires_at", "max_bytes"}`` (presigned POST)."""
    return {
        "register": register.id,
        "union": register.union,
        "kind": register.kind,
        "state": register.state,
        "corrects": register.corrects,
        "batch": register.batch,
        "upload": {
            "url": link["url"],
            "fields": link["fields"],
            "expires_at": link["expires_at"],
            "max_bytes": link["max_bytes"],
        },
    }


def release_view(release: Release) -> ReleaseView:
    """``{"register", "row", "state", "asked_at"}`` of a release that an officer gave."""
    return {"register": release.register, "row": release.row, "state": release.state, "asked_at": release.at}


def register_view(desk: RegisterDetails) -> RegisterView:
    """A register's state, rows, findings and batches.

    ``findings`` are those to be shown at once; ``findings_by_code`` counts all, ``titles`` says each
    code in a few words, ``all_findings`` is a link to them.
    ``reasons`` repeats the file-level ones, by which a register was rejected. ``progress`` is null but while the
    register is checked. ``corrections`` is a link to the workbook of rejected rows, null if none was. ``transfers``
    are the first ``SHOWN_TRANSFERS`` rows for whose persons other unions asked, ``transfers_count`` is all of them,
    ``transfers_unanswered`` those that wait for an answer; ``transfers_asked`` and its counts are this register's own
    rows that want others' members, with what became of them.
    ``held`` are the first ``SHOWN_HELD`` rows whose persons wait because the bank could not take their cells.
    ``batch`` is the one whose roster it is, else null. ``planned_batches`` is null until batches are made and may
    be ahead of the list while they are. ``corrected``: one of ``corrected_by`` is checked. ``dismissal`` is there
    while an officer has put its rows to correct away. ``unions`` are those of a register of unions, with their
    codes. ``notes`` are for the officer.
    """
    register = desk.register
    counts = register.counts
    return {
        "register": register.id,
        "union": register.union,
        "kind": register.kind,
        "state": register.state,
        "progress": _progress(register),
        "opened_at": register.opened_at,
        "finished_at": register.finished_at,
        "rows": _rows(counts),
        "changes": {
            "joined": counts.joined,
            "left": counts.left,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "recorded": counts.recorded,
            "stayed_out": counts.stayed_out,
        },
        "reasons": [one for one in desk.findings if one["row"] is None and one["severity"] == "error"],
        "findings": desk.findings,
        "findings_by_code": dict(register.by_code),
        "titles": {code: TITLES[code] for code in register.by_code if code in TITLES},
        "all_findings": desk.all_findings,
        "corrections": desk.corrections,
        "corrects": register.corrects,
        "batch": register.batch,
        "corrected_by": desk.corrected_by,
        "corrected": desk.corrected,
        "dismissal": dismissal_view(desk.dismissal) if desk.dismissal else None,
        "transfers": [_transfer(one) for one in desk.transfers[:SHOWN_TRANSFERS]],
        "transfers_count": len(desk.transfers),
        "transfers_unanswered": sum(one.release is None for one in desk.transfers),
        "transfers_asked": [wanted_row_view(row, one) for row, one in desk.wanted[:SHOWN_TRANSFERS]],
        "transfers_asked_count": len(desk.wanted),
        "transfers_asked_unanswered": sum(one.state is TransferState.ASKED for _, one in desk.wanted),
        "planned_batches": desk.planned_batches,
        "batches": [batch_line_view(batch) for batch in desk.batches],
        "held": [_held(one) for one in desk.held[:SHOWN_HELD]],
        "held_count": len(desk.held),
        "unions": [{"code": code, "name": name, "outcome": outcome} for code, name, outcome in desk.unions],
        "undo": undo_view(desk.undo) if desk.undo else None,
        "notes": [*_own_notes(register), *_transfer_notes(desk), *_notes(desk)],
    }


def register_line_view(register: Register, union_name: str) -> RegisterLineView:
    """A register in short, as lists have it."""
    return {
        "register": register.id,
        "union": register.union,
        "union_name": union_name,
        "kind": register.kind,
        "state": register.state,
        "progress": _progress(register),
        "opened_at": register.opened_at,
        "finished_at": register.finished_at,
        "rows": _rows(register.counts),
        "findings_by_code": dict(register.by_code),
        "corrects": register.corrects,
        "batch": register.batch,
    }


def registers_view(page: ListPage[Register]) -> RegistersView:
    """A page of registers."""
    return {"registers": [register_line_view(one, union.name) for one, union in page.entries], **page_view(page)}


def _rows(counts: RowCounts) -> RowCountsView:
    return {"read": counts.read, "accepted": counts.accepted, "rejected": counts.rejected}


def _progress(register: Register) -> ProgressView | None:
    if register.state is not RegisterState.CHECKING or not register.progress:
        return None
    progress = register.progress
    return {"done": progress.done, "read": progress.read, "stage": progress.stage}


def _own_notes(register: Register) -> list[str]:
    counts = register.counts
    notes = (
        (texts.IGNORED_UPLOAD, len(register.ignored)),
        (texts.SUPERSEDED_ROWS, counts.superseded),
        (texts.ROWS_STAYING_OUT, counts.stayed_out),
        (texts.ROWS_RECORDED, counts.recorded),
    )
    return [text.format(rows=rows) for text, rows in notes if rows > 0]


def _transfer_notes(desk: RegisterDetails) -> list[str]:
    """What became of rows that ask for members of other unions."""
    states = Counter(one.state for _, one in desk.wanted)
    notes = (
        (transfers.ROWS_ASKED, states[TransferState.ASKED] + states[TransferState.AGREED]),
        (transfers.ROWS_DONE, states[TransferState.DONE]),
        (transfers.ROWS_REFUSED, states[TransferState.REFUSED]),
        (transfers.ROWS_NEEDLESS, states[TransferState.NEEDLESS]),
    )
    return [text.format(rows=rows) for text, rows in notes if rows]


def _notes(desk: RegisterDetails) -> list[str]:
    """Why batches wait and what is over; where rows are held no note says that no upload is needed."""
    return [note.replace(banks.NO_NEW_UPLOAD, "") if desk.held else note for note in desk.notes]


def _transfer(transfer: Transfer) -> AskedRowView:
    return {"row": transfer.row, "asked_at": transfer.asked_at, "release": transfer.release}


def _held(held: Held) -> HeldRowView:
    faults: list[FaultView] = [
        {"column": column, "code": code, "message": message} for column, code, message in held.faults
    ]
    return {"row": held.row, "faults": faults}

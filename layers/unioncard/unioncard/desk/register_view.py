"""Registers and releases as JSON of the API."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unioncard.desk.batch_view import batch_line_view
from unioncard.desk.registers import SHOWN_HELD, SHOWN_TRANSFERS
from unioncard.desk.transfer_view import wanted_row_view
from unioncard.members.transfer import TransferState
from unioncard.registers.register import RegisterState
from unioncard.texts import api as texts
from unioncard.texts import banks, transfers

if TYPE_CHECKING:
    from unioncard.desk.registers import RegisterDetails
    from unioncard.issuance.row import Held
    from unioncard.members.transfer import Release, Transfer
    from unioncard.registers.register import Register


def upload_view(register: Register, link: dict[str, object]) -> dict[str, Any]:
    """A new register, and ``"upload": {"url", "fields", "expires_at", "max_bytes"}`` (presigned POST)."""
    return {
        "register": register.id,
        "union": register.union,
        "kind": register.kind.value,
        "state": register.state.value,
        "corrects": register.corrects,
        "batch": register.batch,
        "upload": link,
    }


def release_view(release: Release) -> dict[str, Any]:
    """``{"register", "row", "state", "asked_at"}`` of a release that an officer gave."""
    return {"register": release.register, "row": release.row, "state": release.state.value, "asked_at": release.at}


def register_view(desk: RegisterDetails) -> dict[str, Any]:
    """A register's state, rows, findings and batches.

    ``findings`` are those to be shown at once; ``findings_by_code`` counts all, ``all_findings`` is a link to them.
    ``reasons`` repeats the file-level ones, by which a register was rejected. ``progress`` is null but while the
    register is checked. ``corrections`` is a link to the workbook of rejected rows, null if none was. ``transfers``
    are the first ``SHOWN_TRANSFERS`` rows whose persons other unions want, ``transfers_count`` is all of them;
    ``transfers_asked`` and its count are this register's own rows that want others' members, with what became of them.
    ``held`` are the first ``SHOWN_HELD`` rows whose persons wait because the bank could not take their cells.
    ``batch`` is the one whose roster it is, else null. ``planned_batches`` is null until batches are made and may be
    ahead of the list while they are. ``unions`` are those of a register of unions, with their codes. ``notes`` are for
    the officer.
    """
    register = desk.register
    counts = asdict(register.counts)
    return {
        "register": register.id,
        "union": register.union,
        "kind": register.kind.value,
        "state": register.state.value,
        "progress": _progress(register),
        "opened_at": register.opened_at,
        "finished_at": register.finished_at,
        "rows": {name: counts[name] for name in ("read", "accepted", "rejected")},
        "changes": {
            name: counts[name] for name in ("joined", "left", "updated", "unchanged", "recorded", "stayed_out")
        },
        "reasons": [one for one in desk.findings if one["row"] is None and one["severity"] == "error"],
        "findings": desk.findings,
        "findings_by_code": dict(register.by_code),
        "all_findings": desk.all_findings,
        "corrections": desk.corrections,
        "corrects": register.corrects,
        "batch": register.batch,
        "corrected_by": desk.corrected_by,
        "transfers": [_transfer(one) for one in desk.transfers[:SHOWN_TRANSFERS]],
        "transfers_count": len(desk.transfers),
        "transfers_asked": [wanted_row_view(row, one) for row, one in desk.wanted[:SHOWN_TRANSFERS]],
        "transfers_asked_count": len(desk.wanted),
        "planned_batches": desk.planned_batches,
        "batches": [batch_line_view(batch) for batch in desk.batches],
        "held": [_held(one) for one in desk.held[:SHOWN_HELD]],
        "held_count": len(desk.held),
        "unions": [{"code": code, "name": name, "outcome": outcome} for code, name, outcome in desk.unions],
        "notes": [*_own_notes(register), *_transfer_notes(desk), *_notes(desk)],
    }


def register_line_view(register: Register, union_name: str) -> dict[str, Any]:
    """A register in short, as lists have it."""
    counts = asdict(register.counts)
    return {
        "register": register.id,
        "union": register.union,
        "union_name": union_name,
        "kind": register.kind.value,
        "state": register.state.value,
        "progress": _progress(register),
        "opened_at": register.opened_at,
        "finished_at": register.finished_at,
        "rows": {name: counts[name] for name in ("read", "accepted", "rejected")},
        "findings_by_code": dict(register.by_code),
        "corrects": register.corrects,
        "batch": register.batch,
    }


def _progress(register: Register) -> dict[str, Any] | None:
    if register.state is not RegisterState.CHECKING or not register.progress:
        return None
    progress = register.progress
    return {"done": progress.done, "read": progress.read, "stage": progress.stage.value}


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


def _transfer(transfer: Transfer) -> dict[str, Any]:
    release = transfer.release
    return {
        "row": transfer.row,
        "asked_at": transfer.asked_at,
        "release": release.state.value if release else None,
    }


def _held(held: Held) -> dict[str, Any]:
    faults = [{"column": column, "code": code, "message": message} for column, code, message in held.faults]
    return {"row": held.row, "faults": faults}

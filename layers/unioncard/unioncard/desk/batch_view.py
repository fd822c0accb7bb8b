"""Batches as JSON of the API: row numbers and reasons, never a person or a card's number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from unioncard.banks.files.answer import Reason
from unioncard.issuance.file_record import Outcome
from unioncard.issuance.row import RowState
from unioncard.texts.banks import PROBLEMS, SET_ASIDE, advice

if TYPE_CHECKING:
    from unioncard.desk.batches import BatchDetails
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import FileRecord
from unioncard.issuance.row import BatchRow

SHOWN_ROWS = 1000
"""Refused rows answered in one call."""


def batch_line_view(batch: Batch) -> dict[str, Any]:
    """A batch in short, as a register lists it."""
    return {
        "batch": batch.id,
        "bank": batch.bank,
        "state": batch.state.value,
        "rows": batch.rows,
        "answered": batch.answered,
        "attempt": batch.attempt,
        "previous": batch.previous or None,
    }


def listed_batch_view(batch: Batch, union_name: str) -> dict[str, Any]:
    """A batch in short, as lists have it."""
    return batch_line_view(batch) | {
        "register": batch.register,
        "union": batch.union,
        "union_name": union_name,
        "day": batch.day,
        "delivered_at": batch.delivered_at or None,
        "closed_at": batch.closed_at or None,
        "roster_at": batch.roster_at or None,
    }


def batch_view(desk: BatchDetails) -> dict[str, Any]:
    """A batch with the counts of its rows, those that were refused with what can be done, and the bank's files.

    ``refused`` are the first ``SHOWN_ROWS``; ``register`` and ``source_row`` locate the cells that were sent.
    """
    batch, rows = desk.batch, desk.rows
    counts = Counter(row.state.value for row in rows)
    refused = [row for row in rows if row.state in {RowState.REFUSED, RowState.FILE_REFUSED}]
    return batch_line_view(batch) | {
        "register": batch.register,
        "union": batch.union,
        "day": batch.day,
        "file": batch.file or None,
        "delivered_at": batch.delivered_at or None,
        "closed_at": batch.closed_at or None,
        "receipt": {
            "said": batch.receipt.value or None,
            "code": batch.receipt_code or None,
            "advice": _advice(batch.receipt_reason),
        },
        "row_counts": {state.value: counts[state.value] for state in RowState},
        "refused": [_refused(row) for row in refused[:SHOWN_ROWS]],
        "refused_count": len(refused),
        "files": [_file(file) for file in desk.files],
        "notices": [_notice(file) for file in desk.files if file.outcome is Outcome.QUARANTINED],
        "next_attempts": [one.id for one in desk.attempts],
    }


def _refused(row: BatchRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "register": row.register,
        "source_row": row.source_row,
        "told_row": row.source_row,  # deprecated name of source_row, removed in 0.3
        "state": row.state.value,
        "code": row.code or None,
        "reason": row.reason or None,
        "advice": _advice(row.reason),
    }


def _file(file: FileRecord) -> dict[str, Any]:
    """A file of the bank. ``problems`` are what could not be taken of it: to be cleared up with the bank."""
    problems = [
        {
            "row": one.row,
            "problem": one.problem.value,
            "message": PROBLEMS[one.problem.value],
            "taken": one.problem.taken,
        }
        for one in file.problems
    ]
    return {
        "file": file.name,
        "kind": file.kind or None,
        "at": file.at,
        "outcome": file.outcome.value,
        "reason": file.reason or None,
        "counts": dict(file.counts),
        "problems": problems,
    }


def _notice(file: FileRecord) -> dict[str, Any]:
    """A file of the bank about this batch that was not taken at all: the union waits for what it said."""
    return {
        "file": file.name,
        "at": file.at,
        "code": file.code or None,
        "message": SET_ASIDE.format(reason=file.reason),
    }


def _advice(reason: str) -> str | None:
    return advice(Reason(reason)) if reason else None

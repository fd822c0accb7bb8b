"""Batches as JSON of the API: row numbers and reasons, never a person or a card's number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from unioncard.banks.files.answer import Reason
from unioncard.desk.dismissal import DismissalView, dismissal_view
from unioncard.desk.list_view import PageView, page_view
from unioncard.issuance.batch import BatchState, Receipted
from unioncard.issuance.file_record import Outcome, Problem
from unioncard.issuance.row import RowState
from unioncard.texts.banks import PROBLEMS, SET_ASIDE, advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.desk.batches import BatchDetails
    from unioncard.desk.lists import ListPage
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import FileRecord
    from unioncard.issuance.row import BatchRow

SHOWN_ROWS = 1000
"""Refused rows answered in one call, and problems of files."""


class BatchLineView(TypedDict):
    """A batch in short, as a register lists it."""

    batch: str
    bank: str
    state: BatchState
    rows: int
    answered: int
    attempt: int
    previous: str | None


class ListedBatchView(BatchLineView):
    """A batch in short, as lists have it."""

    register: str
    union: str
    union_name: str
    day: str
    delivered_at: str | None
    closed_at: str | None
    roster_at: str | None


class BatchesView(PageView):
    """A page of batches, by the day they were made, newest first."""

    batches: list[ListedBatchView]


class ReceiptView(TypedDict):
    """What the bank said of the file as a whole: ``code`` is the bank's own."""

    said: Literal[Receipted.ACCEPTED, Receipted.REFUSED] | None
    code: str | None
    advice: str | None


class RefusedRowView(TypedDict):
    """A row without a card; ``register`` and ``source_row`` locate the cells that were sent."""

    row: int
    register: str
    source_row: int
    told_row: int
    state: RowState
    code: str | None
    reason: Reason | None
    advice: str | None


class ProblemView(TypedDict):
    """An answer that was not taken, or was ``taken`` and is to be looked at."""

    row: int
    problem: Problem
    message: str
    taken: bool


class FurtherView(TypedDict):
    """Answers of a file that are not listed one by one."""

    problem: Problem
    count: int
    message: str
    taken: bool


class FileView(TypedDict):
    """A file of the bank about the batch."""

    file: str
    kind: str | None
    at: str
    outcome: Outcome
    reason: str | None
    counts: dict[str, int]
    problems: list[ProblemView]
    further: list[FurtherView]


class NoticeView(TypedDict):
    """A file of the bank about the batch that was set aside whole."""

    file: str
    at: str
    code: str | None
    message: str


class BatchView(BatchLineView):
    """A batch; see ``batch_view``."""

    register: str
    union: str
    day: str
    file: str | None
    delivered_at: str | None
    closed_at: str | None
    receipt: ReceiptView
    row_counts: dict[str, int]
    refused: list[RefusedRowView]
    refused_count: int
    files: list[FileView]
    notices: list[NoticeView]
    next_attempts: list[str]
    roster: str | None
    dismissal: DismissalView | None


def batch_line_view(batch: Batch) -> BatchLineView:
    """A batch in short, as a register lists it."""
    return {
        "batch": batch.id,
        "bank": batch.bank,
        "state": batch.state,
        "rows": batch.rows,
        "answered": batch.answered,
        "attempt": batch.attempt,
        "previous": batch.previous or None,
    }


def listed_batch_view(batch: Batch, union_name: str) -> ListedBatchView:
    """A batch in short, as lists have it."""
    return {
        **batch_line_view(batch),
        "register": batch.register,
        "union": batch.union,
        "union_name": union_name,
        "day": batch.day,
        "delivered_at": batch.delivered_at or None,
        "closed_at": batch.closed_at or None,
        "roster_at": batch.roster_at or None,
    }


def batches_view(page: ListPage[Batch]) -> BatchesView:
    """A page of batches."""
    return {"batches": [listed_batch_view(one, union.name) for one, union in page.entries], **page_view(page)}


def batch_view(desk: BatchDetails, roster: str | None = None) -> BatchView:
    """A batch with the counts of its rows, those that were refused with what can be done, and the bank's files.

    ``roster`` is a link to it, null while there is none.
    ``refused`` are the first ``SHOWN_ROWS``; ``register`` and ``source_row`` locate the cells that were sent.
    ``dismissal`` is there while an officer has put the refused people away.
    """
    batch, rows = desk.batch, desk.rows
    counts = Counter(row.state.value for row in rows)
    refused = [row for row in rows if row.state in {RowState.REFUSED, RowState.FILE_REFUSED}]
    return {
        **batch_line_view(batch),
        "register": batch.register,
        "union": batch.union,
        "day": batch.day,
        "file": batch.file or None,
        "delivered_at": batch.delivered_at or None,
        "closed_at": batch.closed_at or None,
        "receipt": {
            "said": None if batch.receipt is Receipted.NOT_YET else batch.receipt,
            "code": batch.receipt_code or None,
            "advice": _advice(batch.receipt_reason),
        },
        "row_counts": {state.value: counts[state.value] for state in RowState},
        "refused": [_refused(row) for row in refused[:SHOWN_ROWS]],
        "refused_count": len(refused),
        "files": _files(desk.files),
        "notices": [_notice(file) for file in desk.files if file.outcome is Outcome.QUARANTINED],
        "next_attempts": [one.id for one in desk.attempts],
        "roster": roster,
        "dismissal": dismissal_view(desk.dismissal) if desk.dismissal else None,
    }


def _refused(row: BatchRow) -> RefusedRowView:
    return {
        "row": row.number,
        "register": row.register,
        "source_row": row.source_row,
        "told_row": row.source_row,  # deprecated name of source_row, removed in 0.3
        "state": row.state,
        "code": row.code or None,
        "reason": Reason(row.reason) if row.reason else None,
        "advice": _advice(row.reason),
    }


def _files(files: Sequence[FileRecord]) -> list[FileView]:
    """The bank's files, with ``SHOWN_ROWS`` problems in all: a bank that sends the same fault again each day must not
    make the answer too large to be given."""
    shown, room = [], SHOWN_ROWS
    for file in files:
        listed = file.listing(room)
        room -= len(listed.problems)
        shown.append(_file(listed))
    return shown


def _file(file: FileRecord) -> FileView:
    """A file of the bank. ``problems`` are what could not be taken of it: to be cleared up with the bank."""
    problems: list[ProblemView] = [
        {
            "row": one.row,
            "problem": one.problem,
            "message": PROBLEMS[one.problem.value],
            "taken": one.problem.taken,
        }
        for one in file.problems
    ]
    return {
        "file": file.name,
        "kind": file.kind or None,
        "at": file.at,
        "outcome": file.outcome,
        "reason": file.reason or None,
        "counts": dict(file.counts),
        "problems": problems,
        "further": [
            {"problem": Problem(code), "count": count, "message": PROBLEMS[code], "taken": Problem(code).taken}
            for code, count in file.further.items()
        ],
    }


def _notice(file: FileRecord) -> NoticeView:
    """A file of the bank about this batch that was not taken at all: the union waits for what it said."""
    return {
        "file": file.name,
        "at": file.at,
        "code": file.code or None,
        "message": SET_ASIDE.format(reason=file.reason),
    }


def _advice(reason: str) -> str | None:
    return advice(Reason(reason)) if reason else None

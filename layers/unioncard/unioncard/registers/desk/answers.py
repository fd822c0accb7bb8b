"""What the API says of a register, as plain JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unioncard.registers.desk.opening import SHOWN_FINDINGS
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from unioncard.banks.batch import Batch
    from unioncard.registers.desk.opening import Shown
    from unioncard.registers.desk.register import Register


def opened(register: Register, link: dict[str, object]) -> dict[str, Any]:
    """``{"register", "union", "state", "upload": {"url", "fields", "expires_at", "max_bytes"}}``."""
    return {"register": register.id, "union": register.union, "state": register.state.value, "upload": link}


def shown(desk: Shown) -> dict[str, Any]:
    """A register's state, rows, findings and batches.

    ``findings`` are the first ``SHOWN_FINDINGS``; ``findings_by_code`` counts all. ``reasons`` repeats the file-level
    ones, by which a register was rejected. ``corrections`` is a link to the workbook of rejected rows, null if none
    was. ``planned_batches`` is null until batches are made and may be ahead of the list while they are. ``notes`` are
    for the officer.
    """
    register = desk.register
    counts = asdict(register.counts)
    return {
        "register": register.id,
        "union": register.union,
        "state": register.state.value,
        "opened_at": register.opened_at,
        "finished_at": register.finished_at,
        "rows": {name: counts[name] for name in ("read", "accepted", "rejected")},
        "reasons": [finding for finding in desk.findings if finding["row"] is None],
        "findings": desk.findings[:SHOWN_FINDINGS],
        "findings_by_code": dict(register.by_code),
        "corrections": desk.corrections,
        "planned_batches": desk.planned_batches,
        "batches": [_batch(batch) for batch in desk.batches],
        "notes": [*([texts.IGNORED_UPLOAD] if register.ignored else []), *desk.notes],
    }


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "bank": batch.bank,
        "state": batch.state.value,
        "rows": batch.rows,
        "answered": batch.answered,
    }

"""What goes into the cage and what comes out of it: a question, and frames of bytes."""

from __future__ import annotations

import marshal
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unioncard.sheets.layout import Kind
from unioncard.sheets.packed import pack_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.rows import CheckedBlock

HEAD, BLOCK, REJECTED = range(3)
"""What a frame is, its first value."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a register is checked for. ``fast`` False: the slow path alone, for tests and the benchmark.

    ``most`` members may be in it. ``traces``: parts that may hold errors or formulas. Registers with some are put to
    the cage twice; the others, nearly all, do not wait for the guard. ``rewritten``: the parser did not survive the
    file as it is; it gets one without empty and far cells.
    """

    path: Path
    today: date
    bank_encoding: str | None
    kind: Kind
    fast: bool
    most: int
    traces: frozenset[str] = frozenset()
    rewritten: bool = False

    def packed(self) -> tuple[Any, ...]:
        """As values that marshal takes; the path is absolute and in bytes, for the cage stands elsewhere."""
        path, today = os.fsencode(self.path.absolute()), self.today.toordinal()
        return path, today, self.bank_encoding, str(self.kind), self.fast, self.most, self.traces, self.rewritten

    @classmethod
    def unpacked(cls, values: tuple[Any, ...]) -> Question:
        """What was packed."""
        path, today, encoding, kind, *rest = values
        return cls(Path(os.fsdecode(path)), date.fromordinal(today), encoding, Kind(kind), *rest)


def head(
    sheet: str | None,
    header_row: int,
    columns: tuple[str, ...],
    notes: Sequence[Finding],
    further: tuple[str, ...] = (),
) -> bytes:
    """Where the register was found, the form's columns it has, findings about the file, and headers of no column."""
    return marshal.dumps((HEAD, sheet, header_row, columns, pack_findings(notes), further))


def block(checked: CheckedBlock, further: bytes = b"") -> bytes:
    """Some rows, and what stands in them in ``further`` columns (see sheets/further.py)."""
    return marshal.dumps(
        (BLOCK, checked.read, checked.accepted, checked.refused, pack_findings(checked.findings), further),
    )


def refusal(findings: Sequence[Finding], sheet: str | None = None, header_row: int | None = None) -> bytes:
    """Why the file is rejected, and where its header is if that was found."""
    return marshal.dumps((REJECTED, sheet, header_row, pack_findings(findings)))

"""The reading of a register that counts: what the first complete check made of it, kept beside the uploaded file.

A register may be half taken in when the process dies, and be delivered again after a release with other rules. Each row
must be a member or a finding and never both, so a redrive goes on from the first reading and checks nothing anew.
"""

from __future__ import annotations

import marshal
import zlib
from typing import TYPE_CHECKING, Final, TypeVar

from unioncard.registers.check import Checked
from unioncard.registers.kinds import FORMS
from unioncard.sheets.further import PackedFurther
from unioncard.sheets.packed import PackedFindings, PackedRows, pack, pack_findings
from unioncard.sheets.rows import AcceptedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.sheets.findings import Finding
    from unioncard.sheets.layout import Kind
    from unioncard.sheets.rows import SourceRow

R = TypeVar("R")

RULES: Final = "2026-11-28"
"""The rules' version: the day on which a rule of a register changed last. It is stored with each register."""

_QUICKLY: Final = 1


def pack_reading(checked: Checked) -> bytes:
    """A reading as bytes: blocks of rows and findings as they came out of the cage, and what stands about the file."""
    ordered = FORMS[checked.kind].layout.columns
    about = (checked.sheet, checked.header_row, checked.columns, checked.read, ordered, checked.further_columns)
    accepted, refused = _row_blocks(checked.accepted, ordered), _row_blocks(checked.refused, ordered)
    findings, further = _finding_blocks(checked.findings), checked.further.blocks()
    return zlib.compress(marshal.dumps((about, accepted, refused, findings, further)), _QUICKLY)


def _row_blocks(rows: Sequence[AcceptedRow] | Sequence[SourceRow], columns: Sequence[str]) -> list[tuple[int, bytes]]:
    if isinstance(rows, PackedRows):
        return rows.blocks()
    if not rows:
        return []
    texts = [[row.values[column] for row in rows] for column in columns]
    extras = {place: row.originals for place, row in enumerate(rows) if isinstance(row, AcceptedRow) and row.originals}
    return [(len(rows), pack([row.number for row in rows], texts, extras))]


def _finding_blocks(findings: Sequence[Finding]) -> list[tuple[int, bytes]]:
    return findings.blocks() if isinstance(findings, PackedFindings) else [pack_findings(findings)]


def unpack_reading(content: bytes, kind: Kind) -> Checked:
    """The reading of these bytes; the caller has made sure that they are those that were kept."""
    about, accepted, refused, findings, further = marshal.loads(zlib.decompress(content))  # noqa: S302 by its digest our own
    sheet, header_row, columns, read, ordered, further_columns = about
    form = FORMS[kind]
    good = PackedRows(_ordered(form.accepted_row, ordered, form.layout.columns))
    bad = PackedRows(_ordered(form.source_row, ordered, form.layout.columns))
    found = PackedFindings()
    for kept, blocks in ((good, accepted), (bad, refused), (found, findings)):
        for size, packed in blocks:
            kept.add(size, packed)
    about_file = (kind, sheet, header_row, columns, read)
    return Checked(*about_file, good, bad, found, further_columns, PackedFurther(list(further)))


def _ordered(
    build: Callable[[int, tuple[str, ...], Mapping[str, str] | None], R], before: tuple[str, ...], now: tuple[str, ...]
) -> Callable[[int, tuple[str, ...], Mapping[str, str] | None], R]:
    """Rows whose texts stand in the order of the columns of that day, built in today's."""
    if before == now:
        return build

    def rebuilt(number: int, texts: tuple[str, ...], extra: Mapping[str, str] | None) -> R:
        by_column = dict(zip(before, texts, strict=True))
        return build(number, tuple(by_column.get(column, "") for column in now), extra)

    return rebuilt

"""The kinds of registers there are: for each its layout, its judge and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.registers.layout import Kind, Layout
from unioncard.registers.of_members import columns, row
from unioncard.registers.of_members.judging import MemberJudge
from unioncard.registers.of_unions import blocks
from unioncard.registers.of_unions.blocks import UnionBlocks
from unioncard.registers.of_unions.columns import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from unioncard.registers.block import Judge
    from unioncard.registers.reading.reader import Register
    from unioncard.registers.rows import AcceptedRow, SourceRow

    Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of register. ``judge`` is made from the register, the day, the bank's codec and whether to be fast."""

    layout: Layout
    judge: Callable[[Register, date, str | None, bool], Judge]
    accepted_row: Callable[[int, Texts, Mapping[str, str] | None], AcceptedRow]
    source_row: Callable[[int, Texts, Mapping[str, str] | None], SourceRow]


FORMS: Final[dict[Kind, Form]] = {
    Kind.MEMBERS: Form(columns.LAYOUT, MemberJudge, row.accepted_row, row.source_row),
    Kind.UNIONS: Form(LAYOUT, UnionBlocks, blocks.accepted_row, blocks.source_row),
}

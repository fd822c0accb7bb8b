"""The rows of a block checked one by one, whatever their kind of register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.sheets.entries import Omission
from unioncard.sheets.left_out import LeftOutRows
from unioncard.sheets.rows import CheckedBlock, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncard.sheets.rows import RowChecker


def checked_row_by_row(
    checker: RowChecker,
    numbers: Sequence[int],
    rows: Sequence[list[object]],
    check: Callable[[int, CheckedBlock, Rows, Rows], Omission | None],
) -> CheckedBlock:
    """The block, until a header of another list: what is no entry is left out, each entry goes through ``check``.

    ``check`` takes an entry's place in the block, the block for its findings, and the rows accepted and refused so far;
    what it answers is None, or why the entry is none after all.
    """
    block, accepted, refused = CheckedBlock(0, (0, b"")), Rows(), Rows()
    left_out = LeftOutRows()
    for place, number in enumerate(numbers):
        omission = checker.register.omission(number, rows[place], *rows[place + 1 : place + 2])
        if omission is None:
            omission = check(place, block, accepted, refused)
        if omission is Omission.OTHER_HEADER:
            turn(checker, number, place, rows, block)
            break
        if omission is None:
            left_out.entry()
        else:
            left_out.add(number, omission)
    left_out.into(block.findings)
    block.accepted, block.refused = accepted.packed(), refused.packed()
    return block


def turn(checker: RowChecker, number: int, place: int, rows: Sequence[list[object]], block: CheckedBlock) -> None:
    """From here on by the columns of another list."""
    checker.register, lines, note = checker.register.turned(number, *rows[place : place + 2])
    block.findings.append(note)
    block.resume = place + lines

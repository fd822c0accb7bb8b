"""Rules about the person: the name, and the age on the day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from unioncard.people import names
from unioncard.people.ages import is_past_retirement, is_under_age
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.rules_identity import holder_of, is_faultless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.registers.of_members.row import Judged

_JOINS_NOBODY: Final = frozenset({"保留", "转出", "除名", "退会"})
_EMPLOYED: Final = "就业状况"
_RETIRED: Final = frozenset({"退休", "离休"})


def name_characters(row: Judged) -> Iterator[Finding]:
    """Chinese characters with dots between parts; Latin letters too where the document is a foreigner's."""
    text = row.text(columns.NAME)
    if text and not has_right_characters(row):
        variant = "unreadable" if names.is_unreadable(text) else ""
        yield found(FindingCode.NAME_CHARACTERS, row.number, columns.NAME, variant)


def has_right_characters(row: Judged) -> bool:
    """Whether the name is written as its document allows."""
    # Without a known document nobody can say whether Latin letters are right; the document is a finding already.
    kind = row.document
    return names.has_valid_characters(row.text(columns.NAME), latin=kind is None or kind.may_be_latin)


def name_too_long(row: Judged) -> Iterator[Finding]:
    """More bytes than a bank's name field has."""
    if names.is_too_long(row.text(columns.NAME)):
        yield found(FindingCode.NAME_TOO_LONG, row.number, columns.NAME, limit=names.MAX_BYTES)


def under_age(row: Judged) -> Iterator[Finding]:
    """Nobody joins or moves in before 16. A finding of the cell that says so: the number, else 出生日期."""
    born = _birth(row)
    if born and row.text(columns.CHANGE) not in _JOINS_NOBODY and is_under_age(born[0], row.today):
        yield found(FindingCode.UNDER_AGE, row.number, born[1])


def past_retirement(row: Judged) -> Iterator[Finding]:
    """Past the legal retirement age as it stands on the day; who is registered as retired is told what remains open.

    退养（内退） and 退职 are states before that age, so past it they are asked about like work.
    """
    born, holder = _birth(row), holder_of(row)
    sex = holder.sex if holder else row.text(columns.SEX)
    if born and is_past_retirement(born[0], sex, row.today):
        variant = "retired" if row.text(_EMPLOYED) in _RETIRED else ""
        yield found(FindingCode.PAST_RETIREMENT, row.number, born[1], variant)


def _birth(row: Judged) -> tuple[date, str] | None:
    """The birth date and the column that says it: the number, or 出生日期 where the number tells none.

    None when neither does, and while the number is faulty: nobody knows then which of the two is right.
    """
    holder = holder_of(row)
    if holder:
        return holder.birth, columns.NUMBER
    if row.text(columns.NUMBER) and not is_faultless(row):
        return None
    cell = row.cells[columns.BIRTH]
    return (date.fromisoformat(cell.text), columns.BIRTH) if cell.text and not cell.fault else None

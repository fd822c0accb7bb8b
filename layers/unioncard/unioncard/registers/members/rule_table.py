"""The table of the rules on a member's row: their order, their sources, and which of them a cell in doubt asks for.

To add a rule, write its function in rules.py and put it into the table. ``IDENTITY`` are the rules about the 证件号码
cell: the first that finds something ends them, so the cell gets one finding of the id-* family. ``ROW`` are all others.
``row_findings`` applies every one of them to the whole row: the reference. ``doubt_findings`` applies those that may
find something in the cells which fast_path.py is in doubt about; tests compare the two. Codes, severities and order are
specified in docs/formats/register.md, 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.registers.members.columns import LONGEST
from unioncard.registers.members.row import RowContext
from unioncard.registers.members.rules import (
    change_day,
    date_format,
    date_future,
    id_area,
    id_as_number,
    id_birth,
    id_document,
    id_expired,
    id_sex,
    identity,
    mobile_format,
    mobile_shared,
    name_bank,
    name_characters,
    name_too_long,
    normalised,
    not_listed,
    past_retirement,
    person_twice,
    required,
    row_repeated,
    same_as_above,
    text_too_long,
    under_age,
)
from unioncard.sheets.cells.cell import is_ditto
from unioncard.sheets.findings import Finding
from unioncard.sheets.limits import ORIGINAL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from unioncard.sheets.cells.cell import Cell

    Find = Callable[[RowContext], Iterable[Finding]]
    Ranked = tuple[int, Finding]
    """A finding, and its place among those of its row."""
    Ranks = tuple[tuple[int, Find], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the table. ``doubts``: columns; while none of them is in doubt, the rule finds nothing.

    In doubt is what fast_path.py does not let pass, and a document or mobile of an earlier row. Without ``doubts`` the
    rule goes through the cells it is given, each by itself; ``may``: whether it can find something in a cell, cheaply.
    ``of_holder``: it finds nothing while the number is wrong, for then it does not say whose it is.
    """

    find: Find
    doubts: frozenset[str] = frozenset()
    may: Callable[[Cell], object] | None = None
    of_holder: bool = False


def _is_lacking(cell: Cell) -> bool:
    return not cell.text or cell.fault is not None


def _is_faulty(cell: Cell) -> bool:
    return cell.fault is not None


def _is_long(cell: Cell) -> bool:
    return len(cell.text) > _SHORTEST or (cell.original is not None and len(cell.original) > ORIGINAL_CHARACTERS)


def _is_ditto(cell: Cell) -> bool:
    return is_ditto(cell.text)


def _is_changed(cell: Cell) -> bool:
    return bool(cell.changes)


_SHORTEST: Final = min(LONGEST.values())


def _doubts(*names: str) -> frozenset[str]:
    return frozenset(names)


_DOCUMENT: Final = _doubts(columns.DOCUMENT, columns.NUMBER)

IDENTITY: Final[tuple[Find, ...]] = (
    id_as_number,  # Excel keeps 15 digits of a number (docs/domain/registers.md, E)
    id_document,  # id-format, id-check-digit, id-date: GB 11643-1999 and the others' notices (people/documents.py)
    id_area,  # GB/T 2260, all revisions (people/areas.py)
)
"""Nothing is found while ``_DOCUMENT`` is not in doubt."""

ROW: Final[tuple[Rule, ...]] = (
    Rule(required, may=_is_lacking),  # docs/formats/register.md, 2.1; the form's note 1
    Rule(change_day, _doubts(columns.CHANGE, columns.CHANGED_ON)),  # docs/formats/register.md, 2.1
    Rule(not_listed, may=_is_faulty),  # the form's drop-downs and the national code lists (codes.py)
    Rule(id_birth, _DOCUMENT | {columns.BIRTH}, of_holder=True),  # GB 11643-1999, digits 7 to 14
    Rule(id_sex, _DOCUMENT | {columns.SEX}, of_holder=True),  # GB 11643-1999, digit 17
    Rule(date_format, may=_is_faulty),  # the form's header: yyyy/MM/dd
    Rule(date_future, _doubts(columns.CHANGED_ON)),  # a change of membership has happened (register.md, 7.2)
    Rule(
        under_age, _DOCUMENT, of_holder=True
    ),  # 劳动法 §15: from 16; of a number not in doubt the birth date is not either
    Rule(mobile_format, _doubts(columns.MOBILE)),  # the numbering plan of mainland China (people/mobiles.py)
    Rule(name_characters, _doubts(columns.NAME)),  # 民委发〔2016〕33号: U+00B7 alone between parts
    Rule(name_too_long, _doubts(columns.NAME)),  # 民委发〔2016〕33号: 50 bytes in GB 18030
    Rule(row_repeated, _DOCUMENT),  # invariant 1: one person, one member record
    Rule(text_too_long, may=_is_long),  # what a member's record and a bank's file can hold
    Rule(same_as_above, may=_is_ditto),  # a row means the same wherever it is sorted to
    # One person with two documents would become two members; never merged by us. It takes the mobile of an earlier row.
    Rule(person_twice, _doubts(columns.MOBILE)),
    Rule(mobile_shared, _doubts(columns.MOBILE)),  # banks activate one person a phone
    Rule(
        id_expired, _doubts(columns.VALIDITY)
    ),  # banks open no account on an expired document (反洗钱法, 客户身份识别)
    Rule(name_bank, _doubts(columns.NAME)),  # the character set of the union's bank (unions/agreement.py)
    Rule(past_retirement, _DOCUMENT, of_holder=True),  # 国务院关于渐进式延迟法定退休年龄的办法, from 2025-01-01
    Rule(normalised, may=_is_changed),  # invariant 2: nothing is changed in silence
)


def row_findings(row: RowContext) -> list[Finding]:
    """All findings of a row, by column in canonical order, those about no column last."""
    ranked = [(_place(finding), finding) for finding in _identity(row)]
    for rule in ROW:
        ranked.extend((_place(finding), finding) for finding in rule.find(row))
    return [finding for _, finding in sorted(ranked, key=_FIRST)]


# --- only what is in doubt -------------------------------------------------------------------------------------------

_FIRST: Final = itemgetter(0)
_STEP: Final = len(ROW) + 1
_PLACES: Final = {column: place for place, column in enumerate(COLUMNS)}
_OF_NUMBER: Final = _PLACES[columns.NUMBER] * _STEP
_OF_CELLS: Final = tuple((rank, rule.find, rule.may) for rank, rule in enumerate(ROW, 1) if rule.may)


def cell_findings(column: str, cell: Cell, today: date) -> tuple[Ranked, ...]:
    """What is to be said of a cell by itself, whatever the rest of its row is; the row's number is lacking."""
    finds = [(rank, find) for rank, find, may in _OF_CELLS if may(cell)]
    if not finds:
        return ()
    row, place = RowContext(0, {column: cell}, today, {}), _PLACES[column] * _STEP
    return tuple((place + rank, finding) for rank, find in finds for finding in find(row))


def doubt_findings(row: RowContext, doubted: int, of_cells: Iterable[Ranked]) -> list[Finding]:
    """As ``row_findings`` of a row with these columns in doubt (bits by COLUMNS).

    ``of_cells``: what ``cell_findings`` found in the cells in doubt.
    """
    number = row.number
    ranked = [(rank, Finding(number, *one[1:])) for rank, one in of_cells]
    has_document, rules, without_holder = rules_for(doubted)
    if has_document:
        about = identity(row)
        if about.number and not about.is_faultless:
            rules = without_holder
        # Of the rules about a number, one without a fault concerns the last alone.
        for finding in id_area(row) if about.is_faultless else _identity(row):
            ranked.append((_OF_NUMBER, finding))
    for rank, find in rules:
        for finding in find(row):
            ranked.append((_place(finding) * _STEP + rank, finding))
    return in_order(ranked)


def in_order(ranked: list[Ranked]) -> list[Finding]:
    """The findings of a row by their ranks."""
    if len(ranked) > 1:
        ranked.sort(key=_FIRST)
    return [finding for _, finding in ranked]


@cache
def rules_for(doubted: int) -> tuple[bool, Ranks, Ranks]:
    """Whether the document is in doubt, the rules that may find something, and these while the number is wrong."""
    names = {column for column, place in _PLACES.items() if doubted >> place & 1}
    rules = [(rank, rule) for rank, rule in enumerate(ROW, 1) if not rule.doubts.isdisjoint(names)]
    without_holder = tuple((rank, rule.find) for rank, rule in rules if not rule.of_holder)
    return not _DOCUMENT.isdisjoint(names), tuple((rank, rule.find) for rank, rule in rules), without_holder


def _identity(row: RowContext) -> list[Finding]:
    return next((one for one in map(list, (rule(row) for rule in IDENTITY)) if one), [])


def _place(finding: Finding) -> int:
    return _PLACES[finding.column] if finding.column else len(COLUMNS)

"""The rules of a row of unions, one function each, in two tables.

A rule takes a row and yields its findings. ``CELL_RULES`` check a row alone, ``CROSS_ROW_RULES`` compare it with the
rows before it. What only the directory knows (parents, unions already there) is checked by places.py.
Codes, severities and order are specified in docs/formats/register.md, 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.people import names
from unioncard.people.masking import mask_numbers
from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import GENERAL, INDEPENDENT, INDUSTRIAL, LISTS
from unioncard.registers.unions.columns import LONGEST
from unioncard.registers.unions.normalise import OF_ESTABLISHMENTS, Fault, fault, is_of_union, is_phone
from unioncard.sheets.cells.cell import is_ditto
from unioncard.sheets.cells.too_long import too_long
from unioncard.sheets.findings import Finding, FindingCode, found
from unioncard.texts import workbooks
from unioncard.texts.findings import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from unioncard.registers.unions.row import RowContext

    Rule = Callable[[RowContext], Iterable[Finding]]


# --- a row against the rows before it --------------------------------------------------------------------------------

_OF_UNION: Final = (
    *(columns.UNION, columns.UNION_CREDIT, columns.PARENT, columns.FOUNDED, columns.TYPE, columns.MEMBERS),
    *(columns.HEAD, columns.PHONE, columns.CODE),
)


def row_repeated(row: RowContext) -> Iterator[Finding]:
    """The unit and union of an earlier row: a unit stands once below one union."""
    first = _same_unit(row)
    if first:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.UNION, "unit", first=first)


def unit_repeated(row: RowContext) -> Iterator[Finding]:
    """The unit of an earlier row with another union."""
    number, union = row.seen.units.get(row.unit_key, (0, ""))
    if row.unit_key and number and union != row.union_key:
        yield found(FindingCode.UNIT_REPEATED, row.number, columns.UNIT, first=number)


def union_units(row: RowContext) -> Iterator[Finding]:
    """Several units below a 独立基层工会."""
    earlier = row.seen.unions.get(row.union_key)
    if earlier and row.type == INDEPENDENT and not _same_unit(row) and row.text(columns.UNION):
        yield found(FindingCode.UNION_UNITS, row.number, columns.TYPE, first=earlier.number)


def union_differs(row: RowContext) -> Iterator[Finding]:
    """The same union with other details, or the same name below the same parent with another code."""
    earlier = row.seen.unions.get(row.union_key)
    if earlier:
        for column in _OF_UNION:
            stated, before = row.text(column), earlier.texts[column]
            if stated and before and stated != before:
                yield found(FindingCode.UNION_DIFFERS, row.number, column, first=earlier.number)
        return
    namesake = row.seen.named.get((row.text(columns.UNION), row.text(columns.PARENT)))
    if namesake and row.text(columns.UNION):
        yield found(FindingCode.UNION_DIFFERS, row.number, columns.UNION_CREDIT, "namesake", first=namesake.number)


def _same_unit(row: RowContext) -> int | None:
    """The earlier row with this unit and this union, None when there is none."""
    if not row.unit_key:
        earlier = row.seen.unions.get(row.union_key) if row.text(columns.UNION) else None
        return earlier.number if earlier else None
    number, union = row.seen.units.get(row.unit_key, (None, ""))
    return number if union == row.union_key else None


CROSS_ROW_RULES: Final[tuple[Rule, ...]] = (row_repeated, unit_repeated, union_units, union_differs)


# --- the two credit codes of a row: each is right, and each is in its own column -------------------------------------

_BY_FAULT: Final = {
    Fault.ORGANISATION_CODE: (FindingCode.CODE_FORMAT, "organisation"),
    Fault.FORBIDDEN_LETTER: (FindingCode.CODE_FORMAT, "letter"),
    Fault.SHAPE: (FindingCode.CODE_FORMAT, ""),
    Fault.CHECK_CHARACTER: (FindingCode.CODE_CHECK_DIGIT, ""),
}


def credit_code(row: RowContext) -> Iterator[Finding]:
    """Shape and check character of both codes (GB 32100-2015)."""
    for column in (columns.UNIT_CREDIT, columns.UNION_CREDIT):
        cell = row.cells[column]
        if cell.fault is FindingCode.CODE_AS_NUMBER:
            yield found(FindingCode.CODE_AS_NUMBER, row.number, column)
        elif cell.text and not cell.fault and (wrong := fault(cell.text)):
            code, variant = _BY_FAULT[wrong]
            yield found(code, row.number, column, variant)


def code_kind(row: RowContext) -> Iterator[Finding]:
    """A union's code in the unit's column, or a unit's in the union's (amendment 1 of GB 32100: 8 is unions')."""
    unit, union = (_right(row, column) for column in (columns.UNIT_CREDIT, columns.UNION_CREDIT))
    if is_of_union(unit):
        yield found(FindingCode.CODE_KIND, row.number, columns.UNIT_CREDIT, "unit")
    above_basic = row.type in (INDUSTRIAL, GENERAL) and union.startswith(OF_ESTABLISHMENTS) and union != unit
    if union and not is_of_union(union) and not above_basic:
        yield found(FindingCode.CODE_KIND, row.number, columns.UNION_CREDIT)


def _right(row: RowContext, column: str) -> str:
    """The code of a column if nothing is wrong with it, else ''."""
    cell = row.cells[column]
    return cell.text if cell.text and not cell.fault and fault(cell.text) is None else ""


# --- single cells, and the note of what was normalised in them -------------------------------------------------------

_QUOTED: Final = 20
_LISTED_IN_FULL: Final = 9
_HIDDEN: Final = frozenset({columns.HEAD, columns.PHONE})
_SAMPLE: Final = "11"
"""What the real form has in its row 6, in names and codes alike (docs/domain/registers.md, B)."""


def required(row: RowContext) -> Iterator[Finding]:
    """The union's name, parent and type; the unit's name where workers join directly; one credit code of the two."""
    for column in columns.COMPULSORY:
        if not row.text(column):
            yield found(FindingCode.REQUIRED, row.number, column)
    if row.is_of_units and not row.text(columns.UNIT):
        yield found(FindingCode.REQUIRED, row.number, columns.UNIT)
    if not row.text(columns.UNIT_CREDIT) and not row.text(columns.UNION_CREDIT):
        yield found(FindingCode.REQUIRED, row.number, columns.UNION_CREDIT, "one-code")


def not_listed(row: RowContext) -> Iterator[Finding]:
    """Values outside their column's code list."""
    for column, entries in LISTS.items():
        cell = row.cells[column]
        if cell.fault is FindingCode.NOT_LISTED:
            choices = "、".join(entries) if len(entries) <= _LISTED_IN_FULL else workbooks.LISTED
            yield found(FindingCode.NOT_LISTED, row.number, column, value=_quoted(cell.text), choices=choices)


def founded(row: RowContext) -> Iterator[Finding]:
    """建会日期 is a date, and not ahead."""
    cell = row.cells[columns.FOUNDED]
    if cell.fault is FindingCode.DATE_FORMAT:
        yield found(FindingCode.DATE_FORMAT, row.number, columns.FOUNDED)
    elif cell.text > row.today.isoformat():
        yield found(FindingCode.DATE_FUTURE, row.number, columns.FOUNDED, "founded")


def counts(row: RowContext) -> Iterator[Finding]:
    """职工人数 and 会员人数 are whole numbers; an independent union has no more members than its unit has workers."""
    for column in (columns.EMPLOYEES, columns.MEMBERS):
        if row.cells[column].fault is FindingCode.COUNT_FORMAT:
            yield found(FindingCode.COUNT_FORMAT, row.number, column)
    employees, members = row.cells[columns.EMPLOYEES], row.cells[columns.MEMBERS]
    stated = employees.text and members.text and not (employees.fault or members.fault)
    if stated and row.type == INDEPENDENT and int(members.text) > int(employees.text):
        yield found(FindingCode.MEMBERS_OVER_EMPLOYEES, row.number, columns.MEMBERS)


def head_name(row: RowContext) -> Iterator[Finding]:
    """The head's name, by the rules of members' names."""
    text = row.text(columns.HEAD)
    if text and not names.has_valid_characters(text, latin=False):
        yield found(FindingCode.NAME_CHARACTERS, row.number, columns.HEAD)
    if names.is_too_long(text):
        yield found(FindingCode.NAME_TOO_LONG, row.number, columns.HEAD, limit=names.MAX_BYTES)


def phone_format(row: RowContext) -> Iterator[Finding]:
    """One landline with area code, or one mobile."""
    text = row.text(columns.PHONE)
    if text and not is_phone(text):
        yield found(FindingCode.PHONE_FORMAT, row.number, columns.PHONE)


def same_as_above(row: RowContext) -> Iterator[Finding]:
    """同上 where any text would do; in the other columns it is a finding of its own already."""
    for column in _PLAIN:
        if is_ditto(row.cells[column].text):
            yield found(FindingCode.SAME_AS_ABOVE, row.number, column, value=row.cells[column].text)


_PLAIN: Final = (columns.UNIT, columns.ADDRESS, columns.AREA, columns.UNION, columns.PARENT, columns.HEAD)


def text_too_long(row: RowContext) -> Iterator[Finding]:
    """No cell is longer than what the directory keeps, nor was it before it was tidied."""
    return too_long(row.number, row.cells, LONGEST)


def parent_itself(row: RowContext) -> Iterator[Finding]:
    """A union that names itself as its parent."""
    own = {row.text(columns.UNION), row.text(columns.UNION_CREDIT), row.text(columns.CODE)} - {""}
    if row.text(columns.PARENT) in own:
        yield found(FindingCode.PARENT_CYCLE, row.number, columns.PARENT)


def normalised(row: RowContext) -> Iterator[Finding]:
    """What was changed in which cell; the head's name and telephone are described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            variant = "hidden" if column in _HIDDEN else ""
            show = str.strip if column == columns.FOUNDED and not cell.fault else _quoted
            changes = "、".join(CHANGES[change].format(original=show(cell.original or "")) for change in cell.changes)
            yield found(FindingCode.NORMALISED, row.number, column, variant, changes=changes, value=show(cell.text))


CELL_RULES: Final[tuple[Rule, ...]] = (
    required,
    not_listed,
    credit_code,
    code_kind,
    founded,
    counts,
    head_name,
    phone_format,
    same_as_above,  # a row means the same wherever it is sorted to
    text_too_long,
    parent_itself,
    normalised,
)


def row_findings(row: RowContext) -> list[Finding]:
    """All findings of a row, by column in canonical order, those about no column last."""
    findings = [finding for rule in (*CELL_RULES, *CROSS_ROW_RULES) for finding in rule(row)]
    return sorted(findings, key=_place)


def is_sample(row: RowContext) -> bool:
    """The row that the real form ships with: 11 for both names and both codes. No credit code is two characters."""
    cells = (columns.UNIT, columns.UNIT_CREDIT, columns.UNION, columns.UNION_CREDIT)
    return all(row.text(column) == _SAMPLE for column in cells)


def _quoted(text: str) -> str:
    """A value fit for a message: long numbers masked, cut to 20 characters, on one line."""
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"


def _place(finding: Finding) -> int:
    return columns.COLUMNS.index(finding.column) if finding.column else len(columns.COLUMNS)

"""The rules of a row, one function each, in one table. To add a rule, write its function and put it into the table.

A rule takes a row and yields its findings. ``IDENTITY`` is the id-* family: the first of them that finds something
ends it, in the contract's order. ``ROW`` are all others. ``FUSED`` names the rules which the fast predicate of fused.py
already implies for rows that pass it; every rule that is not named there also runs on those rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.people import names
from unioncard.people.documents import Fault, fault, own_document
from unioncard.people.masking import mask_numbers
from unioncard.people.mobiles import is_mobile
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_members import columns
from unioncard.registers.of_members.codes import LISTS
from unioncard.texts.findings import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from unioncard.registers.of_members.row import Judged

    Rule = Callable[[Judged], Iterable[Finding]]

_QUOTED = 20
_HIDDEN = frozenset({columns.NUMBER, columns.MOBILE})
_DATES = (columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY)


def required(row: Judged) -> Iterator[Finding]:
    """Compulsory cells, and 会籍变化日期 where 会籍变化类型 is given."""
    for column in columns.COMPULSORY:
        if not row.text(column):
            yield found(FindingCode.REQUIRED, row.number, column)
    if row.text(columns.CHANGE) and not row.text(columns.CHANGED_ON):
        yield found(FindingCode.REQUIRED, row.number, columns.CHANGED_ON, "with-change")


def not_listed(row: Judged) -> Iterator[Finding]:
    """Values outside their column's code list."""
    for column, entries in LISTS.items():
        cell = row.cells[column]
        if cell.fault is FindingCode.NOT_LISTED:
            choices = "、".join(entries) if len(entries) <= _QUOTED else "下拉菜单中的各项"
            yield found(FindingCode.NOT_LISTED, row.number, column, value=quoted(cell.text), choices=choices)


def date_format(row: Judged) -> Iterator[Finding]:
    """Date cells that hold no date."""
    for column in _DATES:
        if row.cells[column].fault is FindingCode.DATE_FORMAT:
            variant = "validity" if column == columns.VALIDITY else ""
            yield found(FindingCode.DATE_FORMAT, row.number, column, variant)


def id_as_number(row: Judged) -> Iterator[Finding]:
    """A number in the ID cell: a double keeps 15 to 17 digits, so the last ones are lost."""
    if row.cells[columns.NUMBER].fault is FindingCode.ID_AS_NUMBER:
        yield found(FindingCode.ID_AS_NUMBER, row.number, columns.NUMBER)


def id_document(row: Judged) -> Iterator[Finding]:
    """Shape, check digit and birth date of the number as a document of its kind."""
    kind, number = row.document, row.text(columns.NUMBER)
    if kind is None or not number:
        return
    wrong = fault(kind, number, row.today)
    if wrong is Fault.OTHER_DOCUMENT:
        other = own_document(number)
        yield found(FindingCode.ID_FORMAT, row.number, columns.NUMBER, "other-document", document=other)
    elif wrong is Fault.FIFTEEN_DIGITS:
        yield found(FindingCode.ID_FORMAT, row.number, columns.NUMBER, "fifteen-digits")
    elif wrong:
        yield found(_BY_FAULT[wrong], row.number, columns.NUMBER, document=kind)


_BY_FAULT: Final = {
    Fault.SHAPE: FindingCode.ID_FORMAT,
    Fault.CHECK_DIGIT: FindingCode.ID_CHECK_DIGIT,
    Fault.BIRTH_DATE: FindingCode.ID_DATE,
}


def id_against_cells(row: Judged) -> Iterator[Finding]:
    """出生日期 and 性别 against a faultless number; each is a finding of its own cell."""
    holder = row.holder
    if holder is None:
        return
    birth, sex = row.cells[columns.BIRTH], row.cells[columns.SEX]
    if birth.text and not birth.fault and birth.text != holder.birth.isoformat():
        yield found(FindingCode.ID_BIRTH, row.number, columns.BIRTH)
    if sex.text and not sex.fault and sex.text != holder.sex:
        yield found(FindingCode.ID_SEX, row.number, columns.SEX)


def mobile_format(row: Judged) -> Iterator[Finding]:
    """Mainland mobile numbers only."""
    number = row.text(columns.MOBILE)
    if number and not is_mobile(number):
        yield found(FindingCode.MOBILE_FORMAT, row.number, columns.MOBILE)


def name(row: Judged) -> Iterator[Finding]:
    """Characters and length of the name."""
    text, kind = row.text(columns.NAME), row.document
    if not text:
        return
    # Without a known document nobody can say whether Latin letters are right; the document is a finding already.
    if not names.has_valid_characters(text, latin=kind is None or kind.may_be_latin):
        yield found(FindingCode.NAME_CHARACTERS, row.number, columns.NAME)
    if names.is_too_long(text):
        yield found(FindingCode.NAME_TOO_LONG, row.number, columns.NAME, limit=names.MAX_BYTES)


def row_repeated(row: Judged) -> Iterator[Finding]:
    """The document of an earlier row, whatever became of that row."""
    first = row.documents.get(row.document_key) if has_document(row) else None
    if first is not None:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.NUMBER, first=first)


def normalised(row: Judged) -> Iterator[Finding]:
    """What was changed in which cell; documents and phones are described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            variant = "hidden" if column in _HIDDEN else ""
            # A cell read as a date holds nothing but a date; masking would leave nothing to compare.
            show = str.strip if column in _DATES and not cell.fault else quoted
            changes = "、".join(CHANGES[change].format(original=show(cell.original or "")) for change in cell.changes)
            yield found(FindingCode.NORMALISED, row.number, column, variant, changes=changes, value=show(cell.text))


def has_document(row: Judged) -> bool:
    """Whether the number can be compared with others: given, and not one whose digits are lost."""
    cell = row.cells[columns.NUMBER]
    return bool(cell.text) and cell.fault is None


def quoted(text: str) -> str:
    """A value fit for a message: numbers masked, cut to 20 characters, on one line."""
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"


IDENTITY: Final[tuple[Rule, ...]] = (id_as_number, id_document, id_against_cells)
ROW: Final[tuple[Rule, ...]] = (required, not_listed, date_format, mobile_format, name, row_repeated, normalised)
FUSED: Final[frozenset[Rule]] = frozenset({*IDENTITY, *ROW})
UNFUSED: Final[tuple[Rule, ...]] = tuple(rule for rule in (*IDENTITY, *ROW) if rule not in FUSED)


def judge(row: Judged) -> list[Finding]:
    """All findings of a row, by column in canonical order, those about no column last."""
    findings = next((one for one in map(list, (rule(row) for rule in IDENTITY)) if one), [])
    for rule in ROW:
        findings.extend(rule(row))
    return sorted(findings, key=_place)


def judge_unfused(row: Judged) -> list[Finding]:
    """What the rules not in ``FUSED`` find in a row that passed the fast predicate."""
    return [finding for rule in UNFUSED for finding in rule(row)]


def _place(finding: Finding) -> int:
    return columns.COLUMNS.index(finding.column) if finding.column else len(columns.COLUMNS)

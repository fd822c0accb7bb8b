"""Rules about the document: its number, what the number says, and whether the document was there before."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType, Fault, agrees_with_birth, fault, is_old_card, own_document
from unioncard.registers.findings import Finding, FindingCode, found
from unioncard.registers.of_members import columns
from unioncard.texts.findings import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.people.documents import Holder
    from unioncard.registers.of_members.row import Judged

_CODES: Final = {
    Fault.SHAPE: FindingCode.ID_FORMAT,
    Fault.FIFTEEN_DIGITS: FindingCode.ID_FORMAT,
    Fault.OTHER_DOCUMENT: FindingCode.ID_FORMAT,
    Fault.CHECK_DIGIT: FindingCode.ID_CHECK_DIGIT,
    Fault.BIRTH_DATE: FindingCode.ID_DATE,
}
_fault = lru_cache(maxsize=4)(fault)  # several rules of one row ask


def id_as_number(row: Judged) -> Iterator[Finding]:
    """A number in the ID cell: a double keeps 15 to 17 digits, so the last ones are lost."""
    if row.cells[columns.NUMBER].fault is FindingCode.ID_AS_NUMBER:
        yield found(FindingCode.ID_AS_NUMBER, row.number, columns.NUMBER)


def id_document(row: Judged) -> Iterator[Finding]:
    """Shape, check digit and birth date of the number as a document of its kind."""
    kind, number = row.document, row.text(columns.NUMBER)
    wrong = _fault(kind, number, row.today) if kind and number else None
    if kind and wrong:
        variant = _variant(kind, number, wrong)
        document = own_document(number) if wrong is Fault.OTHER_DOCUMENT else kind
        yield found(_CODES[wrong], row.number, columns.NUMBER, variant, document=document)


def _variant(kind: DocumentType, number: str, wrong: Fault) -> str:
    """The template that says most: for a shape the kind's own, where there is one."""
    if wrong is Fault.SHAPE:
        return kind.value if f"{FindingCode.ID_FORMAT}/{kind.value}" in TEMPLATES else ""
    if wrong is Fault.BIRTH_DATE:
        return "old-card" if is_old_card(kind, number) else ""
    return wrong.value if _CODES[wrong] is FindingCode.ID_FORMAT else ""


def id_area(row: Judged) -> Iterator[Finding]:
    """The area of a resident ID; numbers from 81, 82, 83 and 9 on are documents of their own."""
    if row.document is DocumentType.RESIDENT and is_faultless(row) and not is_area(row.text(columns.NUMBER)[:6]):
        yield found(FindingCode.ID_AREA, row.number, columns.NUMBER)


def id_birth(row: Judged) -> Iterator[Finding]:
    """出生日期 against a number whose check digit and date are right; a finding of its own cell."""
    cell, kind, number = row.cells[columns.BIRTH], row.document, row.text(columns.NUMBER)
    if not kind or not cell.text or cell.fault or not is_faultless(row):
        return
    if not agrees_with_birth(kind, number, date.fromisoformat(cell.text)):
        variant = "old-card" if is_old_card(kind, number) else ""
        yield found(FindingCode.ID_BIRTH, row.number, columns.BIRTH, variant)


def id_sex(row: Judged) -> Iterator[Finding]:
    """性别 against a number whose check digit and date are right; a finding of its own cell."""
    cell, holder = row.cells[columns.SEX], holder_of(row)
    if cell.text and not cell.fault and holder and cell.text != holder.sex:
        yield found(FindingCode.ID_SEX, row.number, columns.SEX)


def row_repeated(row: Judged) -> Iterator[Finding]:
    """The document of an earlier row, whatever became of that row."""
    first = row.documents.get(row.document_key) if has_document(row) else None
    if first is not None:
        yield found(FindingCode.ROW_REPEATED, row.number, columns.NUMBER, first=first)


def has_document(row: Judged) -> bool:
    """Whether the number can be compared with others: given, and not one whose digits are lost."""
    cell = row.cells[columns.NUMBER]
    return bool(cell.text) and cell.fault is None


def is_faultless(row: Judged) -> bool:
    """Whether the number is right by shape, check digit and date, so that what it says may be believed."""
    kind = row.document
    return bool(kind) and has_document(row) and not _fault(kind, row.text(columns.NUMBER), row.today)


def holder_of(row: Judged) -> Holder | None:
    """What a faultless number says; None when it is faulty or says nothing."""
    return row.holder if is_faultless(row) else None

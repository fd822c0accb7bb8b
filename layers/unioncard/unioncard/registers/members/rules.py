"""The rules of a member's row, each a function of the row. rule_table.py has their order and what they are about.

A rule takes a row and yields its findings. Codes and severities are specified in docs/formats/register.md, 7.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from unioncard.members import columns
from unioncard.people import names
from unioncard.people.ages import is_past_retirement, is_under_age
from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType, Fault, agrees_with_birth, fault, holder, is_old_card, own_document
from unioncard.people.masking import mask_numbers
from unioncard.people.mobiles import is_mobile
from unioncard.people.names import can_be_written
from unioncard.registers.members.codes import LISTS, is_compared
from unioncard.registers.members.columns import LONGEST
from unioncard.registers.members.row import RowContext, once, person_key, seen_row
from unioncard.sheets.cells.cell import is_ditto
from unioncard.sheets.cells.dates import FOREVER
from unioncard.sheets.cells.too_long import too_long
from unioncard.sheets.findings import Finding, FindingCode, found
from unioncard.texts import workbooks
from unioncard.texts.findings import CHANGES, EMPTY_CELL, TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.people.documents import Holder

    Found = tuple[Finding, ...]
    """One finding or none. A generator for each would take as long as what most of these rules do."""


# --- the document: its number, what the number says, and whether an earlier row has it -------------------------------

_CODES: Final = {
    Fault.SHAPE: FindingCode.ID_FORMAT,
    Fault.FIFTEEN_DIGITS: FindingCode.ID_FORMAT,
    Fault.OTHER_DOCUMENT: FindingCode.ID_FORMAT,
    Fault.CHECK_DIGIT: FindingCode.ID_CHECK_DIGIT,
    Fault.BIRTH_DATE: FindingCode.ID_DATE,
}


class Identity(NamedTuple):
    """What a row's document is: its kind, what is wrong with its number, and what the number says of its holder.

    ``is_faultless``: the number is right by shape, check digit and date, so that birth and sex can be taken from it.
    """

    kind: DocumentType | None
    number: str
    fault: Fault | None
    is_faultless: bool
    holder: Holder | None


@once
def identity(row: RowContext) -> Identity:
    """See Identity; seven rules ask."""
    kind, number = row.document, row.text(columns.NUMBER)
    wrong = fault(kind, number, row.today) if kind and number else None
    if kind is None or wrong or not has_document(row):
        return Identity(kind, number, wrong, False, None)
    return Identity(kind, number, None, True, holder(kind, number))


def know_right(row: RowContext, number: str) -> None:
    """The row's number is known to be a resident's without a fault; nobody needs to look."""
    kind = DocumentType.RESIDENT
    row.known[identity] = Identity(kind, number, None, True, holder(kind, number))


def id_as_number(row: RowContext) -> Found:
    """A number in the ID cell: a double keeps 15 to 17 digits, so the last ones are lost."""
    if row.cells[columns.NUMBER].fault is FindingCode.ID_AS_NUMBER:
        return (found(FindingCode.ID_AS_NUMBER, row.number, columns.NUMBER),)
    return ()


def id_document(row: RowContext) -> Found:
    """Shape, check digit and birth date of the number as a document of its kind."""
    kind, number, wrong, *_ = identity(row)
    if kind and wrong:
        variant = _variant(kind, number, wrong)
        document = own_document(number) if wrong is Fault.OTHER_DOCUMENT else kind
        return (found(_CODES[wrong], row.number, columns.NUMBER, variant, document=document),)
    return ()


def _variant(kind: DocumentType, number: str, wrong: Fault) -> str:
    """The most specific message template: for a shape the kind's own, where there is one."""
    if wrong is Fault.SHAPE:
        return kind.value if f"{FindingCode.ID_FORMAT}/{kind.value}" in TEMPLATES else ""
    if wrong is Fault.BIRTH_DATE:
        return "old-card" if is_old_card(kind, number) else ""
    return wrong.value if _CODES[wrong] is FindingCode.ID_FORMAT else ""


def id_area(row: RowContext) -> Found:
    """The area of a resident ID; numbers from 81, 82, 83 and 9 on are documents of their own.

    Lists of areas have gaps. So an officer who has compared the number with the card may say so in 证件类别; that is
    kept with the member as what was normalised.
    """
    kind, number, _, is_right, _ = identity(row)
    if kind is not DocumentType.RESIDENT or not is_right or is_area(number[:6]):
        return ()
    if not is_compared(row.cells[columns.DOCUMENT].original):
        return (found(FindingCode.ID_AREA, row.number, columns.NUMBER),)
    return ()


def id_birth(row: RowContext) -> Found:
    """出生日期 against a number whose check digit and date are right; a finding of its own cell."""
    day, (kind, number, _, is_right, _) = row.plain(columns.BIRTH), identity(row)
    if not kind or not day or not is_right:
        return ()
    if not agrees_with_birth(kind, number, date.fromisoformat(day)):
        variant = "old-card" if is_old_card(kind, number) else ""
        return (found(FindingCode.ID_BIRTH, row.number, columns.BIRTH, variant),)
    return ()


def id_sex(row: RowContext) -> Found:
    """性别 against a number whose check digit and date are right; a finding of its own cell."""
    sex, holder = row.plain(columns.SEX), holder_of(row)
    if sex and holder and sex != holder.sex:
        return (found(FindingCode.ID_SEX, row.number, columns.SEX),)
    return ()


def row_repeated(row: RowContext) -> Found:
    """The document of an earlier row, whatever became of that row."""
    first = row.documents.get(row.document_key) if has_document(row) else None
    if first is not None:
        return (found(FindingCode.ROW_REPEATED, row.number, columns.NUMBER, first=first),)
    return ()


def has_document(row: RowContext) -> bool:
    """Whether the number can be compared with others: given, and not one whose digits are lost."""
    return bool(row.plain(columns.NUMBER))


def is_faultless(row: RowContext) -> bool:
    """See Identity."""
    return identity(row).is_faultless


def holder_of(row: RowContext) -> Holder | None:
    """Birth and sex from a faultless number; None when it is faulty or has neither."""
    return identity(row).holder


# --- the person: the name, and the age on the day --------------------------------------------------------------------

_JOINS_NOBODY: Final = frozenset({"保留", "转出", "除名", "退会"})
_EMPLOYED: Final = "就业状况"
_RETIRED: Final = frozenset({"退休", "离休"})


def name_characters(row: RowContext) -> Found:
    """Chinese characters with dots between parts; Latin letters too where the document is a foreigner's."""
    text = row.text(columns.NAME)
    if text and not has_right_characters(row):
        variant = "unreadable" if names.is_unreadable(text) else ""
        return (found(FindingCode.NAME_CHARACTERS, row.number, columns.NAME, variant),)
    return ()


def has_right_characters(row: RowContext) -> bool:
    """Whether the name is written as its document allows."""
    # Without a known document Latin letters may be right; the document is a finding already.
    kind = row.document
    return names.has_valid_characters(row.text(columns.NAME), latin=kind is None or kind.may_be_latin)


def name_too_long(row: RowContext) -> Found:
    """More bytes than a bank's name field has."""
    if names.is_too_long(row.text(columns.NAME)):
        return (found(FindingCode.NAME_TOO_LONG, row.number, columns.NAME, limit=names.MAX_BYTES),)
    return ()


def under_age(row: RowContext) -> Found:
    """Nobody joins or moves in before 16 (劳动法 §15). A finding of the number, or of 出生日期 without one."""
    born = _birth(row)
    if born and row.text(columns.CHANGE) not in _JOINS_NOBODY and is_under_age(born[0], row.today):
        return (found(FindingCode.UNDER_AGE, row.number, born[1]),)
    return ()


def past_retirement(row: RowContext) -> Found:
    """Past the legal retirement age as it stands on the day; the message differs for those registered as retired.

    退养（内退） and 退职 are states before that age, so past it they get the same warning as work.
    """
    born, holder = _birth(row), holder_of(row)
    sex = holder.sex if holder else row.text(columns.SEX)
    if born and is_past_retirement(born[0], sex, row.today):
        variant = "retired" if row.text(_EMPLOYED) in _RETIRED else ""
        return (found(FindingCode.PAST_RETIREMENT, row.number, born[1], variant),)
    return ()


@once
def _birth(row: RowContext) -> tuple[date, str] | None:
    """The birth date and the column it comes from: the number, or 出生日期 where the number has none.

    None when neither has one, and while the number is faulty: either of the two may be wrong.
    """
    _, number, _, is_right, holder = identity(row)
    if holder:
        return holder.birth, columns.NUMBER
    if number and not is_right:
        return None
    day = row.plain(columns.BIRTH)
    return (date.fromisoformat(day), columns.BIRTH) if day else None


# --- what the bank will refuse: warnings, since the membership itself is right ---------------------------------------


def mobile_shared(row: RowContext) -> Found:
    """The mobile of an earlier row, whatever became of that row: a spouse's or the handler's."""
    number = row.text(columns.MOBILE)
    first = row.mobiles.get(number)
    if first is not None and is_mobile(number):
        return (found(FindingCode.MOBILE_SHARED, row.number, columns.MOBILE, first=first),)
    return ()


def person_twice(row: RowContext) -> Found:
    """The name, sex, birth date and mobile of an earlier row with another document: for the officer to decide."""
    one = row.people.get(person_key(row.text(columns.NAME), row.text(columns.SEX), row.text(columns.MOBILE)))
    if one is None or not has_person(row) or row.document_key in row.documents:
        return ()
    first = seen_row(one, birth_digits(row))
    if first is not None:
        return (found(FindingCode.PERSON_TWICE, row.number, columns.NUMBER, first=first),)
    return ()


@once
def has_person(row: RowContext) -> bool:
    """Whether the row can be compared by its person: a name, a sex and a mobile that are right."""
    return bool(row.text(columns.NAME) and row.plain(columns.SEX)) and is_mobile(row.text(columns.MOBILE))


def birth_digits(row: RowContext) -> str:
    """The birth date as ``YYYYMMDD``, '' where the row does not give it or may be wrong about it."""
    _, number, _, _, holder = identity(row)
    if holder:
        return number[6:14]
    born = _birth(row)
    return born[0].isoformat().replace("-", "") if born else ""


def text_too_long(row: RowContext) -> Iterator[Finding]:
    """A cell longer than its column takes (columns.LONGEST), or one that was long before it was tidied."""
    return too_long(row.number, row.cells, LONGEST)


_WITH_A_FORMAT: Final = frozenset({columns.SERIAL, columns.NUMBER, columns.MOBILE})


def same_as_above(row: RowContext) -> Iterator[Finding]:
    """同上 where any text would do; in the other columns it is a finding of its own already."""
    for column, cell in row.cells.items():
        if is_ditto(cell.text) and not cell.fault and column not in _WITH_A_FORMAT:
            yield found(FindingCode.SAME_AS_ABOVE, row.number, column, value=cell.text)


def id_expired(row: RowContext) -> Found:
    """A document whose last day is over; on that day itself it still holds."""
    cell = row.cells[columns.VALIDITY]
    if cell.text not in ("", FOREVER) and not cell.fault and cell.text < row.today.isoformat():
        return (found(FindingCode.ID_EXPIRED, row.number, columns.VALIDITY),)
    return ()


def name_bank(row: RowContext) -> Found:
    """A correct name with a character that the bank's encoding lacks; nothing where no bank is known."""
    name, encoding = row.text(columns.NAME), row.bank_encoding
    if encoding and has_right_characters(row) and not can_be_written(name, encoding):
        return (found(FindingCode.NAME_BANK, row.number, columns.NAME),)
    return ()


# --- single cells, and the note of what was normalised in them -------------------------------------------------------

_QUOTED: Final = 20
_HIDDEN: Final = frozenset({columns.NUMBER, columns.MOBILE})
_QUOTING: Final = frozenset(change for change, words in CHANGES.items() if "{original}" in words)
_DATES: Final = (columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY)


def required(row: RowContext) -> Iterator[Finding]:
    """Compulsory cells, and what is each person's own in a merged cell."""
    for column, cell in row.cells.items():
        if cell.fault is FindingCode.REQUIRED:
            yield found(FindingCode.REQUIRED, row.number, column, "merged")
        elif not cell.text and column in columns.COMPULSORY:
            yield found(FindingCode.REQUIRED, row.number, column)


def change_day(row: RowContext) -> Found:
    """会籍变化日期 where 会籍变化类型 is given."""
    if row.text(columns.CHANGE) and not row.text(columns.CHANGED_ON):
        return (found(FindingCode.REQUIRED, row.number, columns.CHANGED_ON, "with-change"),)
    return ()


def not_listed(row: RowContext) -> Iterator[Finding]:
    """Values outside their column's code list."""
    for column, cell in row.cells.items():
        if cell.fault is FindingCode.NOT_LISTED:
            entries = LISTS[column]
            choices = "、".join(entries) if len(entries) <= _QUOTED else workbooks.LISTED
            yield found(
                FindingCode.NOT_LISTED, row.number, column, value=quoted(cell.text) or EMPTY_CELL, choices=choices
            )


def date_format(row: RowContext) -> Iterator[Finding]:
    """Date cells that hold no date."""
    for column, cell in row.cells.items():
        if cell.fault is FindingCode.DATE_FORMAT:
            variant = "validity" if column == columns.VALIDITY else ""
            yield found(FindingCode.DATE_FORMAT, row.number, column, variant)


def date_future(row: RowContext) -> Found:
    """A change of membership that is yet to come."""
    cell = row.cells[columns.CHANGED_ON]
    if not cell.fault and cell.text > row.today.isoformat():
        return (found(FindingCode.DATE_FUTURE, row.number, columns.CHANGED_ON),)
    return ()


def mobile_format(row: RowContext) -> Found:
    """Mainland mobile numbers only."""
    number = row.text(columns.MOBILE)
    if number and not is_mobile(number):
        return (found(FindingCode.MOBILE_FORMAT, row.number, columns.MOBILE),)
    return ()


def normalised(row: RowContext) -> Iterator[Finding]:
    """What was changed in which cell; documents and phones are described, never shown."""
    for column, cell in row.cells.items():
        if cell.changes:
            # A cell read as a date has nothing but a date; masking would leave nothing to compare.
            show = str.strip if column in _DATES and not cell.fault else quoted
            words = [
                CHANGES[change].format(original=show(cell.original or "")) if change in _QUOTING else CHANGES[change]
                for change in cell.changes
            ]
            changes = "、".join(words)
            if column in _HIDDEN:
                yield found(FindingCode.NORMALISED, row.number, column, "hidden", changes=changes)
            else:
                value = show(cell.text) or EMPTY_CELL
                yield found(FindingCode.NORMALISED, row.number, column, changes=changes, value=value)


def quoted(text: str) -> str:
    """A value fit for a message: numbers masked, cut to 20 characters, on one line."""
    line = " ".join(mask_numbers(text).split())
    return line if len(line) <= _QUOTED else line[:_QUOTED] + "…"

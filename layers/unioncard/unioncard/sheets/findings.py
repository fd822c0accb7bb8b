"""Findings 问题: the problems a check finds in a file, a row or a cell. Specified in docs/formats/register.md, 7."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from unioncard.errors import Refused
from unioncard.texts.findings import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """An error rejects its row (or the file); a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingCode(StrEnum):
    """Every code of docs/formats/register.md, 7, in its order. The values are public: the API's JSON has them."""

    FILE_TYPE = "file-type"
    FILE_ENCRYPTED = "file-encrypted"
    FILE_DAMAGED = "file-damaged"
    FILE_TOO_LARGE = "file-too-large"
    FORM_UNKNOWN = "form-unknown"
    COLUMN_MISSING = "column-missing"
    COLUMN_REPEATED = "column-repeated"
    NO_ROWS = "no-rows"
    REQUIRED = "required"
    NOT_LISTED = "not-listed"
    ID_AS_NUMBER = "id-as-number"
    ID_FORMAT = "id-format"
    ID_CHECK_DIGIT = "id-check-digit"
    ID_DATE = "id-date"
    ID_AREA = "id-area"
    ID_BIRTH = "id-birth"
    ID_SEX = "id-sex"
    DATE_FORMAT = "date-format"
    DATE_FUTURE = "date-future"
    UNDER_AGE = "under-age"
    MOBILE_FORMAT = "mobile-format"
    NAME_CHARACTERS = "name-characters"
    NAME_TOO_LONG = "name-too-long"
    TEXT_TOO_LONG = "text-too-long"
    ROW_REPEATED = "row-repeated"
    MEMBER_ELSEWHERE = "member-elsewhere"
    MOBILE_SHARED = "mobile-shared"
    PERSON_TWICE = "person-twice"
    ID_EXPIRED = "id-expired"
    NAME_BANK = "name-bank"
    PAST_RETIREMENT = "past-retirement"
    SAME_AS_ABOVE = "same-as-above"
    ROW_SHIFTED = "row-shifted"
    COLUMNS_DIFFER = "columns-differ"
    ROW_LEFT_OUT = "row-left-out"
    NORMALISED = "normalised"
    # Of the register of unions alone; row-repeated, required and the like serve both.
    CODE_AS_NUMBER = "code-as-number"
    CODE_FORMAT = "code-format"
    CODE_CHECK_DIGIT = "code-check-digit"
    CODE_KIND = "code-kind"
    COUNT_FORMAT = "count-format"
    PHONE_FORMAT = "phone-format"
    UNIT_REPEATED = "unit-repeated"
    UNION_UNITS = "union-units"
    UNION_DIFFERS = "union-differs"
    PARENT_UNKNOWN = "parent-unknown"
    PARENT_AMBIGUOUS = "parent-ambiguous"
    PARENT_CYCLE = "parent-cycle"
    UNION_OUTSIDE = "union-outside"
    UNION_UNKNOWN = "union-unknown"
    UNION_KNOWN = "union-known"
    UNION_CODE_TAKEN = "union-code-taken"
    MEMBERS_OVER_EMPLOYEES = "members-over-employees"
    # Of a filled roster alone.
    ROSTER_BATCH = "roster-batch"
    ROSTER_ROW = "roster-row"
    ROSTER_PERSON = "roster-person"
    ROSTER_CARD = "roster-card"
    ROSTER_DAY = "roster-day"
    ROSTER_CONTRADICTS = "roster-told"

    @property
    def severity(self) -> Severity:
        """The severity of this code: error unless listed in ``_MILDER``."""
        return _MILDER.get(self, Severity.ERROR)


_MILDER = {
    FindingCode.PERSON_TWICE: Severity.WARNING,
    FindingCode.MOBILE_SHARED: Severity.WARNING,
    FindingCode.ID_EXPIRED: Severity.WARNING,
    FindingCode.NAME_BANK: Severity.WARNING,
    FindingCode.PAST_RETIREMENT: Severity.WARNING,
    FindingCode.MEMBERS_OVER_EMPLOYEES: Severity.WARNING,
    FindingCode.ROW_LEFT_OUT: Severity.NOTE,
    FindingCode.NORMALISED: Severity.NOTE,
}


class Finding(NamedTuple):
    """One problem. ``row`` as the spreadsheet program numbers it, None for the file; ``column``: a canonical name.

    A tuple, since a register of which every row is wrong makes a million of them: a frozen dataclass takes four times
    as long to make.
    """

    row: int | None
    column: str | None
    code: FindingCode
    severity: Severity
    message: str


def found(
    code: FindingCode, row: int | None = None, column: str | None = None, variant: str = "", **parameters: object
) -> Finding:
    """A finding with its message made from the template of ``code`` (or of its ``variant``) and the parameters.

    Parameters must be masked already; KeyError when the template names one that is missing.
    """
    severity, template = _template(code, variant)
    message = template.format(column=column, **parameters) if parameters else _message(template, column)
    return Finding(row, column, code, severity, message)


@cache
def _template(code: FindingCode, variant: str) -> tuple[Severity, str]:
    return code.severity, TEMPLATES[f"{code}/{variant}" if variant else code]


@cache
def _message(template: str, column: str | None) -> str:
    """What is the same in every row, made once."""
    return template.format(column=column)


class FileRejected(Refused):
    """The file as a whole is rejected; ``findings`` has the reasons. Raised and caught inside the check."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("".join(one.message for one in self.findings))


def rejected(code: FindingCode, variant: str = "", **parameters: str) -> FileRejected:
    """The exception for one file-level finding."""
    return FileRejected([found(code, None, None, variant, **parameters)])

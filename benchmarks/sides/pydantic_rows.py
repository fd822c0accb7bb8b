"""One pydantic model a row that checks what ours checks and gives the same findings; the rows are in memory already.

Written as one would who had this to do: validators that take usual cells by a pattern or from a cache, errors as
pydantic's own with our codes and Chinese messages, all of a row. Warnings and notes, which pydantic has no word for,
and rows before this one are in the validation context. Normalisation, tables and words are ours, by the same functions;
lines that are no members are not looked for. reading.py compares the findings with ours, one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, PlainValidator, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError
from python_calamine import CalamineWorkbook

from benchmarks import rules
from unioncard.members import columns
from unioncard.members.columns import COLUMNS
from unioncard.people import names
from unioncard.people.ages import is_past_retirement, is_under_age
from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType, Fault, fault, holder
from unioncard.people.mobiles import is_mobile
from unioncard.registers.members.codes import is_compared
from unioncard.registers.members.normalise import read
from unioncard.registers.members.rule_table import cell_findings
from unioncard.sheets.cells.dates import FOREVER
from unioncard.sheets.findings import FindingCode, Severity, found
from unioncard.texts.findings import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.people.documents import Holder
    from unioncard.sheets.cells.cell import Cell

    Said = tuple[int, str, str, str, str]
    """Row, column, code, severity, message."""

TODAY, BANK = rules.TODAY, rules.BANK
_REMEMBERED: Final = 50_000
_PLACES: Final = {column: place for place, column in enumerate(COLUMNS)}
_NAME: Final = re.compile("(?!同[上前左右])[\u4e00-\u9fa5]{2,25}")
_NUMBER: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_MOBILE: Final = re.compile(r"1\d{10}", re.ASCII)
_RETIRED: Final = frozenset({"退休", "离休"})
_JOINS_NOBODY: Final = frozenset({"保留", "转出", "除名", "退会"})


@dataclass(slots=True)
class Register:
    """The rows before, what the row at hand is read as whether it is right or not, and what is said besides errors."""

    documents: dict[str, int] = field(default_factory=dict)
    mobiles: dict[str, int] = field(default_factory=dict)
    people: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)
    row: int = 0
    number: str = ""
    mobile: str = ""
    name: str = ""
    sex: str = ""
    original_document: str | None = None
    holder: Holder | None = None
    said: list[Said] = field(default_factory=list)

    def begin(self, row: int) -> None:
        """Another row."""
        self.row, self.said = row, []
        self.number = self.mobile = self.name = self.sex = ""
        self.original_document = self.holder = None

    def say(self, column: str, code: FindingCode, variant: str = "", **parameters: object) -> None:
        """A warning or a note, or a further error of a cell."""
        one = found(code, self.row, column, variant, **parameters)
        self.said.append((self.row, column, one.code, one.severity, one.message))

    def compare(self) -> None:
        """The row with those before it, then it is one of them."""
        row, number, mobile = self.row, self.number, self.mobile
        if number and (first := self.documents.setdefault(number, row)) != row:
            self.say(columns.NUMBER, FindingCode.ROW_REPEATED, first=first)
        if not mobile:
            return
        is_new = (first := self.mobiles.setdefault(mobile, row)) == row
        if not is_mobile(mobile):
            return
        if not is_new:
            self.say(columns.MOBILE, FindingCode.MOBILE_SHARED, first=first)
        if self.name and self.sex:
            birth = number[6:14] if self.holder else ""
            first, other = self.people.setdefault((self.name, self.sex, mobile), (row, birth))
            is_one = not birth or not other or birth == other
            if first != row and is_one and self.documents.get(number, row) == row:
                self.say(columns.NUMBER, FindingCode.PERSON_TWICE, first=first)


def _error(column: str, code: FindingCode, variant: str = "", **parameters: object) -> PydanticCustomError:
    return PydanticCustomError(code.value, found(code, None, column, variant, **parameters).message)


def _judge(column: str, raw: object) -> tuple[Cell, tuple[PydanticCustomError, ...], tuple[tuple[Any, ...], ...]]:
    """A cell as read, what is wrong with it by itself, and what else is to be said of it."""
    cell = read(column, raw)
    said = [one for _, one in cell_findings(column, cell, TODAY)]
    errors = (PydanticCustomError(one.code.value, one.message) for one in said if one.severity is Severity.ERROR)
    rest = ((column, one.code, one.severity, one.message) for one in said if one.severity is not Severity.ERROR)
    return cell, tuple(errors), tuple(rest)


def _read(column: str, judge: Callable[[object], Any], raw: object, register: Register) -> Cell:
    """A cell as read; raises the error that it has by itself."""
    cell, errors, rest = judge(raw)
    for one in rest:
        register.said.append((register.row, *one))
    if errors:
        raise errors[0]
    return cell


def _any(column: str) -> Any:
    """A field of which nothing but the cell itself is checked."""
    judge = lru_cache(_REMEMBERED, typed=True)(partial(_judge, column))

    def validate(raw: object, info: ValidationInfo) -> Any:
        cell, errors, rest = judge(raw)
        if errors or rest:
            _read(column, judge, raw, info.context)
        return cell.text

    return Annotated[str, PlainValidator(validate)]


def _listed(column: str) -> Any:
    """A field with a code list: its entries as they stand pass in Rust, anything else as in ``_any``."""
    entries = tuple(map(str, rules.LISTS[column]))
    usual = Literal[entries if column in rules.COMPULSORY else ("", *entries)]  # type: ignore[valid-type]
    return Annotated[usual | _any(column), Field(union_mode="left_to_right")]


_read_number, _read_mobile, _read_name = (
    partial(_judge, one) for one in (columns.NUMBER, columns.MOBILE, columns.NAME)
)
_read_document, _read_sex, _read_birth, _read_changed_on, _read_validity = (
    lru_cache(_REMEMBERED, typed=True)(partial(_judge, one))
    for one in (columns.DOCUMENT, columns.SEX, columns.BIRTH, columns.CHANGED_ON, columns.VALIDITY)
)
_KINDS: Final = {kind.value: kind for kind in DocumentType}


def _document(raw: object, info: ValidationInfo) -> DocumentType:
    cell = _read(columns.DOCUMENT, _read_document, raw, info.context)
    info.context.original_document = cell.original
    return _KINDS[cell.text]


def _number(raw: object, info: ValidationInfo) -> str:
    register, kind = info.context, info.data.get("document")
    is_usual = type(raw) is str and _NUMBER.fullmatch(raw)
    number = register.number = raw if is_usual else _unusual_number(raw, register)
    if kind is None:
        return number
    wrong = fault(kind, number, TODAY)
    if wrong:
        raise _number_error(kind, wrong)
    register.holder = holder(kind, number)
    error = _age_error(register, info.data) if register.holder else None
    if kind is DocumentType.RESIDENT and not (is_area(number[:6]) or is_compared(register.original_document)):
        if error:
            register.say(columns.NUMBER, FindingCode.UNDER_AGE)
        raise _error(columns.NUMBER, FindingCode.ID_AREA)
    if error:
        raise error
    return number


def _unusual_number(raw: object, register: Register) -> str:
    cell = _read(columns.NUMBER, _read_number, raw, register)
    if cell.fault is FindingCode.ID_AS_NUMBER:
        raise _error(columns.NUMBER, FindingCode.ID_AS_NUMBER)
    return cell.text


def _age_error(register: Register, data: dict[str, Any]) -> PydanticCustomError | None:
    """under-age; past-retirement is said, with the words for those who are registered as retired."""
    one = register.holder
    if is_past_retirement(one.birth, one.sex, TODAY):
        variant = "retired" if data.get("work") in _RETIRED else ""
        register.say(columns.NUMBER, FindingCode.PAST_RETIREMENT, variant)
    is_young = is_under_age(one.birth, TODAY) and data.get("change") not in _JOINS_NOBODY
    return _error(columns.NUMBER, FindingCode.UNDER_AGE) if is_young else None


@lru_cache
def _number_error(kind: DocumentType, wrong: Fault) -> PydanticCustomError:
    codes = {Fault.CHECK_DIGIT: FindingCode.ID_CHECK_DIGIT, Fault.BIRTH_DATE: FindingCode.ID_DATE}
    code = codes.get(wrong, FindingCode.ID_FORMAT)
    variant = wrong.value if wrong in (Fault.FIFTEEN_DIGITS, Fault.OTHER_DOCUMENT) else ""
    if wrong is Fault.SHAPE and f"{code}/{kind.value}" in TEMPLATES:
        variant = kind.value
    return _error(columns.NUMBER, code, variant, document=kind)


def _name(raw: object, info: ValidationInfo) -> str:
    register = info.context
    if type(raw) is str and _NAME.fullmatch(raw):
        register.name = raw
        return raw
    name = register.name = _read(columns.NAME, _read_name, raw, register).text
    kind = info.data.get("document")
    if not names.has_valid_characters(name, latin=kind is None or kind.may_be_latin):
        if names.is_too_long(name):
            register.say(columns.NAME, FindingCode.NAME_TOO_LONG, limit=names.MAX_BYTES)
        raise _error(columns.NAME, FindingCode.NAME_CHARACTERS, "unreadable" if names.is_unreadable(name) else "")
    if not names.can_be_written(name, BANK):
        register.say(columns.NAME, FindingCode.NAME_BANK)
    if names.is_too_long(name):
        raise _error(columns.NAME, FindingCode.NAME_TOO_LONG, limit=names.MAX_BYTES)
    return name


def _sex(raw: object, info: ValidationInfo) -> str:
    register = info.context
    sex = register.sex = _read(columns.SEX, _read_sex, raw, register).text
    if register.holder and register.holder.sex != sex:
        raise _error(columns.SEX, FindingCode.ID_SEX)
    return sex


def _birth(raw: object, info: ValidationInfo) -> str:
    day, said = _read(columns.BIRTH, _read_birth, raw, info.context).text, info.context.holder
    if day and said and said.birth.isoformat() != day:
        raise _error(columns.BIRTH, FindingCode.ID_BIRTH)
    return day


def _mobile(raw: object, info: ValidationInfo) -> str:
    is_usual = type(raw) is str and _MOBILE.fullmatch(raw)
    mobile = info.context.mobile = raw if is_usual else _read(columns.MOBILE, _read_mobile, raw, info.context).text
    if not is_mobile(mobile):
        raise _error(columns.MOBILE, FindingCode.MOBILE_FORMAT)
    return mobile


def _changed_on(raw: object, info: ValidationInfo) -> str:
    day = _read(columns.CHANGED_ON, _read_changed_on, raw, info.context).text
    if not day and info.data.get("change"):
        raise _error(columns.CHANGED_ON, FindingCode.REQUIRED, "with-change")
    if day > _TODAY:
        raise _error(columns.CHANGED_ON, FindingCode.DATE_FUTURE)
    return day


def _validity(raw: object, info: ValidationInfo) -> str:
    day = _read(columns.VALIDITY, _read_validity, raw, info.context).text
    if day and day != FOREVER and day < _TODAY:
        info.context.say(columns.VALIDITY, FindingCode.ID_EXPIRED)
    return day


_NO_ENTRY: Final = "literal_error"
_TODAY: Final = TODAY.isoformat()


class Row(BaseModel):
    """A row of the form. First what other cells are held against."""

    document: Annotated[DocumentType, PlainValidator(_document)] = Field(alias="证件类别")
    change: _listed("会籍变化类型") = Field(alias="会籍变化类型")  # type: ignore[valid-type]
    work: _listed("就业状况") = Field(alias="就业状况")  # type: ignore[valid-type]
    number: Annotated[str, PlainValidator(_number)] = Field(alias="证件号码")
    serial: _any("序号") = Field(alias="序号")  # type: ignore[valid-type]
    name: Annotated[str, PlainValidator(_name)] = Field(alias="姓名")
    sex: Annotated[str, PlainValidator(_sex)] = Field(alias="性别")
    birth: Annotated[str, PlainValidator(_birth)] = Field(alias="出生日期")
    people: _listed("民族") = Field(alias="民族")  # type: ignore[valid-type]
    education: _listed("学历") = Field(alias="学历")  # type: ignore[valid-type]
    skill: _listed("技术等级") = Field(alias="技术等级")  # type: ignore[valid-type]
    mobile: Annotated[str, PlainValidator(_mobile)] = Field(alias="移动电话")
    household: _listed("户籍类型") = Field(alias="户籍类型")  # type: ignore[valid-type]
    registered_at: _any("户籍所在地") = Field(alias="户籍所在地")  # type: ignore[valid-type]
    changed_on: Annotated[str, PlainValidator(_changed_on)] = Field(alias="会籍变化日期")
    reason: _listed("会籍变化原因") = Field(alias="会籍变化原因")  # type: ignore[valid-type]
    party: _listed("政治面貌") = Field(alias="政治面貌")  # type: ignore[valid-type]
    employer: _any("工作单位") = Field(alias="工作单位")  # type: ignore[valid-type]
    origin: _any("籍贯") = Field(alias="籍贯")  # type: ignore[valid-type]
    migrant: _listed("是否农民工") = Field(alias="是否农民工")  # type: ignore[valid-type]
    validity: Annotated[str, PlainValidator(_validity)] = Field("", alias="证件有效期")
    address: _any("联系地址") = Field("", alias="联系地址")  # type: ignore[valid-type]


def checked(rows: list[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, list[Said]]]:
    """The findings of each row that has some, by column."""
    register = Register()
    members = []
    for number, row in rows:
        register.begin(number)
        errors: list[Said] = []
        try:
            members.append(Row.model_validate(row, context=register))
        except ValidationError as error:
            errors = [
                (number, str(one["loc"][0]), one["type"], "error", one["msg"])
                for one in error.errors(include_url=False, include_context=False, include_input=False)
                if one["type"] != _NO_ENTRY  # what is wrong with it instead comes next
            ]
        register.compare()
        findings = errors + register.said
        if len(findings) > 1:
            findings.sort(key=lambda one: _PLACES[one[1]])
        if findings:
            yield number, findings


def rows_of(path: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows below the header, with the numbers the spreadsheet program shows."""
    with CalamineWorkbook.from_path(path) as book:
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    at = next(place for place, row in enumerate(rows) if "姓名" in row)
    assert all(column in str(cell) for cell, column in zip(rows[at], rules.FORM_COLUMNS, strict=False)), rows[at]
    return [
        (at + 2 + place, dict(zip(rules.FORM_COLUMNS, row, strict=False))) for place, row in enumerate(rows[at + 1 :])
    ]


def prepare(path: str) -> Callable[[], int]:
    """The work: a model a row, all findings; says how many rows have some."""
    rows = rows_of(path)
    return lambda: len(list(checked(rows)))

"""One pydantic model a row, all errors reported; the rows are in memory already."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.functional_validators import AfterValidator
from python_calamine import CalamineWorkbook

from benchmarks import rules

if TYPE_CHECKING:
    from collections.abc import Callable


def _must(holds: Callable[[Any], bool], what: str) -> AfterValidator:
    def validate(value: Any) -> Any:
        if not holds(value):
            raise ValueError(what)
        return value

    return AfterValidator(validate)


def _list(column: str, *, required: bool = False) -> Any:
    entries = tuple(map(str, rules.LISTS[column]))
    return Literal[entries if required else ("", *entries)]  # type: ignore[valid-type]


def _day(value: object) -> object:
    return datetime.strptime(value, "%Y/%m/%d").date() if isinstance(value, str) and value else value or None


Day = Annotated[date | None, BeforeValidator(_day)]


class Row(BaseModel):
    """A row of the form. The number comes first: what is held against it needs it."""

    number: Annotated[
        str, StringConstraints(pattern=f"^{rules.NUMBER_SHAPE}$"), _must(rules.number_is_right, "number")
    ] = Field(alias="证件号码")
    serial: str = Field(alias="序号")
    name: Annotated[str, StringConstraints(min_length=1), _must(rules.name_is_right, "name")] = Field(alias="姓名")
    sex: _list("性别", required=True) = Field(alias="性别")  # type: ignore[valid-type]
    birth: Day = Field(alias="出生日期")
    people: _list("民族") = Field(alias="民族")  # type: ignore[valid-type]
    work: _list("就业状况") = Field(alias="就业状况")  # type: ignore[valid-type]
    document: Literal["居民身份证"] = Field(alias="证件类别")
    education: _list("学历") = Field(alias="学历")  # type: ignore[valid-type]
    skill: _list("技术等级") = Field(alias="技术等级")  # type: ignore[valid-type]
    mobile: Annotated[str, _must(rules.is_mobile, "mobile")] = Field(alias="移动电话")
    household: _list("户籍类型") = Field(alias="户籍类型")  # type: ignore[valid-type]
    registered_at: str = Field(alias="户籍所在地")
    change: _list("会籍变化类型") = Field(alias="会籍变化类型")  # type: ignore[valid-type]
    changed_on: Day = Field(alias="会籍变化日期")
    reason: _list("会籍变化原因") = Field(alias="会籍变化原因")  # type: ignore[valid-type]
    party: _list("政治面貌") = Field(alias="政治面貌")  # type: ignore[valid-type]
    employer: str = Field(alias="工作单位")
    origin: str = Field(alias="籍贯")
    migrant: _list("是否农民工") = Field(alias="是否农民工")  # type: ignore[valid-type]

    @field_validator("birth")
    @classmethod
    def _agrees_with_birth(cls, birth: date | None, info: ValidationInfo) -> date | None:
        number = info.data.get("number")
        if number and birth and rules.born(number) != birth:
            raise ValueError("birth")
        return birth

    @field_validator("sex")
    @classmethod
    def _agrees_with_sex(cls, sex: str, info: ValidationInfo) -> str:
        number = info.data.get("number")
        if number and rules.sex_of(number) != sex:
            raise ValueError("sex")
        return sex

    @field_validator("changed_on")
    @classmethod
    def _is_given_and_past(cls, changed_on: date | None, info: ValidationInfo) -> date | None:
        if changed_on > rules.TODAY if changed_on else info.data.get("change"):
            raise ValueError("changed on")
        return changed_on


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


def prepare(path: str) -> Callable[[], list[int]]:
    """The work: a model a row and the comparison of their numbers; says which rows are refused."""
    rows = rows_of(path)

    def work() -> list[int]:
        refused, seen, members = set(), set(), []
        for place, row in rows:
            number = row["证件号码"]
            if number in seen:
                refused.add(place)
            seen.add(number)
            try:
                members.append(Row.model_validate(row))
            except ValidationError as error:
                assert error.errors(include_url=False)
                refused.add(place)
        return sorted(refused)

    return work


assert get_args(_list("性别", required=True)) == ("男", "女")

"""openpyxl reads the rows (read-only), frictionless checks them by a schema and checks of its own."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

import openpyxl
from frictionless import Check, Checklist, Resource, Schema, errors

from benchmarks import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DATES = ("出生日期", "会籍变化日期")
_ALL = 10**9


def _field(column: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column in rules.COMPULSORY else {}
    if column in rules.LISTS:
        constraints["enum"] = list(map(str, rules.LISTS[column]))
    if column == "证件号码":
        constraints |= {"pattern": rules.NUMBER_SHAPE, "unique": True}
    if column in _DATES:
        return {"name": column, "type": "date", "format": "%Y/%m/%d", "constraints": constraints}
    return {"name": column, "type": "string", "constraints": constraints}


class MemberRules(Check):
    """What the schema cannot say. A cell that the schema refused is None here."""

    Errors: ClassVar = [errors.RowConstraintError]

    def validate_row(self, row: Any) -> Iterator[Any]:
        """An error for each rule that the row breaks."""
        for note in _broken(row):
            yield errors.RowConstraintError.from_row(row, note=note)


def _broken(row: Any) -> Iterator[str]:
    number, birth, sex = row["证件号码"], row["出生日期"], row["性别"]
    if number:
        if not rules.number_is_right(number):
            yield "number"
        else:
            if birth and birth != rules.born(number):
                yield "birth"
            if sex and sex != rules.sex_of(number):
                yield "sex"
    if row["移动电话"] and not rules.is_mobile(row["移动电话"]):
        yield "mobile"
    if row["姓名"] and not rules.name_is_right(row["姓名"]):
        yield "name"
    changed_on = row["会籍变化日期"]
    if row["会籍变化类型"] and not changed_on:
        yield "no date"
    if changed_on and changed_on > rules.TODAY:
        yield "changed on"


def prepare(path: str) -> Callable[[], list[int]]:
    """The work: read and check; says which rows are refused."""
    schema = Schema.from_descriptor({"fields": [_field(column) for column in rules.FORM_COLUMNS]})
    checklist = Checklist(checks=[MemberRules()])

    def work() -> list[int]:
        book = openpyxl.load_workbook(path, read_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=len(rules.FORM_COLUMNS))
        before = 0
        for before, row in enumerate(rows):  # noqa: B007 the header's place is needed below
            if "姓名" in row:
                break
        data = [list(rules.FORM_COLUMNS)]  # the form's own headers say more
        resource = Resource(data=lambda: chain(data, map(list, rows)), schema=schema)
        report = resource.validate(checklist, limit_errors=_ALL)
        book.close()
        assert not report.errors, report.errors
        return sorted({before + found for (found,) in report.flatten(["rowNumber"])})

    return work

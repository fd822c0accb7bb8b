"""The admission of unions on the in-process stores, and rows of unions for its tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from support.group_secrets import LocalSecrets
from unioncard.cloud.stores.unions import UnionTable
from unioncard.members.keys import MemberKeys
from unioncard.registers.register import Register
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.registers.unions.columns import COLUMNS
from unioncard.registers.unions.row import UnionRow
from unioncard.sheets.layout import Kind
from unioncard.unions.store import Directory
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.intake import AdmissionResult
    from unioncard.unions.union import Union

CITY, OTHER_CITY, PROVINCE = "410100", "410800", "410000"
UNION, UNIT, SECOND_UNIT = (
    credit_code(kind, "412121", organisation)
    for kind, organisation in (("81", "MC000021"), ("91", "MA000021"), ("91", "MA000022"))
)
MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T20:00:00Z" for day in (15, 16, 17))
"""In the evening by UTC, so the next day in Shanghai."""
NAME = "河南样例机械厂工会委员会"
CELLS: dict[str, str] = {
    "单位名称": "河南样例机械厂",
    "单位统一社会信用代码": UNIT,
    "职工人数": "100",
    "工会名称": NAME,
    "工会统一社会信用代码": UNION,
    "上级工会名称": "郑州市总工会",
    "建会日期": "2010-05-01",
    "基层工会类型": "独立基层工会",
    "会员人数": "90",
    "工会负责人": "赵安",
    "联系电话": "13490000000",
}


def row(number: int = 6, **cells: str) -> UnionRow:
    return UnionRow(number, {**dict.fromkeys(COLUMNS, ""), **CELLS, **cells}, {})


def federation(name: str, number: int = 6, **cells: str) -> UnionRow:
    none = dict.fromkeys(("单位名称", "单位统一社会信用代码", "职工人数", "工会统一社会信用代码"), "")
    return row(number, **{**none, "工会名称": name, "基层工会类型": "工会联合会", **cells})


@dataclass(slots=True)
class Office:
    """The admission of unions on the in-process stores."""

    way: Way
    opened: int = 0

    @property
    def unions(self) -> UnionTable:
        return UnionTable(self.way.stores.directory.table, self.way.stores.members.members)

    @property
    def admission(self) -> UnionAdmission:
        return UnionAdmission(self.unions, MemberKeys(LocalSecrets(b"member pepper")), self.way.stores.vault)

    def register(self, union: str = PROVINCE, at: str = MONDAY) -> Register:
        self.opened += 1
        path = self.way.stores.directory.union(union).path
        return Register(f"R20261116-{self.opened:010d}", union, path, "officer", at, kind=Kind.UNIONS)

    def admit(self, *rows: UnionRow, by: str = PROVINCE, at: str = MONDAY) -> AdmissionResult:
        return self.admission.admit(self.register(by, at), rows, lambda _: None)

    def union(self, code: str = UNION) -> Union:
        return self.way.stores.directory.union(code)

    def load(self, *unions: Union) -> None:
        self.way.stores.directory.load(Directory(unions, (), ()))

    def everything(self) -> list[Any]:
        scan = boto3.client("dynamodb").scan
        return sorted((item for name in ("directory", "members") for item in scan(TableName=name)["Items"]), key=str)


def problems(admitted: AdmissionResult) -> list[tuple[int | None, str, str | None]]:
    return [(finding.row, finding.code.value, finding.column) for finding in admitted.late]

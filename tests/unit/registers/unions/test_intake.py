"""Accepted rows of unions become unions of the directory: each once, below the right parent, since the right day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from unioncard.cloud.aws import table as table_module
from unioncard.cloud.stores import unions as union_table
from unioncard.cloud.stores.unions import UnionTable
from unioncard.errors import Conflict
from unioncard.members.keys import MemberKeys
from unioncard.members.person import open_person
from unioncard.members.store import Changes
from unioncard.registers.register import Register
from unioncard.registers.unions import admission as unions_module
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.registers.unions.columns import COLUMNS
from unioncard.registers.unions.row import UnionRow
from unioncard.sheets.layout import Kind
from unioncard.unions.store import Directory, place_below
from unioncard.unions.union import Kind as UnionKind
from unioncard.unions.union import Union
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.worked import Way
    from unioncard.registers.intake import AdmissionResult

CITY, OTHER_CITY, PROVINCE = "410100", "410800", "410000"
UNION, UNIT, SECOND_UNIT = (
    credit_code(kind, "412121", organisation)
    for kind, organisation in (("81", "MC000021"), ("91", "MA000021"), ("91", "MA000022"))
)
MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T20:00:00Z" for day in (15, 16, 17))
"""In the evening by UTC, so the next day in Shanghai."""
NAME = "河南样例机械厂工会委员会"
TOLD: dict[str, str] = {
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
    return UnionRow(number, {**dict.fromkeys(COLUMNS, ""), **TOLD, **cells}, {})


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
        return UnionAdmission(self.unions, MemberKeys(b"member pepper"), self.way.stores.vault)

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


@pytest.fixture
def office(way: Way) -> Office:
    return Office(way)


def told(admitted: AdmissionResult) -> list[tuple[int | None, str, str | None]]:
    return [(finding.row, finding.code.value, finding.column) for finding in admitted.late]


def test_a_new_union_stands_below_its_parent_with_what_was_told(office: Office) -> None:
    assert office.admit(row()).changes == Changes(joined=1)
    union = office.union()
    assert (union.code, union.credit_code, union.kind) == (UNION, UNION, UnionKind.BASIC)
    assert (union.parent, union.path) == (CITY, f"/{PROVINCE}/{CITY}/{UNION}/")
    assert (union.type, union.founded, union.member_count) == ("独立基层工会", "2010-05-01", 90)
    assert [(one.name, one.employees) for one in office.unions.units(UNION).values()] == [("河南样例机械厂", 100)]
    assert UNION in [one.code for one in office.way.stores.directory.children(CITY)]


def test_head_and_telephone_are_sealed_and_stand_nowhere_in_clear(office: Office) -> None:
    office.admit(row())
    assert "赵安" not in str(office.everything())
    assert "13490000000" not in str(office.everything())
    stored = office.way.stores.members.members.get(f"UNION#{UNION}", "HEAD")
    assert stored is not None
    opened = open_person(UNION, stored["sealed"], office.way.stores.vault)
    assert dict(opened.values) == {"工会负责人": "赵安", "联系电话": "13490000000"}


@pytest.mark.parametrize("parent", ["410100", "郑州市 总工会", "４１０１００"])
def test_a_parent_may_be_named_or_coded(office: Office, parent: str) -> None:
    office.admit(row(上级工会名称=parent))
    assert office.union().parent == CITY


def test_a_parent_may_be_told_by_its_credit_code(office: Office) -> None:
    office.admit(row())
    own = credit_code("81", "412121", "MC000031")
    below = row(工会名称="样例分会", 工会统一社会信用代码=own, 上级工会名称=UNION, 单位统一社会信用代码=SECOND_UNIT)
    assert told(office.admit(below)) == []
    assert office.union(own).path == f"/{PROVINCE}/{CITY}/{UNION}/{own}/"


def test_a_union_without_a_credit_code_gets_one_of_ours_and_is_found_again(office: Office) -> None:
    bare = row(工会统一社会信用代码="")
    assert office.admit(bare).changes == Changes(joined=1)
    assert office.admit(bare, at=TUESDAY).changes == Changes(unchanged=1)
    (union,) = office.unions.named(NAME)
    assert union.code.startswith("U")
    assert len(union.code) == 11


def test_the_same_register_again_changes_nothing_and_says_the_same(office: Office) -> None:
    register = office.register()
    rows = [row(), row(7, 工会名称="无上级工会", 工会统一社会信用代码="", 上级工会名称="没有这个工会")]
    first = office.admission.admit(register, rows, lambda _: None)
    before = office.everything()
    assert office.admission.admit(register, rows, lambda _: None) == first
    assert office.everything() == before
    assert (first.changes, told(first)) == (Changes(joined=1), [(7, "parent-unknown", "上级工会名称")])


def test_a_refusal_stays_what_it_was_when_the_register_is_delivered_again_later(office: Office) -> None:
    register, rows = office.register(), [row(上级工会名称="样例联合会")]
    first = office.admission.admit(register, rows, lambda _: None)
    office.admit(federation("样例联合会"))
    assert office.admission.admit(register, rows, lambda _: None) == first


def test_killed_after_any_write_and_delivered_again_it_comes_to_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.admit(federation("样例联合会", 工会编码=""), row(7, 上级工会名称="样例联合会"))
    rows = [federation("样例联合会", 工会编码=office.unions.named("样例联合会")[0].code, 上级工会名称=OTHER_CITY)]
    rows += [row(n, 工会名称=f"样例工会{n}", 工会统一社会信用代码="", 上级工会名称="样例联合会") for n in (7, 8)]
    register = office.register(at=TUESDAY)
    real = table_module._transact
    for deadline in range(1, 6):
        calls = iter(range(1, 100))

        def dying(*args: Any, deadline: int = deadline, calls: Any = calls) -> None:
            real(*args)
            if next(calls) == deadline:
                raise RuntimeError("killed")

        monkeypatch.setattr(table_module, "_transact", dying)
        try:
            office.admission.admit(register, rows, lambda _: None)
        except RuntimeError:
            continue
        break
    monkeypatch.setattr(table_module, "_transact", real)
    done = office.admission.admit(register, rows, lambda _: None)
    assert (done.changes, done.late) == (Changes(joined=2, updated=1), [])
    top = office.unions.named("样例联合会")[0]
    assert top.path == f"/{PROVINCE}/{OTHER_CITY}/{top.code}/"
    assert {one.path for one in office.unions._children(top.code)} == {
        f"{top.path}{code}/" for code in (UNION, *(office.unions.named(f"样例工会{n}")[0].code for n in (7, 8)))
    }


def test_what_is_told_again_is_unchanged_and_what_differs_is_changed(office: Office) -> None:
    office.admit(row())
    assert office.admit(row(), at=TUESDAY).changes == Changes(unchanged=1)
    for cells in ({"会员人数": "91"}, {"单位地址": "样例路 2 号"}, {"联系电话": "13490000001"}):
        assert office.admit(row(**cells), at=TUESDAY).changes == Changes(updated=1), cells


def test_a_cell_that_is_not_told_stays_as_it_was(office: Office) -> None:
    office.admit(row())
    blank = dict.fromkeys(("会员人数", "建会日期", "工会负责人", "联系电话", "职工人数"), "")
    assert office.admit(row(**blank), at=TUESDAY).changes == Changes(unchanged=1)
    assert office.union().member_count == 90


def test_one_union_of_several_units_is_one_union_and_all_its_rows_count(office: Office) -> None:
    joint = {"基层工会类型": "联合基层工会"}
    second = row(7, **joint, 单位名称="河南样例印刷厂", 单位统一社会信用代码=SECOND_UNIT)
    assert office.admit(row(**joint), second).changes == Changes(joined=2)
    assert set(office.unions.units(UNION)) == {UNIT, SECOND_UNIT}


def test_a_register_adds_units_and_takes_none_away(office: Office) -> None:
    joint = {"基层工会类型": "联合基层工会"}
    office.admit(row(**joint))
    office.admit(row(**joint, 单位名称="河南样例印刷厂", 单位统一社会信用代码=SECOND_UNIT), at=TUESDAY)
    assert set(office.unions.units(UNION)) == {UNIT, SECOND_UNIT}


def test_a_union_of_more_units_than_a_transaction_holds_is_stored_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(union_table, "WITH_THE_UNION", 3)
    units = [credit_code("91", "412121", f"MA01{n:04d}") for n in range(30)]
    rows = [row(n, 基层工会类型="联合基层工会", 单位统一社会信用代码=unit) for n, unit in enumerate(units, 6)]
    assert office.admit(*rows).changes == Changes(joined=30)
    assert set(office.unions.units(UNION)) == set(units)


def test_parents_of_the_same_register_may_stand_in_any_order(office: Office) -> None:
    rows = (
        row(6, 上级工会名称="样例二级会"),
        federation("样例二级会", 7, 上级工会名称="样例一级会"),
        federation("样例一级会", 8),
    )
    assert told(office.admit(*rows)) == []
    assert office.union().level == 5


def test_unions_that_stand_below_each_other_are_a_finding(office: Office) -> None:
    pair = (federation("样例甲会", 6, 上级工会名称="样例乙会"), federation("样例乙会", 7, 上级工会名称="样例甲会"))
    admitted = office.admit(*pair, row(8))
    assert sorted(told(admitted)) == [(6, "parent-cycle", "上级工会名称"), (7, "parent-cycle", "上级工会名称")]
    assert admitted.changes == Changes(joined=1)


def test_a_move_below_itself_is_a_finding(office: Office) -> None:
    office.admit(federation("样例一级会"), federation("样例二级会", 7, 上级工会名称="样例一级会"))
    top, sub = (office.unions.named(name)[0].code for name in ("样例一级会", "样例二级会"))
    assert told(office.admit(federation("样例一级会", 工会编码=top, 上级工会名称=sub), at=TUESDAY)) == [
        (6, "parent-cycle", "上级工会名称")
    ]


def test_an_unknown_parent_is_a_finding_on_every_row_of_the_union(office: Office) -> None:
    joint = {"基层工会类型": "联合基层工会", "上级工会名称": "没有这个工会"}
    admitted = office.admit(row(6, **joint), row(7, **joint, 单位统一社会信用代码=SECOND_UNIT))
    assert told(admitted) == [(6, "parent-unknown", "上级工会名称"), (7, "parent-unknown", "上级工会名称")]
    assert (admitted.rejected, admitted.changes.rows) == (2, 0)


def test_a_parent_that_two_unions_are_called_is_asked_about(office: Office) -> None:
    for city in (CITY, OTHER_CITY):
        office.admit(federation("样例街道工会", 上级工会名称=city))
    admitted = office.admit(row(上级工会名称="样例街道工会"))
    assert told(admitted) == [(6, "parent-ambiguous", "上级工会名称")]
    codes = [one.code for one in office.unions.named("样例街道工会")]
    assert all(code in admitted.late[0].message for code in codes)
    assert told(office.admit(row(上级工会名称=codes[0]))) == []
    assert told(office.admit(row(上级工会名称="样例街道工会", 会员人数="80"), at=TUESDAY)) == []  # its parent on record


def test_namesakes_outside_the_officers_reach_do_not_matter(office: Office) -> None:
    for city in (CITY, OTHER_CITY):
        office.admit(federation("样例街道工会", 上级工会名称=city))
    assert told(office.admit(row(上级工会名称="样例街道工会"), by=OTHER_CITY)) == []
    assert office.union().is_within(OTHER_CITY)


def test_an_officer_registers_only_what_lies_below(office: Office) -> None:
    assert told(office.admit(row(), by=OTHER_CITY)) == [(6, "union-outside", "上级工会名称")]
    office.admit(row())
    assert told(office.admit(row(上级工会名称=OTHER_CITY), by=OTHER_CITY)) == [(6, "union-outside", "工会名称")]
    own = row(工会编码=CITY, 工会名称="郑州市总工会", 工会统一社会信用代码="", 上级工会名称=PROVINCE)
    assert told(office.admit(own, by=CITY)) == [(6, "union-outside", "上级工会名称")]


def test_a_union_of_the_directory_is_asked_about_by_name_and_updated_by_code(office: Office) -> None:
    name = office.union("4101000001").name
    admitted = office.admit(row(工会名称=name))
    assert told(admitted) == [(6, "union-known", "工会名称")]
    assert "4101000001" in admitted.late[0].message
    assert office.admit(row(工会名称=name, 工会编码="4101000001")).changes == Changes(updated=1)
    assert (office.union("4101000001").credit_code, office.unions.find(UNION)) == (UNION, None)
    assert office.admit(row(工会名称=name), at=TUESDAY).changes == Changes(unchanged=1)


def test_a_union_may_be_renamed_and_is_then_found_by_its_new_name_alone(office: Office) -> None:
    office.admit(row())
    office.admit(row(工会名称="河南样例重工工会委员会"), at=TUESDAY)
    assert office.unions.named(NAME) == []
    assert [one.code for one in office.unions.named("河南样例重工工会委员会")] == [UNION]


def test_a_code_that_nobody_has_is_a_finding(office: Office) -> None:
    assert told(office.admit(row(工会编码="4199999999"))) == [(6, "union-unknown", "工会编码")]


def test_a_credit_code_is_one_unions_and_a_union_has_one(office: Office) -> None:
    office.admit(row())
    taken = row(工会编码="4101000001", 工会名称=office.union("4101000001").name)
    assert told(office.admit(taken)) == [(6, "union-code-taken", "工会统一社会信用代码")]
    other = credit_code("81", "412121", "MC000041")
    assert told(office.admit(row(工会编码=UNION, 工会统一社会信用代码=other))) == [
        (6, "union-code-taken", "工会统一社会信用代码")
    ]


def test_a_new_parent_holds_from_the_day_the_register_was_opened(office: Office) -> None:
    office.admit(row())
    office.admit(row(上级工会名称=OTHER_CITY), at=TUESDAY)
    union = office.union()
    assert (union.parent, union.path) == (OTHER_CITY, f"/{PROVINCE}/{OTHER_CITY}/{UNION}/")
    assert [union.parent_on(date(2026, 11, day)) for day in (1, 16, 17, 18)] == [CITY, CITY, OTHER_CITY, OTHER_CITY]


def test_all_below_follow_a_union_that_moves(office: Office) -> None:
    office.admit(
        federation("样例一级会"),
        federation("样例二级会", 7, 上级工会名称="样例一级会"),
        row(8, 上级工会名称="样例二级会"),
    )
    top = office.unions.named("样例一级会")[0].code
    moved = office.admit(federation("样例一级会", 工会编码=top, 上级工会名称=OTHER_CITY), at=TUESDAY)
    assert moved.changes == Changes(updated=1)
    assert office.union().path.startswith(f"/{PROVINCE}/{OTHER_CITY}/{top}/")
    assert office.union().parents == ()


def test_more_children_than_a_transaction_holds_follow(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(union_table, "CHILDREN", 3)
    office.admit(federation("样例一级会"))
    top = office.unions.named("样例一级会")[0]
    codes = [f"41010088{n:02d}" for n in range(10)]
    office.load(*(Union(code, f"子{code}", UnionKind.BASIC, top.code, f"{top.path}{code}/") for code in codes))
    office.admit(federation("样例一级会", 工会编码=top.code, 上级工会名称=OTHER_CITY), at=TUESDAY)
    assert {office.union(code).path for code in codes} == {f"/{PROVINCE}/{OTHER_CITY}/{top.code}/{c}/" for c in codes}


def test_registers_that_arrive_in_the_wrong_order_leave_the_newest_told(office: Office) -> None:
    early = row(上级工会名称=OTHER_CITY, 会员人数="80", 工会负责人="钱平")
    orders: list[list[tuple[UnionRow, str]]] = [[(early, TUESDAY), (row(), WEDNESDAY)]]
    orders.append(orders[0][::-1])
    seen = []
    for number, order in enumerate(orders):
        code = credit_code("81", "412121", f"MC00005{number}")
        own = {"工会统一社会信用代码": code, "工会名称": f"样例工会{number}"}
        for one, at in [(row(), MONDAY), *order]:
            office.admit(UnionRow(6, {**one.values, **own}, {}), at=at)
        union = office.union(code)
        days = [union.parent_on(date(2026, 11, day)) for day in (16, 17, 18)]
        seen.append((union.parent, union.member_count, days))
    assert seen == [(CITY, 90, [CITY, OTHER_CITY, CITY])] * 2


def test_an_older_register_is_counted_as_superseded(office: Office) -> None:
    office.admit(row(), at=TUESDAY)
    assert office.admit(row(会员人数="1"), at=MONDAY).changes == Changes(unchanged=1, superseded=1)
    assert office.union().member_count == 90


def test_a_lost_race_is_decided_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.admit(row())
    real, raced = UnionTable.write, []

    def raced_write(self: UnionTable, change: Any) -> None:
        if not raced:
            raced.append(True)
            office.admit(row(会员人数="50"), at=TUESDAY)
        real(self, change)

    monkeypatch.setattr(UnionTable, "write", raced_write)
    assert office.admit(row(单位地址="样例路 3 号"), at=WEDNESDAY).changes == Changes(updated=1)
    assert office.union().version == 3


def test_a_parent_that_moves_meanwhile_is_read_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.admit(federation("样例一级会"))
    top = office.unions.named("样例一级会")[0].code
    real, raced = UnionTable.write, []

    def raced_write(self: UnionTable, change: Any) -> None:
        if not raced:
            raced.append(True)
            office.admit(federation("样例一级会", 工会编码=top, 上级工会名称=OTHER_CITY), at=TUESDAY)
        real(self, change)

    monkeypatch.setattr(UnionTable, "write", raced_write)
    office.admit(row(上级工会名称="样例一级会"), at=TUESDAY)
    assert office.union().path == f"/{PROVINCE}/{OTHER_CITY}/{top}/{UNION}/"


def test_two_unions_cannot_move_below_each_others_children_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for top in "甲乙":
        office.admit(federation(f"样例{top}会"), federation(f"样例{top}分会", 7, 上级工会名称=f"样例{top}会"))
    code = {one: office.unions.named(f"样例{one}会")[0].code for one in "甲乙"}
    real, raced = UnionTable.write, []
    theirs = federation("样例乙会", 工会编码=code["乙"], 上级工会名称="样例甲分会")
    mine = federation("样例甲会", 工会编码=code["甲"], 上级工会名称="样例乙分会")

    def raced_write(self: UnionTable, change: Any) -> None:
        if not raced:
            raced.append(True)
            with monkeypatch.context() as before_the_walk:
                before_the_walk.setattr(unions_module, "place_below", lambda *_: None)
                office.admit(theirs, at=TUESDAY)
        real(self, change)

    monkeypatch.setattr(UnionTable, "write", raced_write)
    with pytest.raises(Conflict):
        office.admit(mine, at=TUESDAY)
    place_below(office.unions, office.union(code["乙"]))
    assert told(office.admit(mine, at=TUESDAY)) == [(6, "parent-cycle", "上级工会名称")]


def test_a_union_that_moved_away_meanwhile_is_not_dragged_along(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.admit(federation("样例一级会"), row(7, 上级工会名称="样例一级会"))
    (top,) = office.unions.named("样例一级会")
    read_before = [replace(office.union(), path="/stale/")]
    office.admit(row(上级工会名称=OTHER_CITY), at=TUESDAY)
    monkeypatch.setattr(UnionTable, "_children", lambda *_: read_before)
    with pytest.raises(Conflict):
        office.unions.place_children(top)
    assert office.union().is_within(OTHER_CITY)


def test_two_unions_cannot_take_one_credit_code_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {code: office.union(code).name for code in ("4101000001", "4101000002")}
    mine, theirs = (row(工会编码=code, 工会名称=name) for code, name in names.items())
    real, raced = UnionTable.write, []

    def raced_write(self: UnionTable, change: Any) -> None:
        if not raced:
            raced.append(True)
            office.admit(theirs)
        real(self, change)

    monkeypatch.setattr(UnionTable, "write", raced_write)
    assert told(office.admit(mine)) == [(6, "union-code-taken", "工会统一社会信用代码")]
    assert [office.union(code).credit_code for code in names] == ["", UNION]


def test_those_below_follow_at_once_and_not_at_the_registers_end(office: Office) -> None:
    office.admit(federation("样例一级会"), row(7, 上级工会名称="样例一级会"))
    top = office.unions.named("样例一级会")[0].code
    moving = federation("样例一级会", 工会编码=top, 上级工会名称=OTHER_CITY)

    def killed(_done: int) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        office.admission.admit(office.register(at=TUESDAY), [moving], killed)
    assert office.union().is_within(OTHER_CITY)


def test_a_race_that_is_always_lost_is_left_to_the_queue(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_self: UnionTable, _change: Any) -> None:
        raise Conflict("lost")

    monkeypatch.setattr(UnionTable, "write", lost)
    with pytest.raises(Conflict):
        office.admit(row())


def test_loading_the_directory_again_keeps_what_registers_told(office: Office) -> None:
    old = office.union("4101000001")
    office.admit(row(工会编码=old.code, 工会名称=old.name, 上级工会名称=OTHER_CITY))
    moved = office.union(old.code)
    office.load(replace(old, contact_mail="new@unions.example"))
    assert office.union(old.code) == replace(moved, contact_mail="new@unions.example")


def test_rows_done_are_told_as_they_are_done(office: Office) -> None:
    heard: list[int] = []
    on_rows: Callable[[int], None] = heard.append
    rows = [row(), row(7, 工会名称="样例第二工会", 工会统一社会信用代码="", 单位统一社会信用代码=SECOND_UNIT)]
    office.admission.admit(office.register(), rows, on_rows)
    assert heard == [1, 2]

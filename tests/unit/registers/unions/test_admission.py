"""Accepted rows of unions become unions of the directory: each once, with its units, whatever is delivered again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws import table as table_module
from unioncard.cloud.stores import unions as union_table
from unioncard.members.person import SealedKind
from unioncard.members.store import Changes
from unioncard.unions.union import Kind as UnionKind
from unioncard_tools.sample.unions import credit_code
from unit.registers.unions.office import (
    CITY,
    OTHER_CITY,
    PROVINCE,
    SECOND_UNIT,
    TUESDAY,
    UNION,
    UNIT,
    Office,
    federation,
    problems,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_a_new_union_stands_below_its_parent_with_its_cells(office: Office) -> None:
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
    opened = json.loads(office.way.stores.vault.open(stored["sealed"], SealedKind.HEAD))
    assert (opened["key"], opened["values"]) == (UNION, {"工会负责人": "赵安", "联系电话": "13490000000"})


def test_the_same_register_again_changes_nothing_and_says_the_same(office: Office) -> None:
    register = office.register()
    rows = [row(), row(7, 工会名称="无上级工会", 工会统一社会信用代码="", 上级工会名称="没有这个工会")]
    first = office.admission.admit(register, rows, lambda _: None)
    before = office.everything()
    assert office.admission.admit(register, rows, lambda _: None) == first
    assert office.everything() == before
    assert (first.changes, problems(first)) == (Changes(joined=1), [(7, "parent-unknown", "上级工会名称")])


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


def test_a_union_registered_again_is_unchanged_and_what_differs_is_changed(office: Office) -> None:
    office.admit(row())
    assert office.admit(row(), at=TUESDAY).changes == Changes(unchanged=1)
    for cells in ({"会员人数": "91"}, {"单位地址": "样例路 2 号"}, {"联系电话": "13490000001"}):
        assert office.admit(row(**cells), at=TUESDAY).changes == Changes(updated=1), cells


def test_an_empty_cell_leaves_the_stored_value(office: Office) -> None:
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


def test_loading_the_directory_again_keeps_what_registers_stored(office: Office) -> None:
    old = office.union("4101000001")
    office.admit(row(工会编码=old.code, 工会名称=old.name, 上级工会名称=OTHER_CITY))
    moved = office.union(old.code)
    office.load(replace(old, contact_mail="new@unions.example"))
    kept = replace(moved, contact_mail="new@unions.example", version=moved.version + 1)
    assert office.union(old.code) == kept


def test_progress_is_reported_union_by_union(office: Office) -> None:
    seen: list[int] = []
    on_rows: Callable[[int], None] = seen.append
    rows = [row(), row(7, 工会名称="样例第二工会", 工会统一社会信用代码="", 单位统一社会信用代码=SECOND_UNIT)]
    office.admission.admit(office.register(), rows, on_rows)
    assert seen == [1, 2]

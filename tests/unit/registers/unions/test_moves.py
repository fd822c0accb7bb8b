"""A union gets another parent: from which day, with all below it, in any order of arrival and in every race."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from unioncard import pace
from unioncard.cloud.stores import unions as union_table
from unioncard.cloud.stores.unions import UnionTable
from unioncard.errors import Conflict, TimeIsUp
from unioncard.members.store import Changes
from unioncard.registers.unions import admission as unions_module
from unioncard.registers.unions.row import UnionRow
from unioncard.unions.store import place_below
from unioncard.unions.union import Kind as UnionKind
from unioncard.unions.union import Union
from unioncard_tools.sample.unions import credit_code
from unit.registers.unions.office import (
    CITY,
    MONDAY,
    OTHER_CITY,
    PROVINCE,
    TUESDAY,
    UNION,
    WEDNESDAY,
    Office,
    federation,
    problems,
    row,
)


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


def test_of_many_that_move_each_delivery_looks_at_the_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"41010088{n:02d}" for n in range(3)]
    path = office.union(CITY).path
    office.load(*(Union(one, f"子{one}", UnionKind.BASIC, CITY, f"{path}{one}/", version=1) for one in codes))
    register = office.register(at=TUESDAY)
    rows = [federation(f"子{one}", 6 + n, 工会编码=one, 上级工会名称=OTHER_CITY) for n, one in enumerate(codes)]
    looked_at: list[str] = []
    monkeypatch.setattr(unions_module, "place_below", lambda _, union: looked_at.append(union.code))
    deliveries = 0
    while True:
        deliveries += 1
        try:
            with pace.step(0):
                office.admission.admit(register, rows, lambda _: None)
            break
        except TimeIsUp:
            assert deliveries < 10
    assert deliveries == 2 * len(codes) + 1, "one for each that is written, one for each that is looked at again"
    assert looked_at == [*codes, *codes]


def test_registers_that_arrive_in_the_wrong_order_leave_the_newest(office: Office) -> None:
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
    assert problems(office.admit(mine, at=TUESDAY)) == [(6, "parent-cycle", "上级工会名称")]


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
    assert problems(office.admit(mine)) == [(6, "union-code-taken", "工会统一社会信用代码")]
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

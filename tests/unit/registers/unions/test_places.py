"""Which union of the directory a row means, and below which parent; what is ambiguous is a finding."""

from __future__ import annotations

import pytest

from unioncard.members.store import Changes
from unioncard_tools.sample.unions import credit_code
from unit.registers.unions.office import (
    CITY,
    NAME,
    OTHER_CITY,
    PROVINCE,
    SECOND_UNIT,
    TUESDAY,
    UNION,
    Office,
    federation,
    problems,
    row,
)


@pytest.mark.parametrize("parent", ["410100", "郑州市 总工会", "４１０１００"])
def test_a_parent_may_be_named_or_coded(office: Office, parent: str) -> None:
    office.admit(row(上级工会名称=parent))
    assert office.union().parent == CITY


def test_a_parent_may_be_named_by_its_credit_code(office: Office) -> None:
    office.admit(row())
    own = credit_code("81", "412121", "MC000031")
    below = row(工会名称="样例分会", 工会统一社会信用代码=own, 上级工会名称=UNION, 单位统一社会信用代码=SECOND_UNIT)
    assert problems(office.admit(below)) == []
    assert office.union(own).path == f"/{PROVINCE}/{CITY}/{UNION}/{own}/"


def test_a_union_without_a_credit_code_gets_one_of_ours_and_is_found_again(office: Office) -> None:
    bare = row(工会统一社会信用代码="")
    assert office.admit(bare).changes == Changes(joined=1)
    assert office.admit(bare, at=TUESDAY).changes == Changes(unchanged=1)
    (union,) = office.unions.named(NAME)
    assert union.code.startswith("U")
    assert len(union.code) == 11


def test_parents_of_the_same_register_may_stand_in_any_order(office: Office) -> None:
    rows = (
        row(6, 上级工会名称="样例二级会"),
        federation("样例二级会", 7, 上级工会名称="样例一级会"),
        federation("样例一级会", 8),
    )
    assert problems(office.admit(*rows)) == []
    assert office.union().level == 5


def test_unions_that_stand_below_each_other_are_a_finding(office: Office) -> None:
    pair = (federation("样例甲会", 6, 上级工会名称="样例乙会"), federation("样例乙会", 7, 上级工会名称="样例甲会"))
    admitted = office.admit(*pair, row(8))
    assert sorted(problems(admitted)) == [(6, "parent-cycle", "上级工会名称"), (7, "parent-cycle", "上级工会名称")]
    assert admitted.changes == Changes(joined=1)


def test_a_move_below_itself_is_a_finding(office: Office) -> None:
    office.admit(federation("样例一级会"), federation("样例二级会", 7, 上级工会名称="样例一级会"))
    top, sub = (office.unions.named(name)[0].code for name in ("样例一级会", "样例二级会"))
    assert problems(office.admit(federation("样例一级会", 工会编码=top, 上级工会名称=sub), at=TUESDAY)) == [
        (6, "parent-cycle", "上级工会名称")
    ]


def test_an_unknown_parent_is_a_finding_on_every_row_of_the_union(office: Office) -> None:
    joint = {"基层工会类型": "联合基层工会", "上级工会名称": "没有这个工会"}
    admitted = office.admit(row(6, **joint), row(7, **joint, 单位统一社会信用代码=SECOND_UNIT))
    assert problems(admitted) == [(6, "parent-unknown", "上级工会名称"), (7, "parent-unknown", "上级工会名称")]
    assert (admitted.rejected, admitted.changes.rows) == (2, 0)


def test_a_parent_that_two_unions_are_called_is_asked_about(office: Office) -> None:
    for city in (CITY, OTHER_CITY):
        office.admit(federation("样例街道工会", 上级工会名称=city))
    admitted = office.admit(row(上级工会名称="样例街道工会"))
    assert problems(admitted) == [(6, "parent-ambiguous", "上级工会名称")]
    codes = [one.code for one in office.unions.named("样例街道工会")]
    assert all(code in admitted.late[0].message for code in codes)
    assert problems(office.admit(row(上级工会名称=codes[0]))) == []
    on_record = row(上级工会名称="样例街道工会", 会员人数="80")
    assert problems(office.admit(on_record, at=TUESDAY)) == []


def test_namesakes_outside_the_officers_reach_do_not_matter(office: Office) -> None:
    for city in (CITY, OTHER_CITY):
        office.admit(federation("样例街道工会", 上级工会名称=city))
    assert problems(office.admit(row(上级工会名称="样例街道工会"), by=OTHER_CITY)) == []
    assert office.union().is_within(OTHER_CITY)


def test_an_officer_registers_only_what_lies_below(office: Office) -> None:
    assert problems(office.admit(row(), by=OTHER_CITY)) == [(6, "union-outside", "上级工会名称")]
    office.admit(row())
    assert problems(office.admit(row(上级工会名称=OTHER_CITY), by=OTHER_CITY)) == [(6, "union-outside", "工会名称")]
    own = row(工会编码=CITY, 工会名称="郑州市总工会", 工会统一社会信用代码="", 上级工会名称=PROVINCE)
    assert problems(office.admit(own, by=CITY)) == [(6, "union-outside", "上级工会名称")]


def test_a_union_of_the_directory_is_asked_about_by_name_and_updated_by_code(office: Office) -> None:
    name = office.union("4101000001").name
    admitted = office.admit(row(工会名称=name))
    assert problems(admitted) == [(6, "union-known", "工会名称")]
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
    assert problems(office.admit(row(工会编码="4199999999"))) == [(6, "union-unknown", "工会编码")]


def test_a_credit_code_is_one_unions_and_a_union_has_one(office: Office) -> None:
    office.admit(row())
    taken = row(工会编码="4101000001", 工会名称=office.union("4101000001").name)
    assert problems(office.admit(taken)) == [(6, "union-code-taken", "工会统一社会信用代码")]
    other = credit_code("81", "412121", "MC000041")
    assert problems(office.admit(row(工会编码=UNION, 工会统一社会信用代码=other))) == [
        (6, "union-code-taken", "工会统一社会信用代码")
    ]

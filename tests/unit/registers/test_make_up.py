"""Every document that changes members changes their make-up by exactly what it changes, whatever happens to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.made_up import require_made_up
from support.worked import KEYS, UNION, Way, people_file
from unioncard import clock
from unioncard.cloud.aws.client import client
from unioncard.ledger.make_up import ALL
from unioncard.registers.members.codes import LISTS
from unioncard.registers.members.make_up import COLUMNS, masked, number_of
from unioncard_tools.sample.members import sample_rows
from unit.registers.transfer_story import NEW_UNION, agreed, asked_of

if TYPE_CHECKING:
    from collections import Counter

    from unioncard_tools.sample.members import Row

PEOPLE = sample_rows(8, seed=5)


def now(way: Way) -> dict[str, Counter[str]]:
    return require_made_up(way, clock.month_of(clock.now()))


def changed(people: list[Row], **cells: str) -> list[Row]:
    return [one | cells for one in people]


def test_a_register_counts_who_joins_and_again_nothing(way: Way) -> None:
    opened = way.open_upload(people_file(PEOPLE))
    for _ in range(2):
        way.intake.take(*opened)
        assert now(way)[UNION][ALL] == 8
    way.taken(people_file(PEOPLE))
    assert now(way)[UNION][ALL] == 8


def test_cells_that_a_later_register_renews_change_the_make_up_and_those_of_an_older_one_do_not(way: Way) -> None:
    way.taken(people_file(PEOPLE), at="2026-11-18T02:00:00Z")
    before = now(way)[UNION]
    way.taken(people_file(changed(PEOPLE[:3], 学历="博士")), at="2026-11-19T02:00:00Z")
    after = now(way)[UNION]
    assert (before["education.1"], after["education.1"], after[ALL]) == (0, 3, 8)
    way.taken(people_file(changed(PEOPLE[:3], 学历="硕士")), at="2026-11-17T02:00:00Z")
    assert now(way)[UNION] == after


@pytest.mark.parametrize("change", ["退会", "转出", "除名"])
def test_who_leaves_takes_away_what_was_counted_and_who_comes_back_counts_again(way: Way, change: str) -> None:
    way.taken(people_file(PEOPLE), at="2026-11-18T02:00:00Z")
    before = now(way)[UNION]
    # What the leaving row says of them otherwise was never counted.
    leaving = changed(PEOPLE[:2], 会籍变化类型=change, 会籍变化日期="2026-11-01", 政治面貌="民革党员")
    way.taken(people_file(leaving), at="2026-11-19T02:00:00Z")
    assert now(way)[UNION][ALL] == 6
    way.taken(
        people_file(changed(PEOPLE[:2], 会籍变化类型="入会", 会籍变化日期="2026-11-02")), at="2026-11-20T02:00:00Z"
    )
    assert now(way)[UNION] == before


def test_who_is_twice_in_a_register_counts_once(way: Way) -> None:
    way.taken(people_file(PEOPLE[:2], 会籍变化类型="保留", 会籍变化日期="2026-11-01"))
    twice = replace(way.intake, admissions=way.intake.admissions)
    assert twice.take(*way.open_upload(people_file([*PEOPLE[:2], *changed(PEOPLE[:1], 学历="博士")])))
    assert now(way)[UNION][ALL] == 2


def test_a_member_of_a_release_before_is_counted_with_the_next_register(way: Way) -> None:
    way.taken(people_file(PEOPLE))
    for one in client("dynamodb").scan(TableName="members")["Items"]:  # as that release stored them
        client("dynamodb").put_item(TableName="members", Item={k: v for k, v in one.items() if k != "make_up"})
    for one in client("dynamodb").scan(TableName="work")["Items"]:
        if "make_up" in one:
            client("dynamodb").put_item(TableName="work", Item={k: v for k, v in one.items() if k != "make_up"})
    assert now(way) == {}
    leaving = changed(PEOPLE[:1], 会籍变化类型="退会", 会籍变化日期="2026-11-01")
    way.taken(people_file(leaving))
    assert now(way) == {}  # nothing is taken away that was never counted
    way.taken(people_file(PEOPLE))  # who left comes back by it
    assert now(way)[UNION][ALL] == 8


def test_a_transfer_takes_the_make_up_along_as_the_new_union_knows_it(way: Way) -> None:
    way.taken(people_file(PEOPLE))
    asking = changed(PEOPLE[:3], 会籍变化类型="转入", 政治面貌="无党派人士", 技术等级="")
    way.taken(people_file(asking), NEW_UNION)
    for one in asked_of(way)[:2]:
        assert agreed(way, one.id).state.is_final
        assert way.completion.carry_out(one.id).state.is_final
    found = now(way)
    assert (found[UNION][ALL], found[NEW_UNION][ALL], found[NEW_UNION]["politics.12"]) == (6, 2, 2)


def test_a_release_takes_away_what_was_counted_once(way: Way) -> None:
    register = way.taken(people_file(PEOPLE))
    way.taken(people_file(changed(PEOPLE[:1], 会籍变化类型="转入")), NEW_UNION)
    (request,) = asked_of(way)
    way.released(register.id, request.holder_row)
    way.releasing.release(register.id, request.holder_row)
    assert now(way)[UNION][ALL] == 7
    way.completion.carry_out(request.id)
    assert now(way)[NEW_UNION][ALL] == 1


def test_nothing_that_is_stored_says_a_members_make_up_without_the_unions_secret(way: Way) -> None:
    way.taken(people_file(changed(PEOPLE, 学历="博士", 政治面貌="群众", 就业状况="在岗")))
    items = client("dynamodb").scan(TableName="members")["Items"]
    numbers = {int(one["make_up"]["N"]) for one in items}
    assert len(numbers) == len(PEOPLE)  # alike as they are, no two look alike
    assert not any(set(one) & {*COLUMNS.values(), "politics", "born"} for one in items)


def test_the_same_cells_of_another_union_have_another_mask() -> None:
    values: Any = PEOPLE[0]
    one, other = (masked(KEYS, union, values, "digest") for union in (UNION, NEW_UNION))
    assert one.mask != other.mask
    assert masked(KEYS, UNION, values, "another digest").mask not in {one.mask, other.mask}


def test_codes_are_only_ever_appended_to() -> None:
    """What is stored is read by the place of an entry in its list: these are the places."""
    ends = {
        "性别": ("男", 2, "女"),
        "学历": ("博士", 8, "小学及以下"),
        "技术等级": ("无", 6, "职业资格五级（初级）"),
        "政治面貌": ("中共党员", 13, "群众"),
        "户籍类型": ("农业户口", 11, "其他户口"),
        "是否农民工": ("是", 2, "否"),
        "就业状况": ("在岗", 9, "其他"),
    }
    for column in COLUMNS.values():
        first, place, last = ends[column]
        assert (LISTS[column][0], LISTS[column][place - 1]) == (first, last)
        assert len(LISTS[column]) < 2**6


@pytest.mark.parametrize(("year", "span"), [("1949", 1), ("1950", 2), ("1989", 5), ("1990", 6), ("2010", 8)])
def test_the_age_is_a_span_of_years_of_birth(year: str, span: int) -> None:
    values: Any = {"证件类别": "护照", "证件号码": "E12345678", "出生日期": f"{year}-06-01"}
    assert number_of(values) >> 6 == span
    assert number_of(values | {"出生日期": ""}) == 0

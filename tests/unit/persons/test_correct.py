"""Correction: by the rules of a register's row, the former cells sealed beside the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.killing import Killer, killed_at_each_call, killing
from support.made_up import require_made_up
from support.worked import UNION, people_file
from unioncard import clock
from unioncard.errors import InvalidInput, NotFound
from unioncard.members.person import open_person
from unioncard.persons.case import FIXED
from unioncard.persons.correct import PersonCorrection

if TYPE_CHECKING:
    from .conftest import Life

CASE = "P20261128-7KM3Q9XTBW"


def correction(life: Life) -> PersonCorrection:
    stores = life.way.stores
    return PersonCorrection(stores.members, life.erasures, life.keys, stores.vault, stores.registers)


def cells(life: Life) -> dict[str, str]:
    member = life.way.stores.members.find([life.key])[life.key]
    return dict(open_person(life.key, member.sealed, life.way.stores.vault).values)


def correct(life: Life, changes: dict[str, str], case: str = CASE) -> None:
    one = correction(life)
    one.correct([life.key, life.named], one.sealed(life.key, changes), case)


def test_cells_are_corrected_and_normalised_like_a_registers(life: Life) -> None:
    before = cells(life)
    correct(life, {"姓名": "欧阳示例", "移动电话": "１３９ ００１３ ９０００"})
    after = cells(life)
    assert (after["姓名"], after["移动电话"]) == ("欧阳示例", "13900139000")
    assert {column for column in before if before[column] != after[column]} == {"姓名", "移动电话"}


def test_former_cells_stay_sealed_beside_and_go_with_the_person(life: Life) -> None:
    before = cells(life)
    correct(life, {"姓名": "欧阳示例"})
    (former,) = life.erasures.former(life.key)
    opened = open_person(life.key, former.sealed, life.way.stores.vault).values
    assert (former.case, dict(opened)) == (CASE, before)
    life.leave()
    life.erasing.erase([life.key], CASE)
    assert life.erasures.former(life.key) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"移动电话": "123"}, "移动电话"),
        ({"姓名": ""}, "姓名"),
        ({"性别": "未知"}, "性别"),
        *(({column: "x"}, column) for column in sorted(FIXED)),
    ],
)
def test_what_breaks_a_rule_of_registers_is_refused(life: Life, changes: dict[str, str], said: str) -> None:
    before = cells(life)
    with pytest.raises(InvalidInput, match=said):
        correct(life, changes)
    assert cells(life) == before
    assert life.erasures.former(life.key) == []


def test_a_column_that_is_none_is_not_repeated(life: Life) -> None:
    with pytest.raises(InvalidInput) as refused:
        correct(life, {"13800138000": "x"})
    assert "13800138000" not in str(refused.value)


def test_nobody_is_corrected_who_is_not_known(life: Life) -> None:
    one = correction(life)
    with pytest.raises(NotFound):
        one.correct(["never"], one.sealed("never", {"姓名": "甲乙"}), CASE)


def test_an_older_register_does_not_bring_the_error_back_and_a_later_one_has_the_word(life: Life) -> None:
    correct(life, {"姓名": "欧阳示例"})
    life.way.taken(people_file([life.person]), at="2026-11-01T02:00:00Z")
    assert cells(life)["姓名"] == "欧阳示例"
    life.way.taken(people_file([life.person]), at="2099-11-01T02:00:00Z")
    assert cells(life)["姓名"] == life.person["姓名"]


def test_killed_and_delivered_again_it_is_corrected_once(life: Life) -> None:
    with killing(Killer()) as counted:
        correct(life, {"姓名": "欧阳示例"}, "P20261128-2222222222")
    for after in (False, True):
        name = iter(f"欧阳示例{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'[place]}" for place in range(20))
        current = {"姓名": next(name)}
        case = [f"P20261128-{after}{current['姓名'][-1]}"]

        def act(current: dict[str, str] = current, case: list[str] = case) -> None:
            correct(life, dict(current), case[0])

        for _ in killed_at_each_call(counted.calls, after=after, act=act):
            assert cells(life)["姓名"] == current["姓名"]
            assert [one.case for one in life.erasures.former(life.key)].count(case[0]) == 1
            current["姓名"] = next(name)
            case[0] = f"P20261128-{after}{current['姓名'][-1]}"


def test_a_correction_changes_the_make_up_of_members_once(life: Life) -> None:
    require_made_up(life.way, clock.month_of(clock.now()))
    for _ in range(2):
        correct(life, {"学历": "博士", "政治面貌": ""})
    found = require_made_up(life.way, clock.month_of(clock.now()))
    assert found[UNION]["education.1"] == 1
    correct(life, {"学历": "硕士"}, CASE + "2")
    assert require_made_up(life.way, clock.month_of(clock.now()))[UNION]["education.1"] == 0


def test_a_correction_of_who_has_left_is_not_counted(life: Life) -> None:
    life.leave()
    correct(life, {"学历": "博士"})
    assert "education.1" not in require_made_up(life.way, clock.month_of(clock.now()))[UNION]

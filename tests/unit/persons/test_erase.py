"""Erasure: afterwards nothing of the person is left in any table, in clear, under seal or as a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.killing import Killer, killing
from support.worked import UNION, people_file
from unioncard.clock import Month
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import client
from unioncard.errors import NotNow
from unioncard.texts import persons as texts
from unioncard_cli.erased_list import ErasedList
from unioncard_tools.sample.members import sample_rows

from .conftest import ASKER
from .leavings import items, left, objects_without_end

if TYPE_CHECKING:
    from .conftest import Life

CASE = "P20261128-7KM3Q9XTBW"


def erased(life: Life) -> None:
    """By the officers' case, then the night's sweep."""
    life.erasing.erase([life.key, life.named], CASE)
    life.swept()


def figures(life: Life) -> object:
    """All that the ledger and the registers count, and the states of batches and cards."""
    stores = life.way.stores
    movements = list(stores.movements.of_month(Month("2026-11"), "/"))
    rows = [(one.number, one.state, one.opened_on, one.card) for one in stores.batches.rows(life.batch)]
    registers = [
        (item["counts"], item["by_code"]) for table, item in items() if item.get("sk", {}).get("S") == "REGISTER"
    ]
    cards = sorted(str(item) for table, item in items() if table == "cards")
    return movements, rows, registers, cards


def test_nothing_of_an_erased_person_is_left_and_no_figure_changes(life: Life) -> None:
    life.leave()
    words, marks, before = life.words(), life.marks(), figures(life)
    assert {one.word for one in left(life.way.stores, words)} >= {life.person["姓名"], life.person["证件号码"]}
    erased(life)
    assert left(life.way.stores, words) == []
    listed = [one for one in left(life.way.stores, marks) if not one.place.startswith("work ERASED ")]
    assert listed == []
    assert figures(life) == before


def test_no_object_that_outlives_the_promised_day_holds_the_person(life: Life) -> None:
    life.leave()
    words = life.words() | life.marks()
    erased(life)
    assert [place for place, content in objects_without_end() if any(word.encode() in content for word in words)] == []


def test_the_others_of_the_register_are_as_they_were(life: Life) -> None:
    life.leave()
    others = {
        item["pk"]["S"]: item
        for table, item in items()
        if table == "members" and item["sk"]["S"] == "MEMBER" and item["key"]["S"] not in {life.key, life.named}
    }
    erased(life)
    assert others and all(item in others.values() for table, item in items() if item["pk"]["S"] in others)
    assert len(others) == sum(table == "members" and item["sk"]["S"] == "MEMBER" for table, item in items())


def test_the_walk_reads_the_table_at_half_the_price_and_clears_what_stands_there_then(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.leave()
    life.erasing.erase([life.key, life.named], CASE)
    asked: list[tuple[str, bool]] = []
    real = client("dynamodb")._make_api_call
    monkeypatch.setattr(
        client("dynamodb"),
        "_make_api_call",
        lambda name, given: asked.append((name, given.get("ConsistentRead", False))) or real(name, given),
    )
    life.swept()
    assert ("Scan", False) in asked and ("Scan", True) not in asked
    assert ("GetItem", True) in asked and ("GetItem", False) not in asked


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_it_is_finished_by_the_next_delivery(life: Life, after: bool) -> None:
    life.leave()
    words, marks, before = life.words(), life.marks(), figures(life)
    call = 0
    while True:  # each time killed one call later, going on from wherever that was
        call += 1
        killer = Killer(call, after)
        try:
            with killing(killer):
                erased(life)
        except BaseException as gone:
            if type(gone).__name__ != "Killed":
                raise
            continue
        break
    assert call > 20
    assert left(life.way.stores, words) == []
    assert [one for one in left(life.way.stores, marks) if not one.place.startswith("work ERASED ")] == []
    assert figures(life) == before


def test_erasing_twice_changes_nothing(life: Life) -> None:
    life.leave()
    erased(life)
    once = sorted(map(str, items()))
    life.erasing.erase([life.key, life.named], CASE)
    assert sorted(map(str, items())) == once


def test_two_at_once_end_as_one(life: Life) -> None:
    """The second begins after each call of the first."""
    life.leave()
    words = life.words()
    with killing(Killer()) as counted:
        pass
    assert counted.calls == 0
    for call in range(1, 12):
        try:
            with killing(Killer(call)):
                life.erasing.erase([life.key], CASE)
        except BaseException as gone:
            if type(gone).__name__ != "Killed":
                raise
        life.erasing.erase([life.key], "P20261128-2222222222")
    life.swept()
    assert left(life.way.stores, words) == []


def test_a_later_register_brings_them_back_as_new(life: Life) -> None:
    life.leave()
    erased(life)
    register = life.way.taken(people_file([life.person], 会籍变化类型="入会", 会籍变化日期="2026-11-27"))
    assert (register.counts.accepted, register.counts.joined) == (1, 1)
    member = life.way.stores.members.find([life.key])[life.key]
    assert (member.version, member.card.value, member.union) == (1, "none", UNION)
    (batch,) = life.way.issuing.issue(register.id)
    life.way.answered(batch.id)
    life.swept("sweep-2026-11-29")
    assert life.way.stores.members.find([life.key])[life.key].card.value == "opened"
    assert [row.member for row in life.way.stores.batches.rows(batch.id)] == [life.key]


def test_the_sweep_leaves_alone_who_came_back_before_it_began(life: Life) -> None:
    life.leave()
    life.erasing.erase([life.key, life.named], CASE)
    register = life.way.taken(people_file([life.person], 会籍变化类型="入会", 会籍变化日期="2026-11-27"))
    life.swept()
    (batch,) = life.way.issuing.issue(register.id)
    assert [row.member for row in life.way.stores.batches.rows(batch.id)] == [life.key]


def test_a_return_that_comes_again_and_the_roster_pass_over_the_erased_row(life: Life) -> None:
    from unioncard.custody.roster.masked import RosterCards  # noqa: PLC0415

    life.leave()
    erased(life)
    (*_, record) = life.way.answered(life.batch)
    assert [one.problem for one in record.problems] == []
    rows = life.way.stores.batches.rows(life.batch)
    named = list(RosterCards(life.way.stores.members, life.way.stores.vault).named(rows))
    assert [one.row for one in named] == [row.number for row in rows if row.member]
    assert len(named) == 2


def test_a_member_is_not_erased_and_loses_nothing(life: Life) -> None:
    before = sorted(map(str, items()))
    with pytest.raises(NotNow, match=texts.STILL_MEMBER):
        life.erasing.erase([life.key], CASE)
    assert sorted(map(str, items())) == before


def test_who_is_between_two_unions_leaves_first(life: Life) -> None:
    life.leave("转出")
    with pytest.raises(NotNow, match=texts.TRANSFERRING):
        life.erasing.erase([life.key], CASE)


def test_a_card_under_way_is_waited_for(life: Life) -> None:
    (other,) = sample_rows(1, seed=452)
    register = life.way.taken(people_file([other]))
    assert register.counts.accepted == 1
    life.way.issuing.issue(register.id)
    life.way.taken(people_file([other], 会籍变化类型="退会", 会籍变化日期="2026-11-20"))
    with pytest.raises(NotNow, match=texts.CARD_UNDER_WAY):
        life.erasing.erase([life.keys.of(other)], CASE)


def test_the_look_up_follows_first(life: Life) -> None:
    """The order to follow is in a queue: were the record gone, the card would be shown as a member's for ever."""
    from unioncard.errors import Conflict  # noqa: PLC0415

    life.way.taken(people_file([life.person], 会籍变化类型="退会", 会籍变化日期="2026-11-20"))
    with pytest.raises(Conflict):
        life.erasing.erase([life.key], CASE)


@pytest.mark.parametrize("member", [False, True])
def test_a_restored_table_is_swept_again_by_the_list(life: Life, member: bool) -> None:
    """Also where the backup is of a day on which the person was a member."""
    words = life.words()
    backup = list(items()) if member else []
    life.leave()
    backup = backup or list(items())
    erased(life)
    listed = [item for table, item in items() if item["pk"]["S"] == "ERASED"]
    for table, item in backup:
        client("dynamodb").put_item(TableName=table, Item=item)
    assert listed and left(life.way.stores, words)
    life.swept("restored-2026-11-30", again=True)
    assert left(life.way.stores, words) == []


def test_an_erasure_after_the_backup_is_known_from_the_bucket(life: Life) -> None:
    """The list is in the table that is lost: its copies in the bucket bring it back, and nobody stays by the backup."""
    words, backup = life.words(), list(items())
    life.leave()
    erased(life)
    for table, item in items():
        if table in {"members", "work"}:
            place = {name: item[name] for name in ("pk", "sk")}
            client("dynamodb").delete_item(TableName=table, Key=place)
    for table, item in backup:
        client("dynamodb").put_item(TableName=table, Item=item)
    assert not list(life.erasures.listed())
    assert {one.key for one in ErasedList(life.erasures, Bucket("products")).missing()} >= {life.key}
    ErasedList(life.erasures, Bucket("products")).put_back()
    life.swept("restore/2026-11-30T01:00:00Z", again=True)
    assert left(life.way.stores, words) == []


def test_a_copy_of_the_list_changes_nothing_where_the_list_is_newer(life: Life) -> None:
    life.leave()
    erased(life)
    before = sorted(map(str, items()))
    ErasedList(life.erasures, Bucket("products")).put_back()
    assert sorted(map(str, items())) == before


def test_somebody_the_system_never_knew_is_erased_without_a_trace(life: Life) -> None:
    assert dict(life.erasing.erase(["never-known"], CASE)) == {}
    life.swept()
    assert {one.place.split()[1] for one in left(life.way.stores, ["never-known"])} == {"ERASED"}


def test_a_record_that_another_union_has_under_another_name_goes_too(life: Life) -> None:
    """A number that another union knows under another name has a record of its own: the right name leads to it."""
    wrong = life.person | {"姓名": "欧阳示例"}
    register = life.way.taken(people_file([wrong]), ASKER)
    assert register.counts.accepted == 1
    other = life.keys.named(wrong)
    assert other in life.way.stores.members.find([other])
    words = life.words() | {"欧阳示例"}
    with pytest.raises(NotNow, match=texts.STILL_MEMBER):
        life.leave()
        life.erasing.erase([life.key, life.named], CASE)
    left_too = life.way.taken(people_file([wrong], 会籍变化类型="退会", 会籍变化日期="2026-11-20"), ASKER)
    assert left_too.counts.accepted == 1
    erased(life)
    assert left(life.way.stores, words) == []
    found = [one for one in left(life.way.stores, life.marks() | {other}) if not one.place.startswith("work ERASED ")]
    assert found == []


def test_the_way_to_another_name_stays_while_that_record_does(life: Life) -> None:
    wrong = life.person | {"姓名": "欧阳示例"}
    life.way.taken(people_file([wrong]), ASKER)
    life.leave()
    with pytest.raises(NotNow):
        life.erasing.erase([life.key], CASE)
    assert life.erasures.with_other_names([life.key]) == [life.keys.named(wrong), life.key]

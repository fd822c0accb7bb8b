"""Who has a document's number only learns nothing by it: with another name it is answered as a number nobody knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.group_secrets import LocalSecrets
from support.worked import UNION, people_file
from unioncard.desk.register_view import register_view
from unioncard.members.columns import DOCUMENT, NAME, NUMBER
from unioncard.members.keys import MemberKeys
from unioncard.products import findings_name
from unioncard.registers.members.codes import LISTS
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register
    from unioncard_tools.sample.members import Row

OTHER_UNION, THIRD_UNION = "4101000002", "4101000003"
HELD, NOBODY = sample_rows(2, seed=41), sample_rows(2, seed=42)
NAMES = ("王示范", "李样本")
PERSON = {DOCUMENT: "居民身份证", NUMBER: "410105199003071235", NAME: "王示范"}
CHANGES = ("", *LISTS["会籍变化类型"])


def named(people: list[Row], names: tuple[str, ...] = NAMES) -> list[Row]:
    """The same documents under these names; what else a stranger cannot know is nobody's."""
    return [{**row, NAME: name} for row, name in zip(people, names, strict=True)]


def answered(way: Way, people: list[Row], change: str, union: str = OTHER_UNION) -> dict[str, Any]:
    """All that an officer can see of a register once its batches were made, without ids, instants and places."""
    register = way.taken(people_file(people, 会籍变化类型=change), union)
    batches = way.issuing.issue(register.id)
    desk = way.desk.show(Officer("officer-1", union), register.id)
    view = register_view(desk)
    for own in ("register", "opened_at", "finished_at", "all_findings", "corrections"):
        view[own] = bool(view[own])
    for batch in view["batches"]:
        batch["batch"] = ""
    findings = json.loads(way.stores.products.read(findings_name(register.id)))
    sent = [[row.values[NAME] for row in way.issuance(batch.id).rows] for batch in batches if batch.rows]
    return {"view": view, "findings": findings, "sent": sent, "asked": register.asked}


def members() -> list[tuple[str, str]]:
    items = boto3.client("dynamodb").scan(TableName="members")["Items"]
    return sorted((one["union"]["S"], one["membership"]["S"]) for one in items if one["sk"]["S"] == "MEMBER")


@pytest.fixture
def held(way: Way) -> Register:
    """Two members of one union, with cards."""
    batch = way.sent(people_file(HELD), UNION)
    way.answered(batch.id)
    return way.stores.registers.find(batch.register)


@pytest.mark.parametrize("change", CHANGES)
def test_another_name_is_answered_as_a_number_nobody_knows(way: Way, held: Register, change: str) -> None:
    known = answered(way, named(HELD), change)
    assert known == answered(way, named(NOBODY), change)
    assert "member-elsewhere" not in known["view"]["findings_by_code"]
    assert way.stores.transfers.of_register(held.id) == []


@pytest.mark.parametrize("change", CHANGES)
def test_so_is_one_of_somebody_who_left_the_other_union(way: Way, held: Register, change: str) -> None:
    way.taken(people_file(HELD, 会籍变化类型="退会"), UNION)
    assert answered(way, named(HELD), change) == answered(way, named(NOBODY), change)


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_name_is_answered_as_before(way: Way, held: Register, change: str) -> None:
    found = answered(way, HELD, change)
    assert found["view"]["rows"]["rejected"] == len(HELD)
    assert set(found["view"]["findings_by_code"]) == {"member-elsewhere"}
    assert found["asked"] == ((held.id,) if change == "转入" else ())


def test_nothing_of_the_member_is_touched_by_another_name(way: Way, held: Register) -> None:
    before = {one["pk"]["S"]: one for one in boto3.client("dynamodb").scan(TableName="members")["Items"]}
    for change in CHANGES:
        way.taken(people_file(named(HELD), 会籍变化类型=change), OTHER_UNION)
    after = {one["pk"]["S"]: one for one in boto3.client("dynamodb").scan(TableName="members")["Items"]}
    assert {pk: after[pk] for pk in before} == before


def test_the_same_answer_comes_again_and_in_any_order(way: Way, held: Register) -> None:
    """The register uploaded again is about the same two records."""
    answered(way, named(HELD), "入会")
    again = answered(way, named(HELD), "入会")
    assert again["view"]["changes"]["unchanged"] == len(HELD)
    assert members() == [(UNION, "active")] * 2 + [(OTHER_UNION, "active")] * 2
    left = answered(way, named(HELD), "退会")
    assert left["view"]["changes"]["left"] == len(HELD)
    assert members() == [(UNION, "active")] * 2 + [(OTHER_UNION, "left")] * 2


def test_the_right_name_after_a_misspelt_one_finds_the_member(way: Way, held: Register) -> None:
    answered(way, named(HELD), "转入")
    assert answered(way, HELD, "转入")["asked"] == (held.id,)


def test_a_third_union_meets_the_wrong_name_as_a_name(way: Way, held: Register) -> None:
    """Whoever has number and name of a record is asked to clear it up, whichever record that is."""
    answered(way, named(HELD), "入会")
    third = answered(way, named(HELD), "入会", THIRD_UNION)
    assert set(third["view"]["findings_by_code"]) == {"member-elsewhere"}


def test_the_own_union_renames_its_member(way: Way, held: Register) -> None:
    renamed = answered(way, named(HELD), "", UNION)
    assert renamed["view"]["changes"]["updated"] == len(HELD)
    assert members() == [(UNION, "active")] * 2
    assert set(answered(way, named(HELD), "")["view"]["findings_by_code"]) == {"member-elsewhere"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·艾力", "买买提艾力"),
        ("王 示范", "王示范"),
        ("JOHN SMITH", "John  Smith"),
        ("O’NEIL", "O'NEIL"),
        ("Ａnn", "ANN"),
    ],
)
def test_spellings_of_one_name_are_one_name(one: str, other: str) -> None:
    keys = MemberKeys(LocalSecrets(b"pepper"))
    assert keys.named(PERSON | {NAME: one}) == keys.named(PERSON | {NAME: other})


def test_another_name_another_number_or_another_pepper_is_another_mark() -> None:
    keys = MemberKeys(LocalSecrets(b"pepper"))
    mark = keys.named(PERSON)
    others = {
        keys.named(PERSON | {NAME: "王示样"}),
        keys.named(PERSON | {NUMBER: "410105199003071243"}),
        MemberKeys(LocalSecrets(b"another")).named(PERSON),
        keys.of(PERSON),
    }
    assert len({mark, *others}) == 5

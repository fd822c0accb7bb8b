"""A register's way into the members, under repeated, racing and changed deliveries (invariants 1 to 3)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import UNION, register_file
from unioncard import clock
from unioncard.errors import Conflict, NotFound
from unioncard.members.person import open_person
from unioncard.products import corrections_name, findings_name
from unioncard.registers.register import RegisterState, RowCounts
from unioncard.sheets.layout import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.worked import Way
    from unioncard.members.member import Member
    from unioncard.members.store import Chunk
    from unioncard.registers.intake import Intake

OTHER_UNION = "4108000001"


def everything(*tables: str) -> dict[str, list[Any]]:
    """All items of these tables."""
    dynamodb = boto3.client("dynamodb")
    return {name: dynamodb.scan(TableName=name)["Items"] for name in tables}


def month_of(way: Way, path: str = "/410000/") -> list[Any]:
    return list(way.stores.movements.of_month(clock.month_of(clock.now()), path))


def with_members(way: Way, members: Any) -> Intake:
    """The intake with another member store."""
    admission: Any = way.intake.admissions[Kind.MEMBERS]
    return replace(way.intake, admissions={Kind.MEMBERS: replace(admission, members=members)})


def test_every_row_ends_as_a_member_or_as_a_finding(way: Way) -> None:
    register = way.taken(register_file(150, dirty=10))

    findings = json.loads(way.stores.products.read(findings_name(register.id)))
    errors = {finding["row"] for finding in findings if finding["severity"] == "error"}
    assert register.state is RegisterState.CHECKED
    assert (register.counts.read, register.counts.accepted, register.counts.rejected) == (150, 135, 15)
    assert len(everything("members")["members"]) == 135
    assert len(errors) == 15
    assert way.stores.products.read(corrections_name(register.id))[:2] == b"PK"


def test_a_second_delivery_of_the_same_register_changes_nothing(way: Way) -> None:
    register, version = way.open_upload(register_file(120, dirty=5))
    first = way.intake.take(register, version)
    before = everything("members", "work")

    second = way.intake.take(register, version)

    assert second == first
    assert everything("members", "work") == before


def test_a_delivery_that_died_after_some_chunks_is_taken_up_where_it_stopped(way: Way) -> None:
    register, version = way.open_upload(register_file(199))
    dying = with_members(way, DiesAfter(way, chunks=1))
    with pytest.raises(ConnectionError):
        dying.take(register, version)
    assert len(everything("members")["members"]) == 99

    finished = way.intake.take(register, version)

    assert finished is not None
    assert finished.counts == RowCounts(read=199, accepted=199, joined=199)
    assert all(item["version"]["N"] == "1" for item in everything("members")["members"])


def test_the_same_people_in_a_second_register_are_neither_doubled_nor_changed(way: Way) -> None:
    content = register_file(50)
    way.taken(content)

    again = way.taken(content)

    assert (again.counts.joined, again.counts.updated, again.counts.unchanged) == (0, 0, 50)
    assert len(everything("members")["members"]) == 50
    joined = [movement.counts.get("joined", 0) for movement in month_of(way)]
    assert sorted(joined) == [0, 50]


def test_a_member_of_another_union_is_a_finding_and_stays_there(way: Way) -> None:
    content = register_file(30)
    way.taken(content)

    elsewhere = way.taken(content, union=OTHER_UNION)

    assert (elsewhere.counts.accepted, elsewhere.counts.rejected) == (0, 30)
    assert elsewhere.by_code["member-elsewhere"] == 30
    assert {item["union"]["S"] for item in everything("members")["members"]} == {UNION}


def test_a_later_upload_through_the_same_link_is_shown_and_not_read(way: Way) -> None:
    register, version = way.open_upload(register_file(20))
    way.intake.take(register, version)
    later = way.put(register, register_file(40, seed=2))

    assert way.intake.take(register, later) is None
    assert way.stores.registers.find(register).ignored == (later,)
    assert len(everything("members")["members"]) == 20


def test_a_file_without_a_register_is_not_taken(way: Way) -> None:
    with pytest.raises(NotFound):
        way.intake.take("R20261123-NOBODYKNOW", "1")


def test_a_member_changed_by_somebody_else_meanwhile_is_decided_anew(way: Way) -> None:
    content = register_file(10)
    way.taken(content)
    register, version = way.open_upload(content)
    racing = with_members(way, ChangesOnce(way))

    finished = racing.take(register, version)

    assert finished is not None
    assert finished.counts.unchanged == 10
    changed = [item for item in everything("members")["members"] if item.get("batch") == {"S": "meanwhile"}]
    assert len(changed) == 1


def test_what_is_sealed_is_the_person_and_nothing_readable_stands_beside_it(way: Way) -> None:
    way.taken(register_file(5))
    stored = everything("members", "work", "cards")

    for item in stored["members"]:
        person = open_person(item["key"]["S"], bytes(item["sealed"]["B"]), way.stores.vault)
        for cell in ("姓名", "证件号码", "移动电话"):
            assert person.values[cell]
            assert person.values[cell] not in str(stored)


def test_a_sealed_record_moved_to_another_member_is_noticed(way: Way) -> None:
    way.taken(register_file(2))
    one, other = everything("members")["members"]
    with pytest.raises(ValueError, match="another member's record"):
        open_person(one["key"]["S"], bytes(other["sealed"]["B"]), way.stores.vault)


class DiesAfter:
    """A member store whose connection breaks after some chunks."""

    def __init__(self, way: Way, chunks: int) -> None:
        self.store, self.left = way.stores.members, chunks

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
        if not self.left:
            raise ConnectionError
        self.left -= 1
        self.store.admit(chunk, members)


class ChangesOnce:
    """A member store in which one member changes between the first read and the first write."""

    def __init__(self, way: Way) -> None:
        self.store, self.changed = way.stores.members, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
        members = list(members)
        if not self.changed:
            self.changed = True
            boto3.client("dynamodb").update_item(
                TableName="members",
                Key={"pk": {"S": f"MEMBER#{members[0].key}"}, "sk": {"S": "MEMBER"}},
                UpdateExpression="SET #batch = :batch ADD version :one",
                ExpressionAttributeNames={"#batch": "batch"},
                ExpressionAttributeValues={":batch": {"S": "meanwhile"}, ":one": {"N": "1"}},
            )
        self.store.admit(chunk, members)


def test_a_chunk_that_keeps_losing_is_left_to_the_queue(way: Way) -> None:
    register, version = way.open_upload(register_file(3))

    class AlwaysLoses(ChangesOnce):
        def admit(self, chunk: Chunk, members: Iterable[Member]) -> None:
            raise Conflict("lost")

    racing = with_members(way, AlwaysLoses(way))
    with pytest.raises(Conflict):
        racing.take(register, version)
    assert way.stores.registers.find(register).state is RegisterState.CHECKING

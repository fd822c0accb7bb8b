"""转会: the other union is asked, lets go or does not, and then the person may come; each once (invariants 1, 3, 8)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.worked import UNION, people_file
from unioncard import clock
from unioncard.desk.registers import give_release
from unioncard.errors import Conflict, InvalidInput, NotFound
from unioncard.members.member import Membership
from unioncard.members.transfer import ReleaseState
from unioncard.products import findings_name
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register

NEW_UNION = "4108000001"
PEOPLE = sample_rows(3, seed=31)
JOINED, TRANSFER_IN = people_file(PEOPLE), people_file(PEOPLE, 会籍变化类型="转入")


def memberships(way: Way) -> set[tuple[str, str]]:
    items = boto3.client("dynamodb").scan(TableName="members")["Items"]
    return {(item["union"]["S"], item["membership"]["S"]) for item in items}


def ledger(way: Way, union: str) -> int:
    months = way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")
    return sum(one.counts.get("joined", 0) - one.counts.get("left", 0) for one in months if one.union == union)


@pytest.fixture
def holding(way: Way) -> Register:
    """The register by which the old union holds the people."""
    return way.taken(JOINED)


@pytest.fixture
def asking(way: Way, holding: Register) -> Register:
    """The register by which the new union wants them."""
    return way.taken(TRANSFER_IN, union=NEW_UNION)


def test_a_transfer_without_a_release_is_a_finding_that_says_the_old_union_was_asked(
    way: Way, holding: Register, asking: Register
) -> None:
    findings = json.loads(way.stores.products.read(findings_name(asking.id)))
    assert (asking.counts.rejected, asking.asked) == (3, (holding.id,))
    assert {one["code"] for one in findings} == {"member-elsewhere"}
    assert all("已请原工会确认" in one["message"] for one in findings)
    assert memberships(way) == {(UNION, "active")}


def test_the_old_union_sees_which_of_its_rows_are_wanted(way: Way, holding: Register, asking: Register) -> None:
    shown = way.desk.show(Officer("officer-1", UNION), holding.id)
    assert [(one.row, one.asked_at, one.release) for one in shown.transfers] == [
        (row, asking.opened_at, None) for row in (2, 3, 4)
    ]


def test_a_row_that_is_no_transfer_asks_nobody(way: Way, holding: Register) -> None:
    refused = way.taken(JOINED, union=NEW_UNION)
    assert (refused.counts.rejected, refused.asked) == (3, ())
    assert way.stores.transfers.of_register(holding.id) == []


def test_a_released_member_leaves_with_one_movement_and_may_come(way: Way, holding: Register, asking: Register) -> None:
    release = way.released(holding.id, 3)
    taken = way.taken(TRANSFER_IN, union=NEW_UNION)

    assert release.state is ReleaseState.RELEASED
    assert (taken.counts.joined, taken.counts.rejected) == (1, 2)
    assert memberships(way) == {(UNION, "active"), (NEW_UNION, "active")}
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (2, 1)


def test_a_member_transferred_out_by_register_may_come_as_well(way: Way, holding: Register) -> None:
    left = way.taken(people_file(PEOPLE, 会籍变化类型="转出"))
    taken = way.taken(TRANSFER_IN, union=NEW_UNION)
    assert (left.counts.left, taken.counts.joined) == (3, 3)
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (0, 3)


def test_a_release_given_and_delivered_again_changes_nothing(way: Way, holding: Register, asking: Register) -> None:
    first = way.released(holding.id, 2)
    before = boto3.client("dynamodb").scan(TableName="members")["Items"]
    assert way.released(holding.id, 2) == first
    assert boto3.client("dynamodb").scan(TableName="members")["Items"] == before
    assert ledger(way, UNION) == 2


def test_a_release_delivered_after_the_member_came_over_takes_nobody_away(
    way: Way, holding: Register, asking: Register
) -> None:
    give_release(way.desk, Officer("officer-1", UNION), holding.id, 2)
    way.taken(people_file(PEOPLE, 会籍变化类型="转出"))
    way.taken(TRANSFER_IN, union=NEW_UNION)

    assert way.releasing.release(holding.id, 2).state is ReleaseState.NEEDLESS
    assert memberships(way) == {(NEW_UNION, "active")}
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (0, 3)


def test_a_register_opened_after_the_release_was_given_has_the_last_word(
    way: Way, holding: Register, asking: Register
) -> None:
    give_release(way.desk, Officer("officer-1", UNION), holding.id, 2)
    (key, *_) = next(way.stores.members.chunks(holding.id)).keys
    member = way.stores.members.find([key])[key]
    named_later = replace(member, membership_at="2999-01-01T00:00:00Z")
    chunk = next(way.stores.members.chunks(holding.id))
    way.stores.members.admit(replace(chunk, index=1), [named_later])

    assert way.releasing.release(holding.id, 2).state is ReleaseState.NEEDLESS
    assert way.stores.members.find([key])[key].membership is Membership.ACTIVE


def test_a_stale_register_does_not_take_a_released_member_back(way: Way, holding: Register, asking: Register) -> None:
    stale, version = way.open_upload(JOINED, at="2020-12-31T00:00:00Z")
    way.released(holding.id, 2)
    way.intake.take(stale, version)
    assert memberships(way) == {(UNION, "active"), (UNION, "transferring")}


def test_only_a_row_that_was_asked_for_can_be_released(way: Way, holding: Register, asking: Register) -> None:
    officer = Officer("officer-1", UNION)
    with pytest.raises(InvalidInput):
        give_release(way.desk, officer, holding.id, 99)
    with pytest.raises(NotFound):
        give_release(way.desk, officer, "R20261123-NOBODYKNOW", 2)
    with pytest.raises(NotFound):
        way.releasing.release(holding.id, 2)


def test_another_unions_officer_releases_nobody(way: Way, holding: Register, asking: Register) -> None:
    with pytest.raises(NotFound):
        give_release(way.desk, Officer("officer-2", NEW_UNION), holding.id, 2)
    assert way.stores.transfers.of_register(holding.id)[0].release is None


def test_a_release_that_meets_another_write_of_the_member_looks_again(
    way: Way, holding: Register, asking: Register
) -> None:
    give_release(way.desk, Officer("officer-1", UNION), holding.id, 2)
    racing: Any = replace(way.releasing, members=WrittenMeanwhile(way))
    assert racing.release(holding.id, 2).state is ReleaseState.RELEASED
    assert ledger(way, UNION) == 2


def test_a_release_that_keeps_losing_is_left_to_the_queue(way: Way, holding: Register, asking: Register) -> None:
    give_release(way.desk, Officer("officer-1", UNION), holding.id, 2)
    racing: Any = replace(way.releasing, members=WrittenMeanwhile(way, times=99))
    with pytest.raises(Conflict):
        racing.release(holding.id, 2)
    assert memberships(way) == {(UNION, "active")}


class WrittenMeanwhile:
    """A member store in which the member is written between the reading and the release."""

    def __init__(self, way: Way, times: int = 1) -> None:
        self.store, self.times = way.stores.members, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def release(self, release: Any, member: Any, movement: Any) -> None:
        stale = replace(member, version=member.version - 1) if self.times > 0 else member
        self.times -= 1
        self.store.release(release, stale, movement)

"""The rules of membership: every kind of change for everybody it may meet, in whatever order registers arrive."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest

from support.group_secrets import LocalSecrets
from support.worked import KEYS, people_file
from unioncard.members.keys import MemberKeys
from unioncard.members.member import CardState, Member, Membership
from unioncard.members.store import Elsewhere
from unioncard.registers.members.admission import decide_chunk
from unioncard.registers.members.codes import LISTS
from unioncard.registers.members.membership import RULES, Decision, IncomingRow, MembershipRelation, decide
from unioncard.registers.register import Register
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way

OWN, OTHER = "4101000001", "4108000001"
ACTIVE, RETAINED, MOVING, LEFT, EXPELLED = Membership
EARLIER, NOW, LATER = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z"
JOINING, LEAVING = ("", "入会", "转入", "保留"), ("转出", "退会", "除名")


def register(at: str = NOW, union: str = OWN, name: str = "") -> Register:
    return Register(name or f"R-{at}", union, f"/410000/{union}/", "officer-1", at)


def row(change: str, digest: str = "cells", number: int = 7) -> IncomingRow:
    return IncomingRow("key", number, change, digest, lambda: b"sealed " + digest.encode())


def person(membership: Membership, union: str = OWN, digest: str = "cells") -> Member:
    return Member(
        "key", union, membership, b"sealed cells", "R-known", 5, 3,
        digest=digest, cells_at=EARLIER, membership_at=EARLIER,
    )  # fmt: skip


def decided(change: str, before: Member | None, at: str = NOW, digest: str = "cells") -> Decision:
    decision = decide(register(at), row(change, digest), before)
    assert isinstance(decision, Decision)
    return decision


def test_the_table_has_every_kind_of_change_and_everybody_it_may_meet() -> None:
    assert set(RULES) == {"", *LISTS["会籍变化类型"]}
    assert {len(cells) for cells in RULES.values()} == {len(MembershipRelation)}


@pytest.mark.parametrize("change", JOINING)
def test_somebody_unknown_joins(change: str) -> None:
    decision = decided(change, None)
    assert decision.after is not None
    assert decision.after.membership is (RETAINED if change == "保留" else ACTIVE)
    assert decision.effects == ("joined",)


@pytest.mark.parametrize("change", LEAVING)
def test_somebody_unknown_who_left_is_recorded_and_never_counted(change: str) -> None:
    decision = decided(change, None)
    assert decision.after is not None and not decision.after.membership.counts
    assert decision.effects == ("recorded",)


def test_the_same_cells_again_are_unchanged_and_not_sealed_again() -> None:
    decision = decided("", person(ACTIVE))
    assert decision.effects == ("unchanged",)
    assert decision.after == replace(person(ACTIVE), register=f"R-{NOW}", row=7, cells_at=NOW)


def test_other_cells_are_an_update_sealed_anew() -> None:
    decision = decided("", person(ACTIVE), digest="others")
    assert decision.effects == ("updated",)
    assert decision.after is not None and decision.after.sealed == b"sealed others"


@pytest.mark.parametrize(
    ("change", "after"), [("保留", RETAINED), ("转出", MOVING), ("退会", LEFT), ("除名", EXPELLED)]
)
def test_a_change_that_is_named_moves_a_member(change: str, after: Membership) -> None:
    decision = decided(change, person(ACTIVE))
    assert decision.after is not None and decision.after.membership is after
    assert decision.effects == (("updated",) if after is RETAINED else ("left",))


@pytest.mark.parametrize("membership", Membership)
def test_an_empty_change_moves_nobody_of_the_own_union(membership: Membership) -> None:
    decision = decided("", person(membership), digest="others")
    assert decision.after is not None and decision.after.membership is membership
    assert decision.effects == (("updated",) if membership.counts else ("stayed_out",))


@pytest.mark.parametrize("gone", [MOVING, LEFT, EXPELLED])
@pytest.mark.parametrize("union", [OWN, OTHER])
def test_somebody_gone_may_join_any_union_again_and_keeps_the_card(gone: Membership, union: str) -> None:
    before = replace(person(gone, union), card=CardState.OPENED, sealed_card=b"card", batch="B")
    decision = decided("入会", before)
    assert decision.effects == ("joined",)
    assert decision.after == replace(
        before, union=OWN, membership=ACTIVE, register=f"R-{NOW}", row=7, cells_at=NOW, membership_at=NOW
    )


@pytest.mark.parametrize("gone", [MOVING, LEFT, EXPELLED])
@pytest.mark.parametrize("change", LEAVING)
def test_who_is_gone_from_another_union_cannot_leave_this_one(gone: Membership, change: str) -> None:
    assert decided(change, person(gone, OTHER)) == Decision(None, ("unchanged",))


@pytest.mark.parametrize("membership", [ACTIVE, RETAINED])
@pytest.mark.parametrize("change", RULES)
def test_a_member_of_another_union_stays_there(membership: Membership, change: str) -> None:
    decision = decide(register(), row(change), person(membership, OTHER))
    assert isinstance(decision, Elsewhere)
    assert decision.variant == {"转入": "asked", "转出": "not-here", "退会": "not-here", "除名": "not-here"}.get(
        change, ""
    )
    assert decision.asked == (("R-known", 5) if change == "转入" else None)


def test_a_register_opened_earlier_overwrites_nothing() -> None:
    later = replace(person(ACTIVE, digest="newer"), cells_at=LATER, membership_at=LATER)
    for change in RULES:
        assert decided(change, later) == Decision(None, ("unchanged", "superseded"))


def test_a_change_named_earlier_still_counts_when_the_later_register_named_none() -> None:
    later = replace(person(ACTIVE, digest="newer"), cells_at=LATER, membership_at="")
    decision = decided("退会", later)
    assert decision.after == replace(later, membership=LEFT, membership_at=NOW)
    assert decision.effects == ("left",)


@pytest.mark.parametrize("first", RULES)
def test_registers_of_a_union_leave_the_same_whatever_order_they_arrive_in(first: str) -> None:
    for others in product(RULES, repeat=2):
        changes = (first, *others)
        decision = [
            (register(at), row(change, f"cells {at}"))
            for at, change in zip((EARLIER, NOW, LATER), changes, strict=True)
        ]
        ends = set()
        for order in permutations(decision):
            before, members = None, 0
            for one, arriving in order:
                answer = decide(one, arriving, before)
                assert isinstance(answer, Decision), changes
                members += ("joined" in answer.effects) - ("left" in answer.effects)
                before = answer.after or before
            assert before is not None and members == before.membership.counts, changes
            ends.add(before)
        assert len(ends) == 1, changes


def test_two_rows_of_one_chunk_that_name_one_person_write_one_record() -> None:
    chunk, members = decide_chunk(register(), 0, [row("入会"), row("保留", number=8)], {}, KEYS)
    assert [member.membership for member in members] == [RETAINED]
    assert (chunk.changes.joined, chunk.changes.updated, chunk.rows) == (1, 1, (7, 8))


def test_a_digest_of_cells_knows_equal_from_different_and_is_no_key() -> None:
    keys = MemberKeys(LocalSecrets(b"pepper"))
    values = {"序号": "1", "证件类别": "居民身份证", "证件号码": "410999199001010011", "学历": "本科", "籍贯": ""}
    assert keys.of_cells(values) == keys.of_cells({**values, "序号": "2"})
    assert keys.of_cells(values) == keys.of_cells({k: v for k, v in values.items() if v})
    assert keys.of_cells(values) != keys.of_cells({**values, "学历": "大专"})
    assert keys.of_cells(values) != MemberKeys(LocalSecrets(b"another")).of_cells(values)
    named = {column: values[column] for column in ("证件类别", "证件号码")}
    assert keys.of_cells(named) != keys.of(named)


def test_a_stale_register_that_arrives_last_changes_nothing_and_says_so(way: Way) -> None:
    people = sample_rows(3)
    way.taken(people_file(people, 学历="大专"), at=LATER)
    stale = way.taken(people_file(people, 学历="高中"), at=EARLIER)
    assert (stale.counts.accepted, stale.counts.unchanged, stale.counts.superseded) == (3, 3, 3)
    again = way.taken(people_file(people, 学历="大专"), at=LATER)
    assert again.counts.unchanged == 3 and again.counts.superseded == 0


def test_each_register_counts_what_it_changed(way: Way) -> None:
    people = sample_rows(5)
    first = way.taken(people_file(people), at=EARLIER).counts
    people[0]["会籍变化类型"], people[1]["会籍变化类型"], people[2]["学历"] = "退会", "保留", "博士"
    second = way.taken(people_file(people), at=NOW).counts
    assert (first.joined, first.accepted) == (5, 5)
    assert (second.left, second.updated, second.unchanged, second.accepted) == (1, 2, 2, 5)

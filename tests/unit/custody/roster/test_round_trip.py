"""A roster made, filled in, checked and admitted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.custody_story import BATCH, card_number, emptied, members, shelf, stored
from support.killing import Killer, killed_at_each_call, killing
from unioncard.cards.sealed import seal_card
from unioncard.custody.plastic import Custody, Fact
from unioncard.errors import InvalidInput
from unioncard.issuance.row import RowState
from unioncard.ledger.movement import Measure
from unioncard.members.member import CardState
from unioncard.members.person import open_person
from unioncard.members.store import Changes
from unioncard.people.masking import mask_card
from unioncard.registers.forms.corrections import corrections
from unioncard.texts.findings import TEMPLATES
from unit.custody.roster.filling import ROSTER_REGISTER, SIGNED_ON, Clerk, admitted, checked, codes, made

if TYPE_CHECKING:
    from pathlib import Path

    from support.custody_story import Story


def test_a_blank_roster_states_nothing_and_nothing_is_wrong_with_it(story: Story, tmp_path: Path) -> None:
    said = checked(Clerk(made(story)).save(tmp_path))
    assert (said.read, len(said.accepted), codes(said.findings)) == (7, 7, [])
    assert admitted(story, said).changes == Changes(unchanged=7)
    assert (story.custody.plastics(BATCH), story.moved()) == ({}, [])


def test_what_is_filled_in_becomes_facts_and_is_counted_once(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON)
    clerk.fill(2, 领取日期=SIGNED_ON, 情况="已签收")
    clerk.fill(3, 领取日期="2026/11/26", 情况="损坏", 备注="芯片脱落")
    clerk.fill(4, 领取日期="2026.11.26", 情况="未领退回")
    said = checked(clerk.save(tmp_path))
    result = admitted(story, said)
    assert (result.late, result.changes) == ([], Changes(updated=4, unchanged=3))
    recorded = {
        row: (one.custody, *(fact.day for fact in one.facts.values()))
        for row, one in story.custody.plastics(BATCH).items()
    }
    assert recorded == {
        1: (Custody.SIGNED, "2026-11-25"),
        2: (Custody.SIGNED, "2026-11-25"),
        3: (Custody.DAMAGED, "2026-11-26"),
        4: (Custody.RETURNED, "2026-11-26"),
    }
    [movement] = story.moved()
    assert movement.document == f"custody/{BATCH}/{ROSTER_REGISTER}"
    assert dict(movement.counts) == {Measure.SIGNED: 2, Measure.RETURNED: 1}
    assert admitted(story, said) == result
    assert len(story.moved()) == 1


def test_the_last_signature_closes_the_batch(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    for number in range(1, 8):
        clerk.fill(number, 领取日期=SIGNED_ON)
    admitted(story, checked(clerk.save(tmp_path)))
    assert len(story.shelf.closed) == 1


def test_rows_that_were_moved_against_each_other_are_not_taken(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    for number in range(1, 8):
        clerk.fill(number, 领取日期=SIGNED_ON)
    for column in ("姓名", "证件号码"):  # sorted without the others
        first, second = clerk.shown(1, column), clerk.shown(2, column)
        clerk.fill(1, **{column: second})
        clerk.fill(2, **{column: first})
    clerk.fill(3, 卡号=clerk.shown(4, "卡号"))
    clerk.fill(5, 批次编号="R20261123-7KM3Q9XTBW-02")
    clerk.fill(6, 序号=99)
    clerk.fill(7, 领取日期="2026/11/23")
    result = admitted(story, checked(clerk.save(tmp_path)))
    top = clerk.first
    assert codes(result.late) == [
        (top, "姓名", "roster-person"),
        (top + 1, "姓名", "roster-person"),
        (top + 2, "卡号", "roster-card"),
        (top + 4, "批次编号", "roster-batch"),
        (top + 6, "领取日期", "roster-day"),
        (top + 5, "序号", "roster-row"),
    ]
    assert (result.changes, set(story.custody.plastics(BATCH))) == (Changes(updated=1), {4})
    for finding in result.late:
        assert "*" not in finding.message


def test_a_row_whose_person_was_erased_cannot_be_compared_and_is_not_taken(story: Story, tmp_path: Path) -> None:
    """Nor is anything wrong with a roster that says again what was recorded while there was something to compare."""
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON)
    admitted(story, checked(clerk.save(tmp_path)))
    for number in (1, 2, 3):
        story.shelf.change(number, member="")
    clerk.fill(2, 领取日期=SIGNED_ON)
    clerk.fill(3, 领取日期=SIGNED_ON, 姓名="样*人", 证件号码="**", 卡号="**", 情况="未领退回")
    clerk.fill(4, 领取日期=SIGNED_ON)
    result = admitted(story, checked(clerk.save(tmp_path)), "R20261127-5555555555")
    assert [(one.row, one.message) for one in result.late] == [
        (clerk.first + number, TEMPLATES["roster-person/erased"]) for number in (1, 2)
    ]
    assert result.changes == Changes(updated=1, unchanged=4)
    assert set(story.custody.plastics(BATCH)) == {1, 4}
    clerk.fill(1, 领取日期="2026/11/26")
    again = admitted(story, checked(clerk.save(tmp_path)), "R20261127-6666666666")
    assert [one.row for one in again.late] == [clerk.first, clerk.first + 1, clerk.first + 2]
    assert dict(story.custody.plastics(BATCH)[1].facts)[Fact.SIGNED].day == "2026-11-25"


def test_a_roster_says_nothing_of_days_before_the_bank_was_asked(story: Story, tmp_path: Path) -> None:
    """The bank's answers may say no opening day."""
    story.shelf.batch = replace(story.shelf.batch, delivered_at="2026-11-24T04:00:00Z")
    clerk = Clerk(made(story))
    for number, day in enumerate(("2000/01/01", "2026/11/23", "2026/11/24"), 1):
        story.shelf.change(number, opened_on="")
        clerk.fill(number, 领取日期=day)
    result = admitted(story, checked(clerk.save(tmp_path)))
    assert [(row, code) for row, _, code in codes(result.late)] == [
        (clerk.first, "roster-day"), (clerk.first + 1, "roster-day")
    ]  # fmt: skip
    assert set(story.custody.plastics(BATCH)) == {3}


def test_what_contradicts_an_earlier_roster_is_shown_and_does_not_stand(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON)
    clerk.fill(2, 领取日期=SIGNED_ON)
    clerk.fill(3, 领取日期=SIGNED_ON)
    admitted(story, checked(clerk.save(tmp_path)))
    clerk.fill(1, 情况="损坏")
    clerk.fill(2, 领取日期="2026/11/26")
    said = checked(clerk.save(tmp_path))
    result = admitted(story, said, "R20261127-5555555555")
    assert codes(result.late) == [(clerk.first, "情况", "roster-told"), (clerk.first + 1, "领取日期", "roster-told")]
    assert result.changes == Changes(unchanged=5)
    assert all(set(one.facts) == {Fact.SIGNED} for one in story.custody.plastics(BATCH).values())
    assert len(story.moved()) == 1


def test_only_opened_cards_are_listed_and_the_same_batch_makes_the_same_bytes(story: Story, tmp_path: Path) -> None:
    story.shelf.change(2, state=RowState.REFUSED)
    clerk = Clerk(made(story))
    numbers = [clerk.sheet.cell(clerk.first + place, 1).value for place in range(6)]
    assert numbers == [1, 3, 4, 5, 6, 7]
    assert made(story) == clerk.content


def test_a_batch_without_cards_has_no_roster(story: Story) -> None:
    for number in range(1, 8):
        story.shelf.change(number, state=RowState.SENT)
    with pytest.raises(InvalidInput):
        made(story)


def test_a_roster_holds_no_whole_name_number_or_telephone(story: Story) -> None:
    clerk = Clerk(made(story))
    shown = " ".join(str(cell.value) for row in clerk.sheet.iter_rows() for cell in row if cell.value is not None)
    for number, member in enumerate(members(7).by_key.values(), 1):
        person = open_person(member.key, member.sealed, story.vault).values
        for hidden in (person["姓名"], person["证件号码"], person["移动电话"], card_number(number)):
            assert hidden not in shown
        assert mask_card(card_number(number)) in shown


def test_corrections_of_a_roster_are_uploaded_as_they_are(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON, 情况="不知道")
    clerk.fill(2, 领取日期=SIGNED_ON)
    clerk.fill(3, 领取日期=SIGNED_ON, 姓名="错*")
    said = checked(clerk.save(tmp_path))
    late = admitted(story, said).late
    again = Clerk(corrections(said, [*said.findings, *late]))
    assert [again.sheet.cell(again.first + place, 1).value for place in range(3)] == ["1", "3", None]
    again.fill(1, 情况="已签收")
    again.fill(2, 姓名=Clerk(made(story)).shown(3, "姓名"))
    fixed = checked(again.save(tmp_path))
    assert codes(fixed.findings) == []
    result = admitted(story, fixed, "R20261127-6666666666")
    assert (result.late, result.changes) == ([], Changes(updated=2))
    assert set(story.custody.plastics(BATCH)) == {1, 2, 3}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_a_roster_ends_as_undisturbed(story: Story, tmp_path: Path, after: bool) -> None:
    clerk = Clerk(made(story))
    for number in range(1, 6):
        clerk.fill(number, 领取日期=SIGNED_ON)
    clerk.fill(2, 姓名="错*")
    said = checked(clerk.save(tmp_path))
    with killing(Killer()) as counted:
        result = admitted(story, said)
    expected = stored()
    emptied()
    for call, again in killed_at_each_call(counted.calls, after=after, act=lambda: admitted(story, said)):
        assert (again, stored()) == (result, expected), f"killed at call {call}"
        emptied()


def test_a_large_roster_is_made_and_read_back(story: Story, tmp_path: Path) -> None:
    large = replace(story, shelf=shelf(600), members=members(600))
    said = checked(Clerk(made(large)).save(tmp_path))
    assert (said.read, len(said.accepted), codes(said.findings)) == (600, 600, [])


def test_a_roster_never_shows_the_card_of_a_later_batch(story: Story) -> None:
    member = story.members.by_key["member-2"]
    later = seal_card(story.vault, member.key, card_number(99), "R20261201-7KM3Q9XTBW-01", 1)
    story.members.by_key["member-2"] = replace(member, sealed_card=later)
    clerk = Clerk(made(story))
    shown = [clerk.sheet.cell(clerk.first + place, 4).value for place in range(6)]
    assert mask_card(card_number(99)) not in shown
    assert [clerk.sheet.cell(clerk.first + place, 1).value for place in range(6)] == [1, 3, 4, 5, 6, 7]


def test_a_fresh_roster_leaves_out_closed_cards_and_shows_what_was_recorded(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON)
    clerk.fill(3, 领取日期="2026/11/26", 情况="损坏")
    clerk.fill(4, 领取日期="2026.11.26", 情况="未领退回")
    admitted(story, checked(clerk.save(tmp_path)))
    story.members.by_key["member-2"] = story.members.by_key["member-2"].without_card(CardState.CLOSED)

    fresh = Clerk(made(story))
    rows = [[cell.value for cell in row][:7] for row in fresh.sheet.iter_rows(fresh.first, fresh.first + 5)]
    assert [(row[0], str(row[4] or "")[:10], row[6]) for row in rows] == [
        (1, "2026-11-25", "已签收"),
        (3, "2026-11-26", "损坏"),
        (4, "2026-11-26", "未领退回"),
        (5, "", None),
        (6, "", None),
        (7, "", None),
    ]
    # Uploaded as it is, it states nothing new.
    result = admitted(story, checked(fresh.save(tmp_path)), "R20261127-6666666666")
    assert (result.late, result.changes.updated, len(story.moved())) == ([], 0, 1)


def test_what_was_done_with_a_card_before_it_was_closed_may_still_be_stated(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(2, 领取日期=SIGNED_ON)
    story.members.by_key["member-2"] = story.members.by_key["member-2"].without_card(CardState.CLOSED)
    result = admitted(story, checked(clerk.save(tmp_path)))
    assert (result.late, result.changes.updated) == ([], 1)

"""转会 by request: the holder agrees or refuses, the asker's row goes on by itself, and nobody is lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.killing import Killer, killing
from support.worked import UNION, Way, people_file
from unioncard import clock
from unioncard.cloud.aws.items import key
from unioncard.desk.transfers import checked_text
from unioncard.errors import InvalidInput, NotAllowed, NotFound, NotNow
from unioncard.members.member import CardState
from unioncard.members.transfer import ANSWER_DAYS, Direction, RefusalReason, ReleaseState, TransferState, answer_day
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows
from unit.registers.transfer_story import (
    ASKER,
    CITY,
    HOLDER,
    JOINED,
    NEW_UNION,
    PEOPLE,
    PROVINCE,
    THIRD_UNION,
    TRANSFER_IN,
    agreed,
    asked_by,
    asked_of,
    counts,
    due,
    ledger,
    where,
)

if TYPE_CHECKING:
    from unioncard.registers.register import Register


@pytest.fixture
def holding(way: Way) -> Register:
    return way.taken(JOINED)


@pytest.fixture
def asking(way: Way, holding: Register) -> Register:
    return way.taken(TRANSFER_IN, union=NEW_UNION)


def test_the_holder_sees_who_asks_for_which_of_its_rows_and_nothing_unmasked(
    way: Way, holding: Register, asking: Register
) -> None:
    seen = asked_of(way)
    assert {(one.holder_register, one.holder_row, one.asker, one.asked_at) for one in seen} == {
        (holding.id, row, NEW_UNION, asking.opened_at) for row in (2, 3, 4)
    }
    assert all("*" in one.held_as.name and "****" in one.held_as.document for one in seen)
    text = str(boto3.client("dynamodb").scan(TableName="work"))
    assert [person["证件号码"] for person in PEOPLE if str(person["证件号码"]) in text] == []
    assert counts(way, Direction.OF_US, UNION) == counts(way, Direction.BY_US, NEW_UNION) == {"asked": 3}


def test_an_agreed_row_goes_on_by_itself_exactly_once(way: Way, holding: Register, asking: Register) -> None:
    transfer = asked_of(way)[0].id
    done = agreed(way, transfer)
    assert [way.completion.carry_out(transfer) for _ in range(2)] == [way.requests.request(transfer)] * 2

    register = way.stores.registers.find(done.admitted_as)
    assert (done.state, register.state, register.union, register.corrects) == (
        TransferState.DONE,
        "checked",
        NEW_UNION,
        asking.id,
    )
    assert (register.counts.read, register.counts.accepted, register.counts.joined) == (1, 1, 1)
    assert where(way) == sorted([(UNION, "active")] * 2 + [(NEW_UNION, "active")])
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (2, 1)
    assert counts(way, Direction.OF_US, UNION) == counts(way, Direction.BY_US, NEW_UNION) == {"asked": 2, "done": 1}
    assert done.sealed is None and way.requests.wanted(done.member) == []
    shown = way.desk.show(HOLDER, holding.id)
    assert [one.release for one in shown.transfers].count(ReleaseState.RELEASED) == 1


def test_who_goes_over_leaves_and_joins_on_one_day_also_in_a_month_that_is_restated(
    way: Way, holding: Register, asking: Register
) -> None:
    done = agreed(way, asked_of(way)[0].id)
    months = list(way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/"))
    days = {one.document: one.day for one in months}
    assert days[f"transfer/{done.id}"] == days[f"register/{done.admitted_as}"] != ""


@pytest.mark.parametrize("left", [False, True], ids=["agreed", "let go by a register"])
def test_nobody_joins_another_union_on_a_day_before_that_from_which_theirs_counts_them(
    way: Way, holding: Register, asking: Register, left: bool
) -> None:
    """The asking register was opened days before: a restated month has nobody in two unions, and nobody in none."""
    long_ago = clock.stamp(clock.now() - timedelta(days=3))
    boto3.client("dynamodb").update_item(
        TableName="work", Key=key(f"REGISTER#{asking.id}", "REGISTER"), UpdateExpression="SET opened_at = :at",
        ExpressionAttributeValues={":at": {"S": long_ago}},
    )  # fmt: skip
    transfer = asked_of(way)[0].id
    if left:
        way.taken(people_file(PEOPLE, 会籍变化类型="退会"))
        done = way.completion.carry_out(transfer)
    else:
        done = agreed(way, transfer)
    moved = list(way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/"))
    days = {one.day for one in moved if one.document in {f"transfer/{done.id}", f"register/{done.admitted_as}"}}
    assert (done.state, days) == (TransferState.DONE, {clock.today().isoformat()})


def test_the_register_shows_what_became_of_its_rows_and_says_nothing_of_the_holder(
    way: Way, holding: Register, asking: Register
) -> None:
    first, second, _ = sorted(asked_of(way), key=lambda one: one.holder_row)
    agreed(way, first.id)
    way.transfer_desk.refuse(HOLDER, second.id, RefusalReason.FORMALITIES, "请先办完交接")
    way.completion.carry_out(second.id)
    shown = way.desk.show(ASKER, asking.id)
    assert [(row, one.state.value) for row, one in shown.wanted] == [(2, "done"), (3, "refused"), (4, "asked")]


def test_a_person_without_a_card_is_asked_for_one_by_the_new_union(
    way: Way, holding: Register, asking: Register
) -> None:
    done = agreed(way, asked_of(way)[0].id)
    assert way.completion.wants_card(done)
    way.announced(5)
    (batch,) = way.issuing.issue(done.admitted_as)
    assert (batch.union, batch.rows, batch.bank) == (NEW_UNION, 1, "banktwo")
    assert not way.completion.wants_card(done)


def test_the_card_stays_with_the_member(way: Way) -> None:
    batch = way.sent(JOINED)
    way.answered(batch.id)
    way.taken(TRANSFER_IN, union=NEW_UNION)
    done = agreed(way, asked_of(way)[0].id)
    member = way.stores.members.find([done.member])[done.member]
    assert (member.union, member.card, member.batch) == (NEW_UNION, CardState.OPENED, batch.id)
    assert not way.completion.wants_card(done)


def test_a_refusal_keeps_the_member_and_can_be_asked_anew(way: Way, holding: Register, asking: Register) -> None:
    transfer = asked_of(way)[0].id
    for _ in range(2):
        way.transfer_desk.refuse(HOLDER, transfer, RefusalReason.OTHER_PERSON)
    refused = way.completion.carry_out(transfer)
    way.completion.settle(refused)
    assert (where(way), due(way, "2999-01-01").count(transfer)) == ([(UNION, "active")] * 3, 0)
    with pytest.raises(NotNow):
        way.transfer_desk.agree(HOLDER, transfer)

    way.taken(TRANSFER_IN, union=NEW_UNION)
    anew = [one for one in asked_of(way, state=TransferState.ASKED) if one.member == "" and one.id != transfer]
    assert len(anew) == 3
    assert counts(way, Direction.OF_US, UNION) == {"asked": 3, "refused": 1}
    assert {agreed(way, one.id).state for one in anew} == {TransferState.DONE}
    assert where(way) == [(NEW_UNION, "active")] * 3


def test_asking_again_renews_what_is_open_and_both_registers_show_it(
    way: Way, holding: Register, asking: Register
) -> None:
    again = way.taken(people_file(PEOPLE, 会籍变化类型="转入", 学历="博士"), union=NEW_UNION)
    assert counts(way, Direction.OF_US, UNION) == {"asked": 3}
    done = agreed(way, asked_of(way)[0].id)
    assert way.stores.registers.find(done.admitted_as).corrects == again.id
    for register in (asking, again):
        assert sum(one.state is TransferState.DONE for _, one in way.requests.wanted_by(register.id)) == 1


def test_a_register_delivered_again_after_the_answer_asks_nobody_anew(way: Way, holding: Register) -> None:
    register, version = way.open_upload(TRANSFER_IN, union=NEW_UNION)
    way.intake.take(register, version)
    for one in asked_of(way):
        way.transfer_desk.refuse(HOLDER, one.id, RefusalReason.STILL_EMPLOYED)
    admission: Any = next(iter(way.intake.admissions.values()))
    checked = way.intake._pinned(way.stores.registers.find(register))
    admission.admit(way.stores.registers.find(register), checked.accepted, lambda _: None)
    assert counts(way, Direction.OF_US, UNION) == {"refused": 3}


@pytest.mark.parametrize("officer", [ASKER, Officer("x", THIRD_UNION), Officer("x", "4101000002")])
def test_only_the_union_that_holds_the_member_answers(
    way: Way, holding: Register, asking: Register, officer: Officer
) -> None:
    transfer = asked_of(way)[0].id
    with pytest.raises(NotFound):
        way.transfer_desk.agree(officer, transfer)
    with pytest.raises(NotFound):
        way.transfer_desk.refuse(officer, transfer, RefusalReason.FORMALITIES)
    with pytest.raises(NotFound):
        way.transfer_desk.agree(HOLDER, "T00000000000000000000")


def test_after_fifteen_days_the_union_above_may_answer_and_then_the_next(
    way: Way, holding: Register, asking: Register
) -> None:
    transfer, first = asked_of(way)[0].id, clock.day_of(asking.opened_at).isoformat()
    city = Officer("city", CITY)
    with pytest.raises(NotNow):
        way.transfer_desk.agree(city, transfer)
    assert due(way, first) == []
    day = answer_day(first)
    assert len(due(way, day)) == 3

    for _ in range(2):  # the round's message comes twice
        raised = way.completion.carry_out(transfer, day)
        assert (raised.answerers, raised.raised_on, raised.due) == ((UNION, CITY), day, answer_day(day))
    assert [one.id for one in asked_of(way, CITY)] == [transfer]
    later = way.completion.carry_out(transfer, answer_day(day))
    assert later.answerers == (UNION, CITY, PROVINCE)
    last = way.completion.carry_out(transfer, answer_day(answer_day(day)))
    assert (last.answerers, last.due) == (later.answerers, answer_day(answer_day(answer_day(day))))

    assert agreed(way, transfer, city).state is TransferState.DONE
    assert counts(way, Direction.OF_US, CITY) == counts(way, Direction.OF_US, PROVINCE) == {"done": 1}
    assert ANSWER_DAYS == 15


def test_who_is_transferred_out_by_register_goes_over_without_an_answer(
    way: Way, holding: Register, asking: Register
) -> None:
    left = way.taken(people_file(PEOPLE[:1], 会籍变化类型="转出"))
    (transfer,) = left.freed
    assert transfer in due(way, clock.today().isoformat())  # a round would see it if the message were lost
    assert way.completion.carry_out(transfer).state is TransferState.DONE
    assert where(way) == sorted([(UNION, "active")] * 2 + [(NEW_UNION, "active")])
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (2, 1)


def test_who_is_released_in_the_older_way_goes_over(way: Way, holding: Register, asking: Register) -> None:
    way.released(holding.id, 3)
    (transfer,) = way.completion.waiting_for(holding.id, 3)
    assert way.completion.carry_out(transfer).state is TransferState.DONE
    assert way.completion.waiting_for(holding.id, 3) == []
    assert (ledger(way, UNION), ledger(way, NEW_UNION)) == (2, 1)


def test_of_two_unions_that_ask_one_gets_the_member_and_the_other_learns_it(
    way: Way, holding: Register, asking: Register
) -> None:
    way.taken(TRANSFER_IN, union=THIRD_UNION)
    rows = [one for one in asked_of(way) if one.holder_row == 2]
    assert {one.asker for one in rows} == {NEW_UNION, THIRD_UNION}
    assert [agreed(way, one.id).state for one in rows] == [TransferState.DONE, TransferState.NEEDLESS]
    assert sorted(union for union, _ in where(way)) == sorted([UNION, UNION, rows[0].asker])


def test_a_register_of_the_holder_opened_after_the_agreement_has_the_word(
    way: Way, holding: Register, asking: Register
) -> None:
    transfer = asked_of(way)[0].id
    way.transfer_desk.agree(HOLDER, transfer)
    way.taken(people_file(PEOPLE, 会籍变化类型="保留"), at="2999-01-01T00:00:00Z")
    assert way.completion.carry_out(transfer).state is TransferState.NEEDLESS
    assert where(way) == [(UNION, "retained")] * 3


def test_another_name_with_the_number_asks_nobody(way: Way, holding: Register) -> None:
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入", 姓名="欧阳示例"), union=NEW_UNION)
    assert (asked_of(way), asked_by(way)) == ([], [])


def test_a_name_written_otherwise_is_shown_to_the_holder_alone(way: Way) -> None:
    dotted = people_file(PEOPLE[:1], 姓名="买买提·艾力")
    way.taken(dotted)
    way.taken(people_file(PEOPLE[:1], 会籍变化类型="转入", 姓名="买买提艾力"), union=NEW_UNION)
    (seen,) = asked_of(way)
    assert seen.names_differ and seen.held_as.name != seen.asked_as.name
    done = agreed(way, seen.id)
    assert done.state is TransferState.DONE


def test_pages_of_fifty_by_cursor_each_by_one_query(way: Way) -> None:
    many = sample_rows(120, seed=77)
    way.taken(people_file(many))
    way.taken(people_file(many, 会籍变化类型="转入"), union=NEW_UNION)
    seen: list[str] = []
    cursor, more = "", True
    while more:
        with killing(Killer()) as counted:
            page = way.transfer_desk.page(HOLDER, Direction.OF_US, TransferState.ASKED, cursor)
        assert counted.calls == 3  # the union, one query, and the counts
        seen += [one.id for one in page.requests]
        cursor, more = page.following, bool(page.following)
    assert (len(seen), len(set(seen)), page.counts[TransferState.ASKED]) == (120, 120, 120)


def test_a_list_of_a_union_below_is_seen_from_above_and_no_other(way: Way, holding: Register, asking: Register) -> None:
    city = Officer("city", CITY)
    assert len(way.transfer_desk.page(city, Direction.OF_US, None, "", UNION).requests) == 3
    with pytest.raises(NotAllowed):
        way.transfer_desk.page(city, Direction.OF_US, None, "", NEW_UNION)


@pytest.mark.parametrize("cursor", ["S#done#x", "REGISTER#R1", "COUNTS"])
def test_a_cursor_that_is_none_of_the_list_is_refused(way: Way, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        way.transfer_desk.page(HOLDER, Direction.OF_US, TransferState.ASKED, cursor)


@pytest.mark.parametrize(
    "text",
    [
        "身份证410105199003070018",
        "４１０１０５１９９００３０７００１８",
        "4 1 0 1 0 5",
        "41，01，05",
        "①②③④⑤⑥",
        "四一〇一〇五一九九〇",
        "电话138-0000-0000",
        "E1234567",
        "字" * 101,
        "a\u200bb",
        "\u202e",
    ],
)
def test_a_refusals_text_holds_no_number_and_is_short(text: str) -> None:
    with pytest.raises(InvalidInput):
        checked_text(RefusalReason.OTHER, text)


@pytest.mark.parametrize(
    "text", ["2026年11月起仍在本单位", "合同到2027-06-30", "已于2026年10月8日续签三年", "工会小组第12组"]
)
def test_days_and_plain_words_are_taken(text: str) -> None:
    assert checked_text(RefusalReason.FORMALITIES, f"  {text}\n") == text
    assert checked_text(RefusalReason.FORMALITIES, "") == ""
    with pytest.raises(InvalidInput):
        checked_text(RefusalReason.OTHER, " ")


# Killed anywhere, and met anywhere.

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_days_are_counted_in_shanghai() -> None:
    assert answer_day("2026-11-20") == (NOW + timedelta(days=15)).date().isoformat()

"""The make-up of members is counted by change, and adds up under masks that nobody need know."""

from __future__ import annotations

from dataclasses import replace

from unioncard.clock import Month
from unioncard.cloud.aws.items import from_item, to_item
from unioncard.cloud.stores.closings import _closing, _closing_item
from unioncard.cloud.stores.ledger import make_up_read, make_up_values
from unioncard.ledger.closing import close_union
from unioncard.ledger.make_up import ALL, MODULUS, NO_MAKE_UP, MakeUp, MakeUpItem, MaskedNumber, added_up, code_number
from unioncard.ledger.movement import Movement

OCTOBER, NOVEMBER = Month("2026-10"), Month("2026-11")
PATH = "/410000/410100/1/"
WOMAN = code_number([(MakeUpItem.SEX, 2), (MakeUpItem.POLITICS, 13), (MakeUpItem.EMPLOYMENT, 9)])
MAN = code_number([(MakeUpItem.SEX, 1), (MakeUpItem.EDUCATION, 3)])


def masked(code: int, mask: int) -> int:
    return (code + mask) % MODULUS


def member(code: int, mask: int) -> MakeUp:
    return MakeUp.of_members([MaskedNumber(masked(code, mask), mask)])


def moved(month: Month, document: str, make_up: MakeUp, day: str = "") -> Movement:
    return Movement(month, "1", PATH, document, f"{month}-20T04:00:00Z", {}, day, None, make_up)


def test_a_members_number_says_each_item_and_nothing_without_its_mask() -> None:
    made = member(WOMAN, MODULUS - 5)
    assert made.counts == {ALL: 1, "sex.2": 1, "politics.13": 1, "employment.9": 1}
    assert (made.members, made.of(MakeUpItem.SEX), made.of(MakeUpItem.BORN)) == (1, {2: 1}, {})
    assert MakeUp.of_members([MaskedNumber(masked(WOMAN, MODULUS - 5), 77)]).counts != made.counts


def test_masked_numbers_add_up_to_the_counts_and_masks_of_all_changes() -> None:
    people = [(WOMAN, 2**63 + 11), (MAN, 2**64 - 1), (MAN, 12), (0, 5)]
    total = added_up(member(*one) for one in people)
    assert total.masked_sum == sum(masked(*one) for one in people) % MODULUS
    assert total.counts == {ALL: 4, "sex.1": 2, "sex.2": 1, "education.3": 2, "politics.13": 1, "employment.9": 1}
    gone = total + -member(*people[1])
    assert gone.masked_sum == sum(masked(*one) for one in (people[0], *people[2:])) % MODULUS
    assert replace(gone, counts=gone.counts | {"sex.1": 2}).masked_sum != gone.masked_sum


def test_what_came_and_went_is_nothing() -> None:
    assert not member(WOMAN, 9) + -member(WOMAN, 9)
    assert member(MAN, 9) + -member(MAN, 10)  # another person of the same make-up: counts do not change, masks do


def test_a_closing_carries_the_make_up_on_and_seals_it() -> None:
    came = [moved(OCTOBER, "register/a", member(WOMAN, 4) + member(MAN, 6))]
    october = close_union(OCTOBER, "1", None, came, PATH)
    november = close_union(NOVEMBER, "1", october, [moved(NOVEMBER, "release/a/1", -member(MAN, 6))], PATH)
    assert (october.make_up.members, november.make_up) == (2, member(WOMAN, 4))
    other = close_union(OCTOBER, "1", None, [moved(OCTOBER, "register/a", member(WOMAN, 4) + member(0, 6))], PATH)
    assert other.digest != october.digest
    for one in (october, november):
        assert _closing(from_item(_closing_item(one))) == one


def test_where_nobody_is_counted_items_and_digests_are_those_of_the_release_before() -> None:
    one = Movement(OCTOBER, "1", PATH, "batch/a", "2026-10-20T04:00:00Z", {})
    closed = close_union(OCTOBER, "1", None, [one], PATH)
    assert closed.digest == "78c2e9ee24a41a1ca48d445fba6dc2591beec6c9715fddc39d6c1f4e653844fa"  # as that release has it
    item = _closing_item(closed)
    assert "make_up" not in item
    assert _closing(from_item(item)).make_up == NO_MAKE_UP == make_up_read(None)


def test_a_stored_make_up_is_read_as_it_was() -> None:
    made = -member(WOMAN, 2**64 - 1)
    assert make_up_read(from_item(to_item({"make_up": make_up_values(made)}))["make_up"]) == made
    assert make_up_values(NO_MAKE_UP) is None

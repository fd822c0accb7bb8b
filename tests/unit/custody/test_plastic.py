"""Facts of a card: a set whose order does not matter, and which never holds two facts that exclude each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.custody.plastic import EXCLUDED, Custody, Difference, Fact, Plastic, Recorded

DAYS = [(date(2026, 11, 20) + timedelta(day)).isoformat() for day in range(4)]
FACTS = st.sampled_from(Fact)
FACT_LISTS = st.lists(st.tuples(FACTS, st.sampled_from(DAYS), st.sampled_from(["a", "b", "c"])), max_size=12)


def plastic_with(facts: list[tuple[Fact, str, str]]) -> Plastic:
    plastic = Plastic()
    for fact, day, document in facts:
        plastic = plastic.with_fact(fact, Recorded(day, document))
    return plastic


@given(FACT_LISTS)
def test_two_facts_that_exclude_each_other_are_never_both_kept(facts: list[tuple[Fact, str, str]]) -> None:
    stored = plastic_with(facts).facts
    assert not any(EXCLUDED[fact] & stored.keys() for fact in stored)


@given(FACT_LISTS)
def test_a_repeated_fact_changes_nothing(facts: list[tuple[Fact, str, str]]) -> None:
    once = plastic_with(facts)
    for fact, day, document in facts:
        assert once.with_fact(fact, Recorded(day, document)) is once


@given(st.sets(FACTS))
def test_facts_that_agree_lead_to_one_state_in_whatever_order(facts: set[Fact]) -> None:
    agreeing = [fact for fact in sorted(facts) if not EXCLUDED[fact] & facts]
    reference = plastic_with([(fact, DAYS[0], "a") for fact in agreeing])
    for order in permutations(agreeing):
        assert plastic_with([(fact, DAYS[0], "a") for fact in order]) == reference
    assert set(reference.facts) == set(agreeing)


@given(FACT_LISTS)
def test_every_telling_is_kept_known_or_a_difference(facts: list[tuple[Fact, str, str]]) -> None:
    plastic = Plastic()
    for fact, day, document in facts:
        refused = plastic.refuses(fact, day)
        after = plastic.with_fact(fact, Recorded(day, document))
        assert (fact in after.facts) or refused is Difference.CONTRADICTS
        plastic = after


def test_the_exclusions_hold_both_ways() -> None:
    assert EXCLUDED.keys() == set(Fact)
    assert all(fact in EXCLUDED[other] for fact in Fact for other in EXCLUDED[fact])


@pytest.mark.parametrize(
    ("facts", "custody"),
    [
        ((), Custody.OPENED),
        ((Fact.AT_BRANCH,), Custody.AT_BRANCH),
        ((Fact.COLLECTED, Fact.AT_BRANCH), Custody.COLLECTED),
        ((Fact.SIGNED,), Custody.SIGNED),
        ((Fact.DAMAGED, Fact.COLLECTED), Custody.DAMAGED),
        ((Fact.RETURNED, Fact.DAMAGED, Fact.COLLECTED), Custody.RETURNED),
    ],
)
def test_the_most_telling_fact_says_where_the_card_is(facts: tuple[Fact, ...], custody: Custody) -> None:
    assert plastic_with([(fact, DAYS[0], "a") for fact in facts]).custody is custody


def test_the_day_recorded_first_stands_and_two_days_of_signing_are_shown() -> None:
    plastic = plastic_with([(Fact.COLLECTED, DAYS[0], "a"), (Fact.SIGNED, DAYS[1], "a")])
    assert plastic.refuses(Fact.SIGNED, DAYS[2]) is Difference.OTHER_DAY
    assert plastic.refuses(Fact.SIGNED, DAYS[1]) is None
    assert plastic.refuses(Fact.COLLECTED, DAYS[3]) is None
    assert plastic.with_fact(Fact.COLLECTED, Recorded(DAYS[3], "b")).facts[Fact.COLLECTED].day == DAYS[0]


def test_nobody_signs_for_a_damaged_card_nor_gives_a_signed_one_back() -> None:
    assert plastic_with([(Fact.DAMAGED, DAYS[0], "a")]).refuses(Fact.SIGNED, DAYS[1]) is Difference.CONTRADICTS
    assert plastic_with([(Fact.SIGNED, DAYS[0], "a")]).refuses(Fact.RETURNED, DAYS[1]) is Difference.CONTRADICTS

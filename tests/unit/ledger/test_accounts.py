"""Double entry: what one account gets another gives, whatever is counted, corrected or taken back."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.ledger.accounts import POSTINGS, Account, Unbalanced, balances_of, require_zero, tally_of
from unioncard.ledger.figures import Tally
from unioncard.ledger.movement import Measure

numbers = st.integers(min_value=-500_000, max_value=500_000)
"""Also below 0: an undone statement counts down."""


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    counts = {measure: draw(numbers) for measure in Measure if measure is not Measure.READ}
    return Tally.of(counts | {Measure.READ: counts[Measure.ACCEPTED] + counts[Measure.REJECTED]})


def test_every_measure_has_its_accounts_and_every_account_is_reached() -> None:
    assert POSTINGS.keys() == set(Measure)
    assert {account for pairs in POSTINGS.values() for pair in pairs for account in pair} == set(Account)
    assert all(one.book == other.book for pairs in POSTINGS.values() for one, other in pairs)


@given(tallies())
def test_whatever_is_counted_each_book_adds_up_to_nothing(tally: Tally) -> None:
    balances = balances_of(tally)
    require_zero(balances)
    assert sum(balances.values()) == 0
    assert tally_of(balances) == tally


@given(tallies(), tallies())
def test_balances_add_up_as_counts_do(one: Tally, other: Tally) -> None:
    together = balances_of(one + other)
    parts = [balances_of(one), balances_of(other)]
    assert all(together.get(account, 0) == sum(part.get(account, 0) for part in parts) for account in Account)


@given(tallies())
def test_what_is_taken_back_leaves_nothing(tally: Tally) -> None:
    assert balances_of(tally + -tally) == {}


def test_states_are_what_they_are_called() -> None:
    counted = {"joined": 10, "left": 2, "requested": 9, "opened": 6, "refused": 1, "collected": 5, "signed": 4}
    balances = balances_of(Tally(**counted, returned=1, activated=3, closed=1))
    assert balances[Account.MEMBERSHIP_MEMBER] == 8
    assert balances[Account.REQUEST_WAITING] == 2
    assert (balances[Account.PLASTIC_BANK], balances[Account.PLASTIC_MEMBER]) == (1, 4)
    assert Account.PLASTIC_CLERK not in balances
    assert (balances[Account.ACCOUNT_OPEN], balances[Account.ACTIVATION_AWAITED]) == (5, 3)


@pytest.mark.parametrize("account", Account)
def test_a_balance_that_was_changed_by_itself_is_found(account: Account) -> None:
    balances = balances_of(Tally(*range(1, len(astuple(Tally())) + 1)))
    balances[account] = balances.get(account, 0) + 1
    with pytest.raises(Unbalanced, match=account.book):
        tally_of(balances)

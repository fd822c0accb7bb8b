"""How banks answered is added up card by card: medians of a province are of its cards, not of its unions."""

from __future__ import annotations

from unioncard.ledger.bank_answers import BankAnswers, by_bank, joined


def test_the_median_is_of_all_cards_and_the_longest_of_the_last() -> None:
    quick, slow = BankAnswers({1: 90}, {}), BankAnswers({9: 5, 30: 5}, {"other": 2})
    both = joined([{"b": quick}, {"b": slow}, {"c": slow}])
    assert (both["b"].median, both["b"].longest, both["b"].answered, both["b"].refused) == (1, 30, 100, 2)
    assert (both["c"].median, both["c"].longest) == (9, 30)
    assert (BankAnswers().median, BankAnswers().longest) == (None, None)


def test_documents_of_a_bank_are_added_and_what_is_no_answer_is_left_out() -> None:
    one = BankAnswers({2: 3}, {"other": 1})
    found = by_bank([("answer/zz/1", one), ("answer/aa/2", one), ("answer/zz/3", one), ("batch/x", None)])
    assert list(found) == ["aa", "zz"]
    assert found["zz"] == BankAnswers({2: 6}, {"other": 2})

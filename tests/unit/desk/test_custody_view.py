"""Statements and custody as the API shows them."""

from __future__ import annotations

from unioncard.custody.plastic import Custody, Difference, Fact
from unioncard.custody.statement import Result, Statement
from unioncard.desk.custody_view import custody_view, statement_view
from unioncard.texts import custody as texts

STATEMENT = Statement("B-01", Fact.COLLECTED, "2026-11-25", (1, 2, 3, 5), "officer-1", 3, "2026-11-25T04:00:00Z")


def test_a_statement_shows_its_rows_and_a_count_that_differs() -> None:
    view = statement_view(STATEMENT, None)
    assert (view["rows"], view["counted"], view["result"]) == ("1-3,5", 3, None)
    assert view["notes"] == ["清点 3 张，登记 4 张，相差 -1 张，请与银行核对。"]


def test_recorded_rows_keep_their_deprecated_name_and_differences_have_words() -> None:
    result = Result((1,), (2,), ((3, Difference.CONTRADICTS), (5, Difference.CONTRADICTS)))
    assert statement_view(STATEMENT, result)["result"] == {
        "recorded": "1",
        "told": "1",
        "unchanged": "2",
        "differences": [{"code": "contradicts", "rows": "3,5", "message": texts.DIFFERENCES["contradicts"]}],
    }


def test_custody_is_shown_in_numbers_and_rows() -> None:
    view = custody_view({1: Custody.SIGNED, 2: Custody.SIGNED, 3: Custody.COLLECTED}, (3,), (2,), [], [])
    assert (view["cards"]["signed"], view["cards"]["returned"]) == (2, 0)
    assert (view["rows"], view["unclaimed"]) == ({"signed": "1-2", "collected": "3"}, "3")
    assert view["activated"] == "2"


def test_every_fact_custody_and_difference_has_words() -> None:
    assert set(texts.FACTS) == set(Fact)
    assert set(texts.DIFFERENCES) == set(Difference)

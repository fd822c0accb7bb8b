"""What officers are told of statements and cards."""

from __future__ import annotations

from unioncard.custody.plastic import Custody, Difference, Fact
from unioncard.custody.statement import Result, Statement
from unioncard.desk.custody_view import shown, stated
from unioncard.texts import custody as texts

STATEMENT = Statement("B-01", Fact.COLLECTED, "2026-11-25", (1, 2, 3, 5), "officer-1", 3, "2026-11-25T04:00:00Z")


def test_a_statement_tells_its_rows_and_a_count_that_differs() -> None:
    told = stated(STATEMENT, None)
    assert (told["rows"], told["counted"], told["result"]) == ("1-3,5", 3, None)
    assert told["notes"] == ["清点 3 张，登记 4 张，相差 -1 张，请与银行核对。"]


def test_differences_are_told_by_code_in_words() -> None:
    result = Result((1,), (2,), ((3, Difference.CONTRADICTS), (5, Difference.CONTRADICTS)))
    assert stated(STATEMENT, result)["result"] == {
        "told": "1",
        "unchanged": "2",
        "differences": [{"code": "contradicts", "rows": "3,5", "message": texts.DIFFERENCES["contradicts"]}],
    }


def test_where_cards_are_is_told_in_numbers_and_rows() -> None:
    told = shown({1: Custody.SIGNED, 2: Custody.SIGNED, 3: Custody.COLLECTED}, (3,), (2,))
    assert (told["cards"]["signed"], told["cards"]["returned"]) == (2, 0)
    assert (told["rows"], told["unclaimed"]) == ({"signed": "1-2", "collected": "3"}, "3")
    assert told["activated"] == "2"


def test_everything_that_is_told_has_words() -> None:
    assert set(texts.FACTS) == set(Fact)
    assert set(texts.DIFFERENCES) == set(Difference)

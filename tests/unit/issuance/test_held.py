"""What the bank could not take is found before it is sent: the member waits with the reason, the batch goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.worked import FIXED_UNION, Way, people_file
from unioncard.desk.register_view import register_view
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from unioncard_tools.sample.members import Row

BEYOND_GBK = "㛃"
"""A character of GB 18030 that GBK lacks (民委发〔2016〕33号)."""


def people(**odd: str) -> list[Row]:
    """Five made-up people; the second has these odd cells."""
    rows = sample_rows(5, seed=71)
    rows[1] |= odd
    return rows


def test_a_name_the_bank_cannot_encode_is_held_and_the_others_are_sent(way: Way) -> None:
    way.announced(10)
    batch = way.sent(people_file(people(姓名=f"王{BEYOND_GBK}")), FIXED_UNION)

    (held,) = way.stores.batches.held(batch.register)
    assert (batch.rows, held.row) == (4, 3)
    assert [(column, code) for column, code, _ in held.faults] == [("姓名", "bank-characters")]
    assert BEYOND_GBK not in str(held)
    assert len(way.issuance(batch.id).rows) == 4


def test_the_officer_is_shown_who_waits_and_why(way: Way) -> None:
    way.announced(10)
    batch = way.sent(people_file(people(姓名=f"王{BEYOND_GBK}")), FIXED_UNION)

    view = register_view(way.desk.show(Officer("officer", FIXED_UNION), batch.register))

    assert view["held_count"] == 1
    assert view["held"][0]["row"] == 3
    assert "银行系统不收的字" in view["held"][0]["faults"][0]["message"]


def test_held_members_have_no_request_and_are_sent_once_their_cells_are_corrected(way: Way) -> None:
    way.announced(10)
    wrong = people(姓名=f"王{BEYOND_GBK}")
    way.sent(people_file(wrong), FIXED_UNION)
    wrong[1]["姓名"] = "王伟"

    again = way.sent(people_file([wrong[1]]), FIXED_UNION)

    assert (again.rows, way.stores.batches.held(again.register)) == (1, [])


def test_a_second_delivery_holds_nobody_twice(way: Way) -> None:
    way.announced(10)
    batch = way.sent(people_file(people(姓名=f"王{BEYOND_GBK}")), FIXED_UNION)
    way.issuing.issue(batch.register)
    assert len(way.stores.batches.held(batch.register)) == 1


def test_a_batch_of_which_nobody_can_be_sent_is_empty_and_all_are_held(way: Way) -> None:
    rows = [row | {"姓名": f"王{BEYOND_GBK}"} for row in people()]
    batch = way.sent(people_file(rows), FIXED_UNION)
    assert (batch.state, batch.rows, len(way.stores.batches.held(batch.register))) == ("empty", 0, 5)

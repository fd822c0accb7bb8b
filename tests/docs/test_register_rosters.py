"""docs/formats/register.md on rosters: each example, filled in and uploaded, is refused as the page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from docs.register_maker import PAGE, example, line, rosters
from support.custody_story import BATCH, OPENED_ON, delivered_batch
from unioncard.custody.roster.columns import COMPULSORY, FACTS, IDENTITY, listed
from unioncard.issuance.row import RowState
from unioncard.sheets.layout import Kind
from unit.custody.roster.filling import SIGNED_ON, TODAY, Clerk, admitted, checked, codes, made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("late", rosters.IN_BATCH, ids=lambda late: late.said)
def test_what_is_kept_of_a_batch_refuses_its_example_with_the_message_shown(late: Any, tmp_path: Path) -> None:
    with delivered_batch() as story:
        clerk = Clerk(made(story))
        if late.signed:
            clerk.fill(1, 领取日期=SIGNED_ON)
            assert admitted(story, checked(clerk.save(tmp_path)), "R20261126-5555555555").late == []
        if not late.opened:
            story.shelf.change(1, state=RowState.REFUSED)
        if late.erased:
            story.shelf.change(1, member="")
        clerk.fill(1, **{"领取日期": SIGNED_ON, **late.cells})

        said = checked(clerk.save(tmp_path))

        assert codes(said.findings) == []
        (found,) = admitted(story, said).late
    assert (found.row, found.code.value, found.column, found.message) == (
        clerk.first,
        late.code,
        late.column,
        late.message,
    )
    assert line(late.shown, late.column, late.message) in PAGE


def test_the_examples_are_about_the_batch_and_the_days_on_the_page() -> None:
    assert f"{TODAY:%Y 年 %m 月 %d 日}核对，卡是 {OPENED_ON[5:7]} 月 {OPENED_ON[8:]} 日开出的" in PAGE
    assert f"批次编号 `{BATCH[:-2]}02`" in PAGE


def test_the_compulsory_columns_are_the_ones_on_the_page() -> None:
    assert (len(COMPULSORY), len(IDENTITY)) == (6, 4)
    assert "必填的六列一列也不能少；前四列" in PAGE


@pytest.mark.parametrize(("cells", "states"), [({"情况": ""}, True), ({"情况": "", "领取日期": ""}, False)])
def test_a_day_alone_is_a_signature_and_an_empty_row_states_nothing(cells: dict[str, str], states: bool) -> None:
    found = example.checked(example.of_rows(Kind.ROSTER, "", [cells], ""))
    assert found.findings == ()
    assert [bool(row.values["领取日期"]) for row in found.accepted] == [states]


@pytest.mark.parametrize("text", ["未领", "退回"])
def test_what_may_mean_two_things_is_not_understood(text: str) -> None:
    assert listed(text) is None
    assert [entry for entry in FACTS if listed(entry) != entry] == []

"""Every cell has a length, and a chunk stays within what a transaction carries, whatever its cells hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import boto3
import pytest

from support.worked import people_file
from unioncard.chunks import Waiting
from unioncard.members.columns import COLUMNS
from unioncard.registers.check import check
from unioncard.registers.members import admission, columns
from unioncard.sheets.limits import ORIGINAL_CHARACTERS
from unioncard_tools.sample.members import sample_rows
from unit.registers.rows import problems

if TYPE_CHECKING:
    from pathlib import Path

    from support.worked import Way

HUGE = "厂" * 30_000
ITEM_BYTES, TRANSACTION_BYTES = 400_000, 4_000_000


def of_cells(**cells: object) -> list[tuple[str, str | None]]:
    return [one for one in problems(**cells) if one[0] != "normalised"]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_member_takes_a_cell_of_thirty_thousand_characters(column: str) -> None:
    assert column in {found for _, found in of_cells(**{column: HUGE})}


@pytest.mark.parametrize("column", ["民族", "工作单位", "籍贯", "联系地址", "姓名", "移动电话"])
def test_nor_one_that_was_so_long_before_it_was_tidied(column: str) -> None:
    good = {"民族": "汉", "姓名": "样例人", "移动电话": "13490000009"}.get(column, "样例")
    assert of_cells(**{column: good + " " * (ORIGINAL_CHARACTERS - len(good))}) == []
    assert of_cells(**{column: good + " " * ORIGINAL_CHARACTERS}) == [("text-too-long", column)]


@pytest.mark.parametrize(("column", "longest"), columns.LONGEST.items())
def test_a_columns_last_character_is_taken_and_the_next_is_not(column: str, longest: int) -> None:
    assert problems(**{column: "1" * longest}) == []
    assert problems(**{column: "1" * (longest + 1)}) == [("text-too-long", column)]


def test_both_ways_through_the_check_find_it(tmp_path: Path) -> None:
    rows = sample_rows(4, seed=5)
    rows[1] |= {"序号": "1" * 21}
    rows[2] |= {"工作单位": "厂" * 101}
    path = tmp_path / "a.csv"
    path.write_bytes(people_file(rows))
    fast, slow = (check(path, today=date(2026, 11, 28), fast=fast).findings for fast in (True, False))
    assert list(fast) == list(slow)
    found = [(one.row, one.code.value, one.column) for one in fast]
    assert found == [(3, "text-too-long", "序号"), (4, "text-too-long", "工作单位")]


def test_the_longest_rows_that_are_accepted_fit_into_one_transaction(way: Way) -> None:
    longest = {
        column: "𬭎" * most for column, most in columns.LONGEST.items() if column in {"户籍所在地", "工作单位", "籍贯"}
    }
    tidied = {column: f"{text}{' ' * (ORIGINAL_CHARACTERS - len(text))}" for column, text in longest.items()}
    register = way.taken(people_file(sample_rows(99, seed=6), **tidied))
    assert register.counts.accepted == 99
    items = boto3.client("dynamodb").scan(TableName="members")["Items"]
    sizes = [sum(len(str(name)) + len(next(iter(value.values()))) for name, value in item.items()) for item in items]
    # A request under way keeps the cells a second time.
    assert 2 * max(sizes) < ITEM_BYTES
    assert 2 * sum(sizes) < TRANSACTION_BYTES
    assert len(list(way.stores.members.chunks(register.id))) == 1


def test_a_chunk_is_cut_by_bytes_too_and_at_the_same_rows_each_time(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "CHUNK_BYTES", 20_000)
    upload = way.open_upload(people_file(sample_rows(30, seed=7), 工作单位="厂" * 100))
    register = way.intake.take(*upload)
    assert register and register.counts.joined == 30
    chunks = list(way.stores.members.chunks(register.id))
    assert len(chunks) > 2
    assert [row for chunk in chunks for row in chunk.rows] == list(range(2, 32))
    assert way.intake.take(*upload) == register


def test_one_item_above_the_size_goes_alone() -> None:
    waiting = Waiting([1, 9, 1, 1, 1, 1])
    made = [waiting.next_by_size(3, 3, int) for _ in range(5)]
    assert made == [(1,), (9,), (1, 1, 1), (1,), ()]


def test_what_is_put_back_comes_first_again_in_its_order() -> None:
    waiting = Waiting(range(6))
    some = waiting.next_by_size(4, 100, int)
    waiting.put_back(some[2:])
    assert (some, list(waiting)) == ((0, 1, 2, 3), [2, 3, 4, 5])

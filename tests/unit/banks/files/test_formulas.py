"""What a spreadsheet program would run never reaches a bank's file, whatever column it stands in (CWE-1236)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from unioncard.banks.files.answer import AnswerKind, NotWritable
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow, table_form, write
from unioncard.banks.files.precheck import BankFault, faults
from unioncard.banks.files.rejection_file import RejectedLine
from unioncard.banks.files.rejection_file import write as write_rejection
from unioncard.banks.profiles.fields import COLUMN_SOURCES, OF_FILE
from unioncard.formulas import begins_formula
from unioncard_tools.profiles import load
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from unioncard.banks.profiles.profile import Profile

PROFILES = ("csv", "delimited", "fixed")
LEADS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u3000=", "＝", "＋", "－", "＠", "﹦", "﹣", "﹫")
CALL = 'HYPERLINK("http://example.invalid";"x")'
VALUES = {column: str(value) for column, value in sample_rows(1, seed=3)[0].items()} | {
    "出生日期": "1990-01-01",
    "证件有效期": "2040-01-01",
    "联系地址": "示范路 1 号",
}
FILE = IssuanceFile(
    "R20261123-7KM3Q9XTBW-01",
    "4101000001",
    "示范工会",
    "7",
    "2026-11-23",
    (IssuanceRow(1, VALUES, "6220000000000000016"),),
)


@cache
def profile_of(name: str) -> Profile:
    return load(name, Path())


def columns(profile: Profile) -> list[str]:
    return [codec.source for codec in table_form(profile).rows.codecs if codec.source in COLUMN_SOURCES]


@pytest.mark.parametrize("name", PROFILES)
def test_a_row_without_such_cells_is_written(name: str) -> None:
    assert faults(profile_of(name), VALUES) == ()
    assert write(profile_of(name), FILE)


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("name", PROFILES)
def test_a_cell_that_begins_like_a_formula_is_held_back_in_every_column(name: str, lead: str) -> None:
    profile = profile_of(name)
    assert len(columns(profile)) > 5
    for column in columns(profile):
        values = {**VALUES, column: f"{lead}{CALL}"}
        assert [(one.column, one.code) for one in faults(profile, values)] == [(column, BankFault.CHARACTERS)]
        with pytest.raises(NotWritable):
            write(profile, replace(FILE, rows=(IssuanceRow(1, values),)))


@pytest.mark.parametrize("source", sorted(OF_FILE - {"date", "batch"}))
@pytest.mark.parametrize("lead", LEADS)
def test_what_is_said_of_the_whole_file_loses_such_a_beginning(source: str, lead: str) -> None:
    content = write(profile_of("csv"), replace(FILE, **{source: f"{lead}1"})).decode(profile_of("csv").encoding)
    assert [cell for line in content.splitlines() for cell in line.split(",") if begins_formula(cell.strip('"'))] == []


@pytest.mark.parametrize("lead", LEADS)
def test_nor_do_rejections_repeat_one(lead: str) -> None:
    profile = profile_of("csv")
    content = write_rejection(profile, AnswerKind.RETURN, f"{lead}1", [RejectedLine(1, 1, f"{lead}1", f"{lead}{CALL}")])
    cells = [cell.strip('"') for line in content.decode(profile.encoding).splitlines() for cell in line.split(",")]
    assert [cell for cell in cells if begins_formula(cell)] == []


@pytest.mark.parametrize("text", ["", "示范路 1 号", "1=2", "长期", "2026-11-23", "（甲）"])
def test_other_texts_begin_no_formula(text: str) -> None:
    assert not begins_formula(text)

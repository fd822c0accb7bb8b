"""What a bank writes as a code or a branch is stored and shown: nothing that could be a person's number is."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncard.banks.files.answer_form import known_branch, known_code
from unioncard.banks.files.stock_file import _LOT
from unioncard_tools.profiles import load

PROFILE = load("delimited", Path())


@pytest.mark.parametrize("code", ["19950418", "1995-04-18", "1995.04.18", "E12345678", "EA1234567", "4122271995"])
def test_code_with_eight_digits_could_be_a_birth_date_or_a_passport_and_is_not_kept(code):
    assert not known_code(PROFILE.answers.returned, code)


@pytest.mark.parametrize("code", ["101", "E0010007", "AML-12", "EBLN000123"])
def test_short_codes_that_no_table_lists_are_kept(code):
    assert known_code(PROFILE.answers.returned, code) == code


@pytest.mark.parametrize("branch", ["13499003996", "134-9900-3996", "T13499003996", "TEL134-99003996", "8613499003996"])
def test_branch_that_is_a_mobile_however_written_is_not_kept(branch):
    assert not known_branch(branch)


@pytest.mark.parametrize("branch", ["E12345678", "EA1234567", "pe1234567"])
def test_branch_that_may_be_a_passport_is_not_kept(branch):
    assert not known_branch(branch)


@pytest.mark.parametrize("branch", ["410300001", "B410300001", "0410-300-001", "104491000013", "19749247036079"])
def test_numbers_of_branches_are_kept(branch):
    assert known_branch(branch) == branch


@pytest.mark.parametrize(
    "lot", ["410105950418123", "138-1234-5678", "TEL13812345678", "8613812345678", "138.1234.5678"]
)
def test_lot_that_may_be_a_document_or_a_mobile_is_refused(lot):
    assert not _LOT.fullmatch(lot)


@pytest.mark.parametrize("lot", ["L1", "20261128-001", "20261128000001", "A-2026.11_07", "1"])
def test_lot_as_banks_number_them_is_taken(lot):
    assert _LOT.fullmatch(lot)

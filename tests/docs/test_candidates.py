"""docs/domain/masking.md on the numbers that a mask leaves: counted anew, and compared with the check of registers."""

from __future__ import annotations

import runpy
from datetime import date

import pytest

from docs.documents import ROOT
from unioncard.people.areas import is_area
from unioncard.people.documents import DocumentType, fault
from unioncard.people.masking import mask_card, mask_document, mask_numbers

MADE = runpy.run_path(str(ROOT / "docs" / "domain" / "candidates_table.py"))
PAGE = (ROOT / "docs/domain/masking.md").read_text("utf-8")
NUMBER, CARD = MADE["NUMBER"], MADE["CARD"]
YEAR = MADE["births"](date(1996, 1, 1), date(1996, 12, 31))
ENOUGH = 10_000
"""Numbers that a mask must leave when county, year of birth and sex are known."""


def agree(shown: str, number: str) -> bool:
    return all(sign in ("*", digit) for sign, digit in zip(shown, number, strict=True))


def tried(shown: str, county: str, days: tuple[str, ...]) -> int:
    """The numbers that the check of registers takes, one by one."""
    numbers = (f"{county}{day}{order:03d}{end}" for day in days for order in range(1000) for end in "0123456789X")
    found = (number for number in numbers if agree(shown, number) and is_area(number[:6]))
    return sum(fault(DocumentType.RESIDENT, number, MADE["DAY"]) is None for number in found)


def counted(shown: str, days: tuple[str, ...], sex: int | None = None) -> int:
    return int(MADE["documents"](shown, (NUMBER[:6],), days, MADE["sequences"](sex)))


def test_the_page_has_the_tables_as_they_are_computed() -> None:
    assert MADE["updated"](PAGE) == PAGE, "run .venv/bin/python docs/domain/candidates_table.py"


@pytest.mark.parametrize("shown", [mask_document(NUMBER), "*" * 14 + NUMBER[-4:], "*" * 18, "*" * 17 + "X"])
def test_the_count_is_that_of_the_check_of_registers(shown: str) -> None:
    days = MADE["births"](date(1996, 5, 8), date(1996, 5, 12))
    assert counted(shown, days) == tried(shown, NUMBER[:6], days)


def test_what_was_shown_before_left_a_handful() -> None:
    shown = NUMBER[:6] + "*" * 8 + NUMBER[-4:]
    working, year = MADE["of_working_age"](), YEAR
    assert len(working) == 45 * 365 + 11
    assert 1_480 < counted(shown, working) < 1_500
    assert counted(shown, year) < 35


def test_a_roster_leaves_too_many_numbers_to_know_a_person_by() -> None:
    """With the county, the year of birth and the sex, all of which colleagues know."""
    assert counted(mask_document(NUMBER), YEAR, sex=0) > ENOUGH
    assert counted(mask_numbers(NUMBER)[:3] + "*" * 15, YEAR, sex=0) > ENOUGH


def test_a_card_of_a_known_bank_is_not_left_to_a_few_numbers_either() -> None:
    for card in (CARD, CARD[:6] + CARD[-10:]):
        shown = card[:6] + mask_card(card)[6:]
        assert MADE["cards"](shown) > ENOUGH

"""Names, documents and cards shown in part (docs/domain/masking.md)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.people.masking import mask_card, mask_document, mask_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小兰", "欧**兰"),
        ("\U0002c9ed三", "\U0002c9ed*"),
        ("邉\U000e0102三四", "邉\U000e0102*四"),
        ("阿依努尔·买买提", "阿***·买**"),
        ("JOHN SMITH", "J*** S****"),
        ("JOHN", "J***"),
    ],
)
def test_a_name_keeps_its_first_and_from_three_characters_on_its_last(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("410105199003071235", "4****************5"),
        ("E12345678", "E*******8"),
        ("HA12345678", "H********8"),
        ("123456", "1****6"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_document_shows_its_first_and_last_character(number: str, shown: str) -> None:
    assert mask_document(number) == shown


def test_a_card_shows_the_last_four() -> None:
    assert mask_card("6220000000000000016") == "***************0016"
    assert mask_card("0016") == "****"


@given(st.text("0123456789", max_size=20))
def test_no_number_is_shown_whole(number: str) -> None:
    for shown in (mask_document(number), mask_card(number)):
        assert len(shown) == len(number)
        assert not number or "*" in shown

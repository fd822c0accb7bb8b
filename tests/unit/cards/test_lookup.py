"""The look-up: typed numbers are checked, answers disclose nothing else (invariant 9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.group_secrets import LocalSecrets
from unioncard.cards.card import Card, CardKeys, CardStatus
from unioncard.cards.lookup import Lookup
from unioncard.errors import InvalidInput

KEYS = CardKeys(LocalSecrets(b"pepper"))
NUMBER = "6220000000000000016"


class Cards:
    def __init__(self, *numbers: str) -> None:
        self.found = {KEYS.of(number): Card(KEYS.of(number), "bankone", "郑州市总工会") for number in numbers}

    def find(self, key: str) -> Card | None:
        return self.found.get(key)


@pytest.mark.parametrize("typed", [NUMBER, "6220 0000 0000 0000 016", "6220-0000-0000-0000-016", f" {NUMBER} "])
def test_a_card_is_found_however_it_is_grouped(typed: str) -> None:
    found = Lookup(Cards(NUMBER), KEYS).ask(typed)
    assert found is not None
    assert found.issuer == "郑州市总工会"


@pytest.mark.parametrize("number", ["6220000000000001", "62200000000000008", "622000000000000001", NUMBER])
def test_numbers_of_16_to_19_digits_are_looked_up(number: str) -> None:
    assert Lookup(Cards(), KEYS).ask(number) is None


@pytest.mark.parametrize("typed", ["", "622", "622000000000000", "62200000000000000000", "4111111111111111", "六二二"])
def test_what_cannot_be_a_card_number_is_said_so(typed: str) -> None:
    with pytest.raises(InvalidInput):
        Lookup(Cards(), KEYS).ask(typed)


def test_every_unknown_number_is_answered_alike_also_one_that_fails_its_check_digit() -> None:
    assert Lookup(Cards(NUMBER), KEYS).ask("6220000000000000017") is None


def test_a_known_card_is_answered_even_if_its_check_digit_is_wrong() -> None:
    assert Lookup(Cards("6220000000000000017"), KEYS).ask("6220000000000000017") is not None


@pytest.mark.parametrize("status", CardStatus)
def test_a_known_card_is_found_whatever_its_status(status: CardStatus) -> None:
    cards = Cards(NUMBER)
    cards.found = {key: replace(card, status=status) for key, card in cards.found.items()}
    found = Lookup(cards, KEYS).ask(NUMBER)
    assert found is not None
    assert (found.status, found.status.valid) == (status, status is CardStatus.NORMAL)


def test_the_key_depends_on_the_secret_and_hides_the_number() -> None:
    assert CardKeys(LocalSecrets(b"one")).of(NUMBER) != CardKeys(LocalSecrets(b"two")).of(NUMBER)
    assert NUMBER not in KEYS.of(NUMBER)


def test_a_card_holds_nothing_of_a_person() -> None:
    assert set(Card.__dataclass_fields__) == {"key", "bank", "issuer", "status"}

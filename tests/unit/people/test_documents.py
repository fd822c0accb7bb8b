"""Documents, against the vectors in docs/domain/codes.md."""

from datetime import date

import pytest

from unioncard.people.documents import DocumentType, Fault, agrees_with_birth, fault, for_life, holder, own_document

TODAY = date(2026, 11, 23)
RESIDENT = DocumentType.RESIDENT


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (RESIDENT, "11010519491231002X"),  # the standard's own sample
        (RESIDENT, "410105199003070018"),
        (RESIDENT, "41010519900307019X"),
        (RESIDENT, "410102200002290015"),
        (DocumentType.HONG_KONG_MACAO_RESIDENCE, "810000199001010019"),
        (DocumentType.TAIWAN_RESIDENCE, "830000198512310020"),
        (DocumentType.FOREIGNER, "941840199001010013"),
        (DocumentType.FOREIGNER, "932682198501010017"),  # the authority's two samples, of 2023 and from before
        (DocumentType.FOREIGNER, "KAZ110090123105"),
        (DocumentType.FOREIGNER, "USA110004022901"),  # 2004-02-29
        (DocumentType.HONG_KONG_MACAO_TRAVEL, "H12345678"),
        (DocumentType.TAIWAN_TRAVEL, "12345678"),
        (DocumentType.PASSPORT, "E12345678"),
    ],
)
def test_a_right_number_has_no_fault(kind: DocumentType, number: str) -> None:
    assert fault(kind, number, TODAY) is None


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (RESIDENT, "4101051990030700", Fault.SHAPE),
        (RESIDENT, "41010519900307001x", Fault.SHAPE),
        (RESIDENT, "４10105199003070018", Fault.SHAPE),
        (RESIDENT, "410105900307001", Fault.FIFTEEN_DIGITS),
        (RESIDENT, "810000199001010019", Fault.OTHER_DOCUMENT),
        (RESIDENT, "941840199001010013", Fault.OTHER_DOCUMENT),
        (RESIDENT, "410105199003070019", Fault.CHECK_DIGIT),
        (RESIDENT, "419001198502290018", Fault.BIRTH_DATE),  # no leap year
        (RESIDENT, "410102199902290015", Fault.BIRTH_DATE),
        (DocumentType.FOREIGNER, "KAZ110090023105", Fault.BIRTH_DATE),
        (DocumentType.FOREIGNER, "USA110003022901", Fault.BIRTH_DATE),  # neither 1903 nor 2003 has the day
        (DocumentType.PASSPORT, "ABCDEFGHI", Fault.SHAPE),
        (DocumentType.TAIWAN_RESIDENCE, "810000199001010019", Fault.SHAPE),
        (DocumentType.HONG_KONG_MACAO_RESIDENCE, "810000199001010018", Fault.CHECK_DIGIT),
    ],
)
def test_the_first_fault_is_named(kind: DocumentType, number: str, expected: Fault) -> None:
    assert fault(kind, number, TODAY) is expected


def test_a_birth_date_may_be_today_but_not_tomorrow() -> None:
    assert fault(RESIDENT, "410105199003070018", date(1990, 3, 7)) is None
    assert fault(RESIDENT, "410105199003070018", date(1990, 3, 6)) is Fault.BIRTH_DATE


def test_the_number_says_birth_and_sex() -> None:
    man, woman = holder(RESIDENT, "410105199003070018"), holder(DocumentType.TAIWAN_RESIDENCE, "830000198512310020")
    assert man and (man.birth, man.sex) == (date(1990, 3, 7), "男")
    assert woman and (woman.birth, woman.sex) == (date(1985, 12, 31), "女")


def test_passports_and_old_foreigners_cards_say_nothing_about_their_holder() -> None:
    assert holder(DocumentType.PASSPORT, "410105199003070018") is None
    assert holder(DocumentType.FOREIGNER, "USA110090010101") is None


def test_region_numbers_belong_to_documents_of_their_own() -> None:
    assert own_document("820000199001010017") is DocumentType.HONG_KONG_MACAO_RESIDENCE
    assert own_document("410105199003070018") is None


def test_an_old_card_leaves_the_century_open() -> None:
    card = "USA110020010101"
    for birth, agrees in ((date(1920, 1, 1), True), (date(2020, 1, 1), True), (date(2020, 1, 2), False)):
        assert agrees_with_birth(DocumentType.FOREIGNER, card, birth) is agrees


def test_a_number_without_a_birth_agrees_with_any() -> None:
    assert agrees_with_birth(DocumentType.PASSPORT, "E12345678", date(1990, 1, 1))
    assert agrees_with_birth(RESIDENT, "410105199003070018", date(1990, 3, 7))
    assert not agrees_with_birth(RESIDENT, "410105199003070018", date(1990, 3, 8))


@pytest.mark.parametrize(
    ("kind", "number", "stays"),
    [
        (DocumentType.HONG_KONG_MACAO_TRAVEL, "H1234567801", "H12345678"),
        (DocumentType.HONG_KONG_MACAO_TRAVEL, "H12345678", "H12345678"),
        (DocumentType.TAIWAN_TRAVEL, "1234567801", "12345678"),
        (RESIDENT, "410105199003070018", "410105199003070018"),
    ],
)
def test_a_renewed_travel_permit_keeps_its_first_digits(kind: DocumentType, number: str, stays: str) -> None:
    assert for_life(kind, number) == stays

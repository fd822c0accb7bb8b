"""Each kind of document by its own rules."""

from __future__ import annotations

import pytest

from unioncard.people.documents import DocumentType
from unioncard.registers.members.codes import listed
from unit.registers.rows import findings_of, holding, problems

HK, TAIWAN, FOREIGN = "港澳居民居住证", "台湾居民居住证", "外国人永久居留身份证"
TO_MAINLAND, FROM_TAIWAN = "港澳居民来往内地通行证", "台湾居民来往大陆通行证"
OLD_CARD = "KAZ110090123105"  # the authority's sample

RIGHT = [
    ("居民身份证", "11010519491231002X"),  # GB 11643's own sample
    ("居民身份证", "410105199003070018"),
    ("居民身份证", "41010519900307019X"),
    ("居民身份证", "410102200002290015"),
    ("居民身份证", "410102201011230035"),
    (HK, "810000199001010019"),
    (TAIWAN, "830000198512310020"),
    (TO_MAINLAND, "H12345678"),
    (TO_MAINLAND, "M1234567801"),
    (FROM_TAIWAN, "12345678"),
    (FROM_TAIWAN, "1234567801"),
    (FOREIGN, "941840199001010013"),
    (FOREIGN, "932682198501010017"),
    (FOREIGN, OLD_CARD),
    ("护照", "E12345678"),
    ("护照", "EA1234567"),
    ("军官证", "军字第1234567号"),
]


@pytest.mark.parametrize(("kind", "number"), RIGHT)
def test_a_right_number_of_each_kind_has_no_finding_but_age(kind: str, number: str) -> None:
    assert {code for code, _ in problems(**holding(number, kind))} <= {"past-retirement"}


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("居民身份证", "410105900307001", "id-format"),
        ("居民身份证", "H12345678", "id-format"),
        ("居民身份证", "810000199001010019", "id-format"),
        ("居民身份证", "830000198512310020", "id-format"),
        ("居民身份证", "941840199001010013", "id-format"),
        ("居民身份证", "410102199902290015", "id-date"),
        ("居民身份证", "419001198502290018", "id-date"),
        (HK, "830000198512310020", "id-format"),
        (HK, "810000199001010018", "id-check-digit"),
        (HK, "410105199003070018", "id-format"),
        (TAIWAN, "810000199001010019", "id-format"),
        (TAIWAN, "830000198512310021", "id-check-digit"),
        (TO_MAINLAND, "C12345678", "id-format"),
        (TO_MAINLAND, "H123456789", "id-format"),
        (FROM_TAIWAN, "1234567", "id-format"),
        (FROM_TAIWAN, "123456789", "id-format"),
        (FOREIGN, "941840199001010014", "id-check-digit"),
        (FOREIGN, "410105199003070018", "id-format"),
        (FOREIGN, "KAZ11009012310", "id-format"),
        (FOREIGN, "KAZ110090023105", "id-date"),
        ("护照", "ABCDEFGHI", "id-format"),
        ("护照", "410105199003070018", "id-format"),
    ],
)
def test_a_wrong_number_of_each_kind_gets_what_is_wrong(kind: str, number: str, code: str) -> None:
    assert problems(**holding(number, kind))[0] == (code, "证件号码")


@pytest.mark.parametrize("kind", [kind.value for kind in DocumentType])
def test_a_shape_that_is_wrong_is_found_with_its_kind(kind: str) -> None:
    (finding,) = findings_of(证件类别=kind, 证件号码="1", 出生日期="")
    assert kind in finding.message


@pytest.mark.parametrize(
    ("kind", "number", "birth"),
    [(HK, "810000199001010019", "1990/01/01"), (TAIWAN, "830000198512310020", "1985/12/31"),
     (FOREIGN, "941840199001010013", "1990/01/01"), (FOREIGN, OLD_CARD, "1990/12/31")],
)  # fmt: skip
def test_birth_is_compared_for_every_kind_that_has_it(kind: str, number: str, birth: str) -> None:
    cells = holding(number, kind)
    assert problems(**cells | {"出生日期": birth}) == []
    assert ("id-birth", "出生日期") in problems(**cells | {"出生日期": "1990/01/02"})


@pytest.mark.parametrize(("kind", "number"), [(HK, "810000199001010019"), (FOREIGN, "941840199001010013")])
def test_sex_is_compared_for_every_kind_that_has_it(kind: str, number: str) -> None:
    assert problems(**holding(number, kind) | {"性别": "女"}) == [("id-sex", "性别")]


def test_an_old_card_has_no_sex_and_no_century() -> None:
    for sex in ("男", "女"):
        assert problems(**holding(OLD_CARD, FOREIGN, 性别=sex)) == []
    assert "第 8 至 13 位" in findings_of(**holding(OLD_CARD, FOREIGN, 出生日期="1990/12/30"))[0].message


def test_the_area_is_asked_of_resident_ids_alone() -> None:
    assert problems(**holding("810000199001010019", HK)) == problems(**holding("941840199001010013", FOREIGN)) == []


@pytest.mark.parametrize(
    ("number", "kind"),
    [("810000199001010019", HK), ("830000198512310020", TAIWAN)],
)
def test_the_name_of_both_residence_permits_is_read_by_the_number(number: str, kind: str) -> None:
    (finding,) = findings_of(**holding(number, "港澳台居民居住证"))
    assert (finding.code, finding.column) == ("normalised", "证件类别")
    assert f"“{kind}”" in finding.message and "港澳台居民居住证" in finding.message


@pytest.mark.parametrize("number", ["410105199003070018", "12345678", "", "810001199001010015", "940000199001010018"])
def test_with_any_other_number_it_is_not_listed(number: str) -> None:
    assert ("not-listed", "证件类别") in problems(证件类别="港澳台居民居住证", 证件号码=number)


def test_a_mistyped_number_still_names_its_permit() -> None:
    assert ("id-check-digit", "证件号码") in problems(**holding("810000199001010018", "港澳台居民居住证"))


def test_names_that_mean_one_document_are_read_and_others_are_not() -> None:
    assert listed("证件类别", "回乡证") == listed("证件类别", "港澳居民往来内地通行证") == TO_MAINLAND
    assert listed("证件类别", "永居证") == FOREIGN
    for ambiguous in ("港澳通行证", "港澳台居民居住证", "通行证", "居住证"):
        assert listed("证件类别", ambiguous) is None

"""One person, one key, also when the document was renewed."""

from __future__ import annotations

from support.group_secrets import LocalSecrets
from unioncard.members.keys import MemberKeys

KEYS = MemberKeys(LocalSecrets(b"pepper" * 8))


def key(kind: str, number: str) -> str:
    return KEYS.of({"证件类别": kind, "证件号码": number})


def test_a_renewed_travel_permit_is_the_same_persons() -> None:
    permit = "港澳居民来往内地通行证"
    assert key(permit, "H12345678") == key(permit, "H1234567801") == key(permit, "H1234567802")
    assert key(permit, "H12345678") != key(permit, "M12345678")


def test_a_number_of_two_kinds_of_document_is_two_persons() -> None:
    assert key("台湾居民来往大陆通行证", "12345678") != key("护照", "12345678")


def test_of_a_resident_id_every_digit_counts() -> None:
    assert key("居民身份证", "410105199003070018") != key("居民身份证", "410105199003070026")

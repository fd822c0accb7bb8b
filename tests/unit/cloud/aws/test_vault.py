"""What was sealed opens unaltered, with its own key and for its own purpose, or not at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aws_encryption_sdk
import boto3
import pytest
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature, InvalidTag

from unioncard.cloud.aws import data_keys
from unioncard.cloud.aws import vault as module
from unioncard.cloud.aws.vault import KmsVault
from unioncard.members.person import SealedKind

if TYPE_CHECKING:
    from support.worked import Way

PERSON = SealedKind.PERSON
PLAIN = "一个人的个人信息".encode()


def other_key() -> KmsVault:
    return KmsVault(boto3.client("kms").create_key()["KeyMetadata"]["Arn"])


def test_what_was_sealed_opens_in_another_process(way: Way):
    sealed = way.stores.vault.seal(PLAIN, PERSON)

    assert KmsVault(way.stores.vault.key_arn).open(sealed, PERSON) == PLAIN


def test_the_sealed_record_shows_nothing_and_never_looks_the_same(way: Way):
    one, two = (way.stores.vault.seal(PLAIN, PERSON) for _ in range(2))

    assert one != two
    assert PLAIN not in one


@pytest.mark.parametrize("place", [-1, -20, 200])
def test_an_altered_record_does_not_open(way: Way, place: int):
    altered = bytearray(way.stores.vault.seal(PLAIN, PERSON))
    altered[place] ^= 1

    with pytest.raises((AWSEncryptionSDKClientError, InvalidTag, InvalidSignature)):
        way.stores.vault.open(bytes(altered), PERSON)


def test_a_record_that_was_cut_off_does_not_open(way: Way):
    with pytest.raises(AWSEncryptionSDKClientError):
        way.stores.vault.open(way.stores.vault.seal(PLAIN, PERSON)[:-1], PERSON)


def test_a_record_of_another_key_does_not_open(way: Way):
    with pytest.raises(AWSEncryptionSDKClientError):
        way.stores.vault.open(other_key().seal(PLAIN, PERSON), PERSON)


def test_a_record_sealed_for_another_purpose_does_not_open(way: Way, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "CONTEXT", {"purpose": "something else"})
    sealed = KmsVault(way.stores.vault.key_arn).seal(PLAIN, PERSON)
    monkeypatch.undo()

    with pytest.raises(ValueError, match="another purpose"):
        way.stores.vault.open(sealed, PERSON)


@pytest.mark.parametrize("kind", [kind for kind in SealedKind if kind is not SealedKind.PERSON])
def test_a_record_does_not_open_as_another_kind(way: Way, kind: SealedKind):
    with pytest.raises(ValueError, match="another kind"):
        way.stores.vault.open(way.stores.vault.seal(PLAIN, PERSON), kind)


@pytest.mark.parametrize("kind", SealedKind)
def test_kms_sees_the_table_and_the_kind_of_record(way: Way, kind: SealedKind, monkeypatch: pytest.MonkeyPatch):
    seen: list[dict[str, str]] = []
    call = BaseClient._make_api_call

    def note(client: Any, operation: str, parameters: Any) -> Any:
        seen.append(parameters["EncryptionContext"])
        return call(client, operation, parameters)

    sealed = way.stores.vault.seal(PLAIN, kind)
    monkeypatch.setattr(BaseClient, "_make_api_call", note)
    KmsVault(way.stores.vault.key_arn).open(sealed, kind)
    KmsVault(way.stores.vault.key_arn).seal(PLAIN, kind)

    assert seen == [{"purpose": "union-card", "table": kind.table, "kind": kind.value}] * 2


def test_many_records_share_one_data_key_so_that_kms_is_asked_once_a_way(way: Way, monkeypatch: pytest.MonkeyPatch):
    vault = KmsVault(way.stores.vault.key_arn)
    vault.open(vault.seal(PLAIN, PERSON), PERSON)
    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", _no_call)

    assert vault.open(vault.seal(PLAIN, PERSON), PERSON) == PLAIN


def test_a_record_sealed_before_data_keys_were_kept_here_still_opens(way: Way):
    """The SDK's caching manager sealed what is stored from before; the sealed form is the SDK's then and now."""
    arn = way.stores.vault.key_arn
    caching = aws_encryption_sdk.CachingCryptoMaterialsManager(
        master_key_provider=aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[arn]),
        cache=aws_encryption_sdk.LocalCryptoMaterialsCache(capacity=10),
        max_age=300.0,
    )
    client = aws_encryption_sdk.EncryptionSDKClient(max_encrypted_data_keys=1)
    sealed, _ = client.encrypt(source=PLAIN, materials_manager=caching, encryption_context=module.context_of(PERSON))

    assert way.stores.vault.open(sealed, PERSON) == PLAIN


def test_from_the_second_record_on_the_sdk_is_not_needed(way: Way, monkeypatch: pytest.MonkeyPatch):
    vault = KmsVault(way.stores.vault.key_arn)
    vault.open(vault.seal(PLAIN, PERSON), PERSON)
    monkeypatch.setattr(vault._sdk.__class__, "encrypt", _no_call)
    monkeypatch.setattr(vault._sdk.__class__, "decrypt", _no_call)

    assert vault.open(vault.seal(PLAIN, PERSON), PERSON) == PLAIN


@pytest.mark.parametrize("length", [0, 1, module.FRAME - 1, module.FRAME, module.FRAME + 1, 3 * module.FRAME])
def test_a_record_of_any_length_opens_here_and_by_the_sdk(way: Way, length: int):
    vault, plain = KmsVault(way.stores.vault.key_arn), bytes(length)
    vault.open(vault.seal(PLAIN, PERSON), PERSON)
    sealed = vault.seal(plain, PERSON)

    assert vault.open(sealed, PERSON) == KmsVault(way.stores.vault.key_arn).open(sealed, PERSON) == plain


@pytest.mark.parametrize("first", [PLAIN, bytes(2 * module.FRAME)], ids=["short", "long"])
def test_a_data_key_seals_no_more_records_than_it_may_whoever_seals_them(
    way: Way, monkeypatch: pytest.MonkeyPatch, first: bytes
):
    monkeypatch.setattr(module, "CACHE_RECORDS", 5)
    vault = KmsVault(way.stores.vault.key_arn)
    plains = (first, PLAIN, bytes(2 * module.FRAME), PLAIN, PLAIN, PLAIN, PLAIN)
    sealed = [module.shared_header(vault.seal(plain, PERSON)) for plain in plains]

    assert None not in sealed
    assert [sealed.count(header) for header in dict.fromkeys(sealed)] == [5, 2]


def test_a_data_key_that_is_too_old_neither_seals_nor_opens(way: Way, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(data_keys, "time", SimpleNamespace(monotonic=lambda: now))
    vault = KmsVault(way.stores.vault.key_arn)
    before = vault.seal(PLAIN, PERSON)
    vault.open(before, PERSON)
    asked: list[str] = []
    call = BaseClient._make_api_call

    def note(client: Any, operation: str, parameters: Any) -> Any:
        asked.append(operation)
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", note)
    now = 1000.0 + module.CACHE_AGE_SECONDS - 0.1
    vault.open(vault.seal(PLAIN, PERSON), PERSON)
    assert asked == []

    now += 0.1
    vault.seal(PLAIN, PERSON)
    vault.open(before, PERSON)
    assert asked == ["GenerateDataKey", "Decrypt"]


@pytest.mark.parametrize("kind", [kind for kind in SealedKind if kind is not SealedKind.PERSON])
def test_a_data_key_at_hand_opens_nothing_as_another_kind(way: Way, kind: SealedKind):
    vault = KmsVault(way.stores.vault.key_arn)
    for one in (PERSON, kind):
        vault.open(vault.seal(PLAIN, one), one)

    with pytest.raises(ValueError, match="another kind"):
        vault.open(vault.seal(PLAIN, PERSON), kind)


@pytest.mark.parametrize("place", [-1, -20, -40, 200, 40, 20])
def test_an_altered_record_does_not_open_with_a_key_at_hand(way: Way, place: int):
    vault = KmsVault(way.stores.vault.key_arn)
    vault.open(vault.seal(PLAIN, PERSON), PERSON)
    altered = bytearray(vault.seal(PLAIN, PERSON))
    altered[place] ^= 1

    with pytest.raises((AWSEncryptionSDKClientError, InvalidTag, InvalidSignature, ClientError)):
        vault.open(bytes(altered), PERSON)


def test_no_more_data_keys_are_at_hand_than_said_and_the_oldest_goes(way: Way, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "CACHE_KEYS", 2)
    arn = way.stores.vault.key_arn
    sealed = [KmsVault(arn).seal(PLAIN, PERSON) for _ in range(3)]
    vault = KmsVault(arn)

    assert [vault.open(one, PERSON) for one in sealed] == [PLAIN] * 3
    assert [header for _, header in vault._opening] == [module.shared_header(one) for one in sealed[1:]]


def _no_call(*_: object, **__: object) -> None:
    pytest.fail("asked again")

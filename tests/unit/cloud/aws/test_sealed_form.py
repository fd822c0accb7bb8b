"""What is sealed and opened like the AWS Encryption SDK's first record of a data key: the SDK has the last word."""

from __future__ import annotations

import hmac
from typing import Any, Final

import aws_encryption_sdk
import pytest
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from aws_encryption_sdk.identifiers import Algorithm, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.base import MasterKeyProviderConfig
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider
from aws_encryption_sdk.materials_managers.default import DefaultCryptoMaterialsManager
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unioncard.cloud.aws import sealed_form
from unioncard.cloud.aws.data_keys import DataKeys, OneRecord
from unioncard.cloud.aws.sealed_form import FRAME, opened_like, sealed_like, shared_header

CONTEXT: Final = {"purpose": "union-card", "table": "members", "kind": "person"}
SDK: Final = aws_encryption_sdk.EncryptionSDKClient(max_encrypted_data_keys=1)
PLAIN: Final = "一个人的个人信息".encode()


class WrappedHere(RawMasterKeyProvider):  # type: ignore[misc] # the SDK has no types
    """Wraps data keys by a key of this process, in place of KMS."""

    provider_id = "made-up"

    def __new__(cls) -> Any:
        return super().__new__(cls, config=MasterKeyProviderConfig())

    def __init__(self) -> None:
        self.add_master_key("one")

    def _get_raw_key(self, key_id: bytes) -> WrappingKey:
        return WrappingKey(WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING, bytes(32), EncryptionKeyType.SYMMETRIC)


def sdk_seals(plain: bytes, keys: DataKeys, context: dict[str, str] = CONTEXT, **more: Any) -> bytes:
    suite = more.pop("algorithm", Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
    sealed, _ = SDK.encrypt(
        source=plain, materials_manager=OneRecord(keys), algorithm=suite, encryption_context=context, **more
    )
    return bytes(sealed)


def sdk_opens(sealed: bytes, keys: DataKeys) -> bytes:
    return bytes(SDK.decrypt(source=sealed, materials_manager=OneRecord(keys))[0])


def new_keys() -> DataKeys:
    asked = DefaultCryptoMaterialsManager(master_key_provider=WrappedHere())
    return DataKeys(asked, records=10_000, seconds=300, keys=10)


@pytest.fixture(scope="module")
def keys() -> DataKeys:
    return new_keys()


@pytest.fixture(scope="module")
def pattern(keys: DataKeys) -> tuple[bytes, bytes]:
    """What headers share, and the data key."""
    return pattern_of(sdk_seals(PLAIN, keys), keys)


def pattern_of(sealed: bytes, keys: DataKeys) -> tuple[bytes, bytes]:
    one = OneRecord(keys)
    SDK.decrypt(source=sealed, materials_manager=one)
    shared = shared_header(sealed)
    assert shared is not None
    return shared, one.key.materials.data_key.data_key


plains = st.binary(max_size=FRAME - 1)
any_ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(plains)
@any_
def test_what_is_sealed_here_is_opened_by_the_sdk(keys: DataKeys, pattern: tuple[bytes, bytes], plain: bytes):
    assert sdk_opens(sealed_like(*pattern, plain), keys) == plain


@given(plains)
@any_
def test_what_the_sdk_sealed_is_opened_here(keys: DataKeys, pattern: tuple[bytes, bytes], plain: bytes):
    sealed = sdk_seals(plain, keys)

    assert shared_header(sealed) == pattern[0]
    assert opened_like(*pattern, sealed) == plain


@given(plains)
@any_
def test_a_record_has_the_length_and_all_but_the_message_that_the_sdks_has(
    keys: DataKeys, pattern: tuple[bytes, bytes], plain: bytes
):
    ours, theirs = sealed_like(*pattern, plain), sdk_seals(plain, keys)

    assert len(ours) == len(theirs)
    assert shared_header(ours) == shared_header(theirs) == pattern[0]


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=20), max_size=4))
@any_
def test_any_context_is_taken_over_as_the_sdk_wrote_it(context: dict[str, str]):
    keys = new_keys()
    context = {name: value for name, value in context.items() if not name.startswith("aws-crypto-")}
    shared, secret = pattern_of(sdk_seals(PLAIN, keys, context), keys)

    plain, header = SDK.decrypt(source=sealed_like(shared, secret, b"other"), materials_manager=OneRecord(keys))

    assert plain == b"other"
    assert dict(header.encryption_context) == context


def test_no_two_records_are_sealed_with_the_same_key_and_number(pattern: tuple[bytes, bytes]):
    ones = [sealed_like(*pattern, PLAIN) for _ in range(50)]

    assert len({one[3:35] for one in ones}) == len(ones)  # 256 random bits, from which each key is derived
    assert len({one[-16:] for one in ones}) == len(ones)


def test_no_altered_byte_is_taken(keys: DataKeys, pattern: tuple[bytes, bytes]):
    sealed = sealed_like(*pattern, PLAIN)
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert shared_header(altered) != pattern[0] or not opens(altered, pattern), place
        with pytest.raises((AWSEncryptionSDKClientError, InvalidTag)):
            sdk_opens(altered, keys)


def opens(sealed: bytes, pattern: tuple[bytes, bytes]) -> bool:
    try:
        return opened_like(*pattern, sealed) is not None
    except InvalidTag:
        return False


def test_what_was_cut_off_or_has_more_behind_it_is_not_opened(pattern: tuple[bytes, bytes]):
    sealed = sealed_like(*pattern, PLAIN)

    assert not any(opens(sealed[:length], pattern) for length in range(len(sealed)))
    assert not opens(sealed + b"\0", pattern)
    assert opens(sealed, pattern)
    assert all(shared_header(sealed[:length]) in {None, pattern[0]} for length in range(len(sealed)))


def test_a_record_says_which_key_it_is_sealed_with(keys: DataKeys, pattern: tuple[bytes, bytes]):
    """One message that two keys open could be two different ones; only what is committed to its key is opened."""
    shared, secret = pattern
    sealed = sealed_like(shared, secret, PLAIN)
    record, commitment = sealed[3:35], slice(35 + len(shared), 35 + len(shared) + 32)
    header = sealed[: commitment.start] + bytes(32)
    own = hmac.digest(hmac.digest(record, secret, "sha512"), b"\x04\x78DERIVEKEY\x01", "sha512")[:32]
    tag = AESGCM(own).encrypt(bytes(12), b"", header)
    uncommitted = header + tag + sealed[commitment.stop + 16 :]  # everything but the commitment is right

    assert not opens(uncommitted, pattern)
    with pytest.raises(AWSEncryptionSDKClientError, match="commitment"):
        sdk_opens(uncommitted, keys)


@pytest.mark.parametrize("length", [FRAME, FRAME + 1, 2 * FRAME, 10_000])
def test_a_message_of_more_frames_is_left_to_the_sdk(keys: DataKeys, pattern: tuple[bytes, bytes], length: int):
    assert not opens(sdk_seals(bytes(length), keys), pattern)


def test_a_frame_longer_than_any_is_left_to_the_sdk(pattern: tuple[bytes, bytes]):
    """Nobody but who has the key can make one."""
    shared, key = pattern

    assert opened_like(shared, key, sealed_like(shared, key, bytes(FRAME))) == bytes(FRAME)
    assert opened_like(shared, key, sealed_like(shared, key, bytes(FRAME + 1))) is None


@pytest.mark.parametrize(
    "other",
    [
        {"algorithm": Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384},
        {"frame_length": 0},
        {"frame_length": 1024},
    ],
    ids=["signed", "unframed", "short frames"],
)
def test_another_form_is_none_to_be_continued(keys: DataKeys, other: dict[str, Any]):
    assert shared_header(sdk_seals(PLAIN, keys, **other)) is None


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda end: sealed_form._BEGIN + end))
@any_
def test_any_bytes_are_read_to_an_end(sealed: bytes):
    shared = shared_header(sealed)

    assert shared is None or shared in sealed

"""Seals personal data with the AWS Encryption SDK under the member key in KMS.

Committing algorithm suite without signatures; a data key serves many records (``DataKeys``). The encryption context
names the table and the kind of record: KMS hands out data keys by it, so a role opens the kinds of its policy alone.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import aws_encryption_sdk
from aws_encryption_sdk import StrictAwsKmsMasterKeyProvider
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy
from aws_encryption_sdk.materials_managers.default import DefaultCryptoMaterialsManager
from botocore.session import Session
from cryptography.exceptions import InvalidTag

from unioncard.cloud.aws.client import pace
from unioncard.cloud.aws.data_keys import DataKey, DataKeys, OneRecord, keep
from unioncard.cloud.aws.sealed_form import FRAME, opened_like, sealed_like, shared_header

if TYPE_CHECKING:
    from unioncard.members.person import SealedKind

CACHE_AGE_SECONDS = 300.0
CACHE_RECORDS = 10_000
"""One data key seals at most this many records and for at most this long."""

CACHE_KEYS = 1_000
"""Data keys kept for opening."""

CONTEXT = {"purpose": "union-card"}
"""Encryption context: authenticated, not secret. Table and kind of the record are added; nothing of one
record alone is, because the caches work by context."""


def context_of(kind: SealedKind) -> dict[str, str]:
    """The encryption context of a kind of records, on which the roles' policies set conditions."""
    return {**CONTEXT, "table": kind.table, "kind": kind.value}


_SUITE: Final = Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY


@dataclass(frozen=True, slots=True)
class KmsVault:
    """The Vault with a KMS key.

    The SDK seals and opens the first record of a data key, and whatever is not of the usual form; the others, like it
    but for their message, are sealed and opened in a tenth of the time (sealed_form.py).
    """

    key_arn: str
    _sdk: Any = field(init=False)
    _keys: DataKeys = field(init=False)
    _sealing: dict[SealedKind, tuple[bytes, bytes, DataKey]] = field(init=False, default_factory=dict)
    """By kind: what the headers of a data key's records share, the key itself, how long it may be used."""

    _opening: dict[tuple[SealedKind, bytes], tuple[bytes, DataKey]] = field(init=False, default_factory=dict)
    """By kind and what the headers share, for records that the SDK has opened as this kind."""

    def __post_init__(self) -> None:
        # The provider makes its own client, which without this would wait a minute for each of five attempts.
        session = Session()
        session.set_default_client_config(pace())
        provider = StrictAwsKmsMasterKeyProvider(key_ids=[self.key_arn], botocore_session=session)
        asked = DefaultCryptoMaterialsManager(master_key_provider=provider)
        keys = DataKeys(asked, records=CACHE_RECORDS, seconds=CACHE_AGE_SECONDS, keys=CACHE_KEYS)
        sdk = aws_encryption_sdk.EncryptionSDKClient(
            commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, max_encrypted_data_keys=1
        )
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_sdk", sdk)

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        """See Vault."""
        shared, secret, key = self._sealing.get(kind, _NONE)
        if key.seals() and len(plain) < FRAME:
            key.left -= 1
            return sealed_like(shared, secret, plain)
        one = OneRecord(self._keys)
        made, _ = self._sdk.encrypt(
            source=plain,
            materials_manager=one,
            algorithm=_SUITE,
            encryption_context=context_of(kind),
        )
        sealed = bytes(made)
        header = shared_header(sealed)
        if header is not None:
            self._sealing[kind] = header, one.key.materials.data_encryption_key.data_key, one.key
        return sealed

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        """See Vault."""
        shared = shared_header(sealed)
        if shared is not None:
            secret, key = self._opening.get((kind, shared), _NONE[1:])
            # What is altered, and what has more frames than one, is for the SDK to refuse or to open.
            with suppress(InvalidTag):
                plain = opened_like(shared, secret, sealed) if key.opens() else None
                if plain is not None:
                    return plain
        one = OneRecord(self._keys)
        made, header = self._sdk.decrypt(source=sealed, materials_manager=one)
        if not context_of(kind).items() <= header.encryption_context.items():
            raise ValueError("sealed for another purpose or as another kind")
        if shared is not None:
            opened = one.key.materials.data_key.data_key, one.key
            keep(self._opening, (kind, shared), opened, CACHE_KEYS)
        return bytes(made)


_NONE: Final = (b"", b"", DataKey(None, 0, float("-inf")))
"""No data key at hand."""

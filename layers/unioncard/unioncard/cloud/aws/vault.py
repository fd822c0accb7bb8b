"""Seals personal data with the AWS Encryption SDK under the member key in KMS.

Committing algorithm suite without signatures; a data key serves many records (``DataKeys``). The encryption context
names the table and the kind of record: KMS hands out data keys by it, so a role opens the kinds of its policy alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aws_encryption_sdk
from aws_encryption_sdk import StrictAwsKmsMasterKeyProvider
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy
from aws_encryption_sdk.materials_managers.base import CryptoMaterialsManager
from aws_encryption_sdk.materials_managers.default import DefaultCryptoMaterialsManager
from botocore.session import Session

from unioncard.cloud.aws.client import pace

if TYPE_CHECKING:
    from unioncard.members.person import SealedKind


@dataclass(slots=True)
class _Kept:
    """A data key at hand: until when by the monotonic clock and, where it seals, for how many records more."""

    materials: Any
    left: int
    until: float


class DataKeys(CryptoMaterialsManager):  # type: ignore[misc] # the SDK has no types
    """Caches what ``asked`` gives: a data key seals ``records`` records, and each lives ``seconds`` at most.

    One for sealing is kept for each context and suite; there are as many contexts as kinds of records. For opening,
    ``keys`` are kept by the encrypted key in the sealed record, its suite and its context. The SDK's own cache makes a
    digest of these for each record, a sixth of what it takes to open one.
    """

    def __init__(self, asked: Any, *, records: int, seconds: float, keys: int) -> None:
        self._asked, self._records, self._seconds, self._keys = asked, records, seconds, keys
        self._kept: dict[Any, _Kept] = {}
        self._opening: dict[Any, _Kept] = {}

    def get_encryption_materials(self, request: Any) -> Any:
        """The data key at hand for this context and suite, or a new one when it is used up or too old."""
        wanted = frozenset(request.encryption_context.items()), request.algorithm
        kept = self._kept.get(wanted)
        if kept is None or kept.left <= 0 or time.monotonic() >= kept.until:
            # What the request says of the plaintext is of one record; the key is for many.
            materials = self._asked.get_encryption_materials(request)
            kept = self._kept[wanted] = _Kept(materials, self._records, time.monotonic() + self._seconds)
        kept.left -= 1
        return kept.materials

    def decrypt_materials(self, request: Any) -> Any:
        """The data key of a sealed record: the one at hand, or what KMS makes of the encrypted one."""
        keys = [(one.key_provider.key_info, one.encrypted_data_key) for one in request.encrypted_data_keys]
        wanted = (*keys, request.algorithm, frozenset(request.encryption_context.items()))
        kept = self._opening.get(wanted)
        if kept is None or time.monotonic() >= kept.until:
            materials = self._asked.decrypt_materials(request)
            self._opening.pop(wanted, None)  # a new one is the last to go
            while len(self._opening) >= self._keys:
                del self._opening[next(iter(self._opening))]
            kept = self._opening[wanted] = _Kept(materials, 0, time.monotonic() + self._seconds)
        return kept.materials


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


@dataclass(frozen=True, slots=True)
class KmsVault:
    """The Vault with a KMS key."""

    key_arn: str
    _sdk: Any = field(init=False)
    _materials: Any = field(init=False)

    def __post_init__(self) -> None:
        # The provider makes its own client, which without this would wait a minute for each of five attempts.
        session = Session()
        session.set_default_client_config(pace())
        provider = StrictAwsKmsMasterKeyProvider(key_ids=[self.key_arn], botocore_session=session)
        asked = DefaultCryptoMaterialsManager(master_key_provider=provider)
        materials = DataKeys(asked, records=CACHE_RECORDS, seconds=CACHE_AGE_SECONDS, keys=CACHE_KEYS)
        sdk = aws_encryption_sdk.EncryptionSDKClient(
            commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, max_encrypted_data_keys=1
        )
        object.__setattr__(self, "_materials", materials)
        object.__setattr__(self, "_sdk", sdk)

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        """See Vault."""
        sealed, _ = self._sdk.encrypt(
            source=plain,
            materials_manager=self._materials,
            algorithm=Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
            encryption_context=context_of(kind),
        )
        return bytes(sealed)

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        """See Vault."""
        plain, header = self._sdk.decrypt(source=sealed, materials_manager=self._materials)
        if not context_of(kind).items() <= header.encryption_context.items():
            raise ValueError("sealed for another purpose or as another kind")
        return bytes(plain)

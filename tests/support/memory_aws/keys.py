"""KMS: data keys that only their own key and context give back, and MACs."""

from __future__ import annotations

import hmac
import os
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.memory_aws.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Item = dict[str, Any]


@dataclass(frozen=True)
class DataKey:
    """What is behind a data key's ciphertext."""

    arn: str
    context: Mapping[str, str]
    plain: bytes


@dataclass
class Keys:
    """KMS. A ciphertext is a name; what it hides stays here."""

    arns: set[str] = field(default_factory=set)
    data_keys: dict[bytes, DataKey] = field(default_factory=dict)
    mac_keys: dict[str, bytes] = field(default_factory=dict)

    def CreateKey(self, KeySpec: str = "SYMMETRIC_DEFAULT", KeyUsage: str = "ENCRYPT_DECRYPT") -> Item:
        key = str(uuid.uuid4())
        arn = f"arn:aws:kms:us-east-1:123456789012:key/{key}"
        match KeySpec, KeyUsage:
            case "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT":
                self.arns.add(arn)
            case "HMAC_256", "GENERATE_VERIFY_MAC":
                self.mac_keys[arn] = os.urandom(32)
            case _:
                raise NotImplementedError(f"a key {KeySpec} for {KeyUsage}")
        return {"KeyMetadata": {"Arn": arn, "KeyId": key}}

    def GenerateMac(self, KeyId: str, Message: bytes, MacAlgorithm: str) -> Item:
        if KeyId in self.arns or MacAlgorithm != "HMAC_SHA_256":
            raise AwsError("InvalidKeyUsageException")
        if KeyId not in self.mac_keys:
            raise AwsError("NotFoundException")
        mac = hmac.digest(self.mac_keys[KeyId], Message, "sha256")
        return {"KeyId": KeyId, "Mac": mac, "MacAlgorithm": MacAlgorithm}

    def GenerateDataKey(
        self, KeyId: str, NumberOfBytes: int, EncryptionContext: Mapping[str, str], GrantTokens: Sequence[str] = ()
    ) -> Item:
        self._known(KeyId)
        plain, sealed = os.urandom(NumberOfBytes), os.urandom(160)
        self.data_keys[sealed] = DataKey(KeyId, dict(EncryptionContext), plain)
        return {"KeyId": KeyId, "Plaintext": plain, "CiphertextBlob": sealed}

    def Decrypt(
        self,
        CiphertextBlob: bytes,
        KeyId: str,
        EncryptionContext: Mapping[str, str],
        GrantTokens: Sequence[str] = (),
    ) -> Item:
        self._known(KeyId)
        found = self.data_keys.get(CiphertextBlob)
        if found is None or found.context != EncryptionContext:
            raise AwsError("InvalidCiphertextException")
        if found.arn != KeyId:
            raise AwsError("IncorrectKeyException")
        return {"KeyId": KeyId, "Plaintext": found.plain}

    def _known(self, arn: str) -> None:
        if arn not in self.arns:
            raise AwsError("NotFoundException")

"""Secrets Manager: texts by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.memory_aws.errors import AwsError

Item = dict[str, Any]


@dataclass
class Secrets:
    """The service."""

    texts: dict[str, str] = field(default_factory=dict)

    def GetSecretValue(self, SecretId: str) -> Item:
        if SecretId not in self.texts:
            raise AwsError("ResourceNotFoundException")
        return {"Name": SecretId, "SecretString": self.texts[SecretId]}

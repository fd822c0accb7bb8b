"""Group secrets without KMS: derived as KMS derives them, by a key that the test has in hand."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class LocalSecrets:
    """The GroupSecrets under this key; ``asked`` are the groups in the order in which they were fetched."""

    key: bytes
    asked: list[str] = field(default_factory=list, compare=False)

    def secret(self, group: str) -> bytes:
        self.prepare([group])
        return hmac.digest(self.key, group.encode(), "sha256")

    def prepare(self, groups: Iterable[str]) -> None:
        self.asked.extend(group for group in dict.fromkeys(groups) if group not in self.asked)

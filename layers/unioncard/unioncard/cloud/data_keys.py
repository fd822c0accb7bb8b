"""Data keys for sealing: one from KMS serves many records for a short while.

This is the encryption SDK's own interface for it. Its caching manager is made for many callers and contexts; looking
its cache up takes a fifth of the CPU of sealing a record, and a vault has one context (docs/decisions/0016).
"""

from __future__ import annotations

import time
from typing import Any

from aws_encryption_sdk.materials_managers.base import CryptoMaterialsManager


class DataKeys(CryptoMaterialsManager):  # type: ignore[misc] # the SDK has no types
    """Sealing materials out of ``making``, each used for ``records`` records and ``seconds`` at most.

    Opening is ``opening``'s, which keeps keys by what is written in the sealed record.
    """

    def __init__(self, making: Any, opening: Any, *, records: int, seconds: float) -> None:
        self._making, self._opening = making, opening
        self._records, self._seconds = records, seconds
        self._kept: Any = None
        self._left, self._until = 0, 0.0

    def get_encryption_materials(self, request: Any) -> Any:
        """The data key at hand, or a new one when it is used up, too old, or of another context or suite."""
        kept = self._kept
        if (
            self._left <= 0
            or time.monotonic() >= self._until
            or kept.encryption_context != request.encryption_context
            or kept.algorithm != request.algorithm
        ):
            # What the request says of the plaintext is of one record; the key is for many.
            kept = self._kept = self._making.get_encryption_materials(request)
            self._left, self._until = self._records, time.monotonic() + self._seconds
        self._left -= 1
        return kept

    def decrypt_materials(self, request: Any) -> Any:
        """The data key of a sealed record."""
        return self._opening.decrypt_materials(request)

"""Data keys at hand: one seals many records, so that KMS is asked once for all of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from aws_encryption_sdk.materials_managers.base import CryptoMaterialsManager


@dataclass(slots=True)
class DataKey:
    """What the SDK has of a data key: until when by the monotonic clock and, where it seals, for how many records."""

    materials: Any
    left: int
    until: float

    def opens(self) -> bool:
        """Whether it may still open a record."""
        return time.monotonic() < self.until

    def seals(self) -> bool:
        """Whether it may still seal one."""
        return self.left > 0 and self.opens()


def keep(kept: dict[Any, Any], name: Any, value: Any, most: int) -> None:
    """Adds one as the last to go; the oldest go while there are ``most``. Other threads may do so meanwhile."""
    kept.pop(name, None)
    while len(kept) >= most:
        kept.pop(next(iter(kept)), None)
    kept[name] = value


class DataKeys:
    """Keeps what ``asked``, a manager of the SDK, gives: a data key seals ``records`` records, and each lives
    ``seconds`` at most.

    One for sealing is kept for each context and suite; there are as many contexts as kinds of records. For opening,
    ``keys`` are kept by the encrypted key in the sealed record, its suite and its context. The SDK's own cache makes a
    digest of these for each record, a sixth of what it takes to open one.
    """

    def __init__(self, asked: Any, *, records: int, seconds: float, keys: int) -> None:
        """``asked``: ``get_encryption_materials`` and ``decrypt_materials`` as the SDK calls them."""
        self.asked, self._records, self._seconds, self._keys = asked, records, seconds, keys
        self._sealing: dict[Any, DataKey] = {}
        self._opening: dict[Any, DataKey] = {}

    def to_seal(self, request: Any) -> DataKey:
        """The data key at hand for this context and suite, one record less, or a new one when it may seal no more."""
        wanted = frozenset(request.encryption_context.items()), request.algorithm
        kept = self._sealing.get(wanted)
        if kept is None or not kept.seals():
            # What the request says of the plaintext is of one record; the key is for many.
            materials = self.asked.get_encryption_materials(request)
            kept = self._sealing[wanted] = DataKey(materials, self._records, time.monotonic() + self._seconds)
        kept.left -= 1
        return kept

    def to_open(self, request: Any) -> DataKey:
        """The data key of a sealed record: the one at hand, or what KMS makes of the encrypted one."""
        keys = [(one.key_provider.key_info, one.encrypted_data_key) for one in request.encrypted_data_keys]
        wanted = (*keys, request.algorithm, frozenset(request.encryption_context.items()))
        kept = self._opening.get(wanted)
        if kept is None or not kept.opens():
            kept = DataKey(self.asked.decrypt_materials(request), 0, time.monotonic() + self._seconds)
            keep(self._opening, wanted, kept, self._keys)
        return kept


class OneRecord(CryptoMaterialsManager):  # type: ignore[misc] # the SDK has no types
    """Hands the SDK the data key for one record; ``key`` says afterwards which one that was."""

    def __init__(self, keys: DataKeys) -> None:
        """From these."""
        self._keys = keys
        self.key: DataKey

    def get_encryption_materials(self, request: Any) -> Any:
        """For sealing, as the SDK asks."""
        self.key = self._keys.to_seal(request)
        return self.key.materials

    def decrypt_materials(self, request: Any) -> Any:
        """For opening, as the SDK asks."""
        self.key = self._keys.to_open(request)
        return self.key.materials

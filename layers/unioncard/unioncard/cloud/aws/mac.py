"""Secrets of groups of numbers, derived by an HMAC key in KMS that nobody can read (docs/decisions/0051)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from unioncard.cloud.aws.clients import Clients, from_sdk

if TYPE_CHECKING:
    from collections.abc import Iterable

ALGORITHM: Final = "HMAC_SHA_256"
"""What the roles' policies allow, too (``kms:MacAlgorithm``)."""

AT_ONCE: Final = 10
"""Calls at the same time: as many as the client has connections."""

KEPT: Final = 50_000
"""Secrets kept in memory, 10 MB; a register of 100,000 rows of one city has a tenth."""


@dataclass(frozen=True, slots=True)
class KmsGroupSecrets:
    """The GroupSecrets with an HMAC key in KMS: a group's secret is the MAC of its name, one call a group."""

    key_arn: str
    keeps: bool = True
    """Whether secrets stay in memory. Where they do, an answer's time shows whether the group was asked for before."""
    clients: Clients = from_sdk
    _known: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def secret(self, group: str) -> bytes:
        """See GroupSecrets."""
        return self._known.get(group) or self._fetched(group)

    def prepare(self, groups: Iterable[str]) -> None:
        """See GroupSecrets."""
        unknown = [group for group in dict.fromkeys(groups) if group not in self._known]
        if len(unknown) > 1:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 the look-up prepares nothing

            with ThreadPoolExecutor(min(AT_ONCE, len(unknown))) as pool:
                # list: the first call that failed raises here.
                list(pool.map(self._fetched, unknown))

    def _fetched(self, group: str) -> bytes:
        answer: dict[str, Any] = self.clients("kms").generate_mac(
            KeyId=self.key_arn, Message=group.encode(), MacAlgorithm=ALGORITHM
        )
        secret = bytes(answer["Mac"])
        if self.keeps:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[group] = secret
        return secret

"""The key of a member: a keyed digest of the identity document, so that one person has one record (invariant 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.digest import keyed_digest

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """Makes member keys with the members' own pepper."""

    pepper: bytes

    def of(self, values: Mapping[str, str]) -> str:
        """The key for a row's 证件类别 and 证件号码 (both already normalised)."""
        return keyed_digest(self.pepper, values["证件类别"], values["证件号码"])

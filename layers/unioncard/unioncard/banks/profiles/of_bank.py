"""The profile of a bank in the directory."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from unioncard.banks.profiles.profile import Profile

if TYPE_CHECKING:
    from unioncard.unions.agreement import Bank


def profile_of(bank: Bank) -> Profile:
    """What a bank's files look like; read once a process."""
    return _read(bank.profile)


def asks_for_unit_number(bank: Bank) -> bool:
    """Whether the bank's files must carry the number under which it knows the union."""
    issuance = profile_of(bank).issuance
    fields = issuance.with_layouts(issuance.layout)
    return any(field.source == "bank_unit" and field.required for field, _ in fields)


@lru_cache(maxsize=64)
def _read(text: str) -> Profile:
    return Profile.model_validate_json(text)

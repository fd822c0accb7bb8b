"""How a part of a profile says that a rule is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from typing import LiteralString


def refuse(rule: LiteralString, **where: object) -> PydanticCustomError:
    """The error to raise when a rule of texts/bank_profiles.py is broken; pydantic adds the place."""
    return PydanticCustomError("profile_rule", rule, where)

"""State machines as tables: from each state, the states that may follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from unioncard.errors import ImpossibleTransition

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from enum import StrEnum

State = TypeVar("State", bound="StrEnum")


def require(transitions: Mapping[State, Set[State]], before: State, after: State) -> None:
    """ImpossibleTransition unless the table has an arrow from ``before`` to ``after``."""
    if after not in transitions[before]:
        raise ImpossibleTransition(f"{type(before).__name__}: {before} → {after}")

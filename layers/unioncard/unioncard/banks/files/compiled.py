"""What is made from a profile is made once: it lives as long as its process, and a file has thousands of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.banks.profiles.profile import Profile

T = TypeVar("T")
MOST: Final = 64


class Compiled(Generic[T]):
    """``build`` of a profile, remembered by the profile's identity: comparing profiles costs more than building."""

    def __init__(self, build: Callable[[Profile], T]) -> None:
        self._build = build
        self._made: dict[int, tuple[Profile, T]] = {}

    def __call__(self, profile: Profile) -> T:
        """The one made from this very profile."""
        kept = self._made.get(id(profile))
        if kept is not None:
            return kept[1]
        if len(self._made) >= MOST:
            self._made.clear()
        made = self._build(profile)
        # The profile is kept alive, so its id is nobody else's.
        self._made[id(profile)] = (profile, made)
        return made

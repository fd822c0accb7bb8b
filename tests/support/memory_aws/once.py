"""What is done on the same stored things ends the same, and what held of them holds: each is done once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


@dataclass
class Once:
    """Acts by name, each carried out once in each state of what it reads and writes, while no clock runs.

    Where two workers meet, or one is killed, most places are one: a worker that has only read since the last one has
    left all as it was. ``state``: all of it as it is now; ``kept``: what brings it back as it is now, None where that
    cannot be done. ``ends``: what was done in which state, with what brings back how it ended.
    """

    state: Callable[[], Hashable]
    kept: Callable[[], Callable[[], None] | None]
    ends: dict[tuple[Hashable, Hashable], Callable[[], None]] = field(default_factory=dict)

    def do(self, what: Hashable, act: Callable[[], Any]) -> None:
        """Carry this out, or bring back how it ended; what fails fails each time."""
        begun = what, self.state()
        if bring_back := self.ends.get(begun):
            bring_back()
            return
        act()
        if kept := self.kept():
            self.ends[begun] = kept

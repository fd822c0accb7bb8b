"""Two workers at once, at every call: where the first one stands, the second runs from beginning to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unit.issuance.life import rest, rules
from unit.issuance.life.crashes import Fate
from unit.issuance.life.world import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from unit.issuance.life.world import World


@dataclass(frozen=True, slots=True)
class Meeting:
    """What went before, what the first worker does, and the second that overtakes it."""

    before: Callable[[World], None]
    first: Callable[[World], object]
    second: Callable[[World], object]


def faults(world: World, meeting: Meeting, narrow: Iterable[int] = ()) -> Iterator[str]:
    """What does not hold in the end, or on the way, at any place where the two may meet; at best nothing.

    Each comes as soon as it is found; the calls of the first worker before which it is likely are tried first.
    """
    meeting.before(world)
    bring_back, once = world.kept() or (lambda: meeting.before(world)), Once(world)

    def at(call: int) -> tuple[int, list[str]]:
        fate = Fate(meets=call)
        bring_back()
        try:
            _meet(world, meeting, fate, once)
        except AssertionError as fault:
            return fate.calls, [str(fault).partition("\n")[0]]
        return fate.calls, []

    for call in narrow:
        yield from at(call)[1]
    call, calls = 0, 1
    while call < calls:
        call += 1
        made, found = at(call)
        yield from found
        calls = max(calls, made)


@dataclass
class Once:
    """What is done in the same world again ends the same, and what held in it holds: each is done once.

    Most places where two may meet are one: the first worker has only read since the last, or the second found nothing
    to do in either. ``ends``: what was done in which world, with what brings back how it ended.
    """

    world: World
    ends: dict[tuple[str, Hashable], Callable[[], None]] = field(default_factory=dict)

    def do(self, what: str, act: Callable[[], object]) -> None:
        """Carry this out, or bring back how it ended; if it fails it fails each time."""
        begun = what, self.world.state()
        if bring_back := self.ends.get(begun):
            bring_back()
            return
        act()
        if kept := self.world.kept():
            self.ends[begun] = kept


def _meet(world: World, meeting: Meeting, fate: Fate, once: Once) -> None:
    profiles = {code: world.way.profile(code) for code in ("bankone", "banktwo")}
    memory = rules.Memory()

    def holds() -> None:
        now = world.stored()
        memory.remembers(now)
        once.do("holds", lambda: rules.everything(now, profiles))

    def meanwhile() -> None:
        second = Delivery("second", "", lambda: meeting.second(world))
        once.do("second", lambda: world.deliver(second))
        holds()

    fate.meanwhile = meanwhile
    world.deliver(Delivery("first", "", lambda: meeting.first(world)), fate)
    holds()
    once.do("settle", lambda: rest.settle(world))
    holds()
    rest.everything(world.stored(), len(world.arrived), world.reported)

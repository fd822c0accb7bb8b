"""Two workers at once, at every call: where the first one stands, the second runs from beginning to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.memory_aws.once import Once
from unit.issuance.life import rest, rules
from unit.issuance.life.crashes import Fate
from unit.issuance.life.world import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    bring_back, once = world.kept() or (lambda: meeting.before(world)), Once(world.state, world.kept)

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

"""The steps of the way from a register to a card in use, and every rate: mail, workbook, files and pages ask here.

A rate is of the step that it follows from. Its whole may be 0 or, by undone documents, below: then there is nothing to
take a share of, and the answer is None, never 0 % or 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard.ledger.figures import Tally


class Ratio(NamedTuple):
    """A part and its whole; rules of assessment compare these, for a rate is rounded."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """See ``share``."""
        return share(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, how many came so far, and the name of the step of which its rate is, '' if it has none.

    ``part`` is what the rate is of where that is not the count.
    """

    name: str
    count: Callable[[Tally], int]
    of: str = ""
    part: Callable[[Tally], int] | None = None


def asked(tally: Tally) -> int:
    """Cards asked for that no bank has refused: a person who is asked for again counts once."""
    return tally.requested - tally.refused


def _asked_and_not_closed(tally: Tally) -> int:
    """Whose card was closed may have a second one, and joined once (docs/decisions/0081)."""
    return asked(tally) - tally.closed


STEPS: Final = (
    Step("read", attrgetter("read")),
    Step("accepted", attrgetter("accepted"), of="read"),
    Step("joined", attrgetter("joined")),
    Step("asked", asked, of="joined", part=_asked_and_not_closed),
    Step("opened", attrgetter("opened"), of="asked"),
    Step("collected", attrgetter("collected"), of="opened"),
    Step("signed", attrgetter("signed"), of="opened"),
    Step("activated", attrgetter("activated"), of="opened"),
)
"""In their order. Signed is of opened, too: a card may be signed for in one statement with its fetching."""

_BY_NAME: Final = {step.name: step for step in STEPS}


def rate(step: Step, tally: Tally) -> float | None:
    """The rate of a step in what ``tally`` counts; None for a step without one."""
    return ratio(step, tally).rate if step.of else None


def ratio(step: Step, tally: Tally) -> Ratio:
    """What the rate of a step is a share of; KeyError for a step without one."""
    part = step.part or step.count
    return Ratio(part(tally), _BY_NAME[step.of].count(tally))


def rate_of(name: str, tally: Tally) -> float | None:
    """The rate of the step of this name."""
    return rate(_BY_NAME[name], tally)


def ratio_of(name: str, tally: Tally) -> Ratio:
    """The ratio of the step of this name, of one that has a rate."""
    return ratio(_BY_NAME[name], tally)


def card_ratio(tally: Tally) -> Ratio:
    """What ``card_rate`` is a share of."""
    return Ratio(tally.opened - tally.closed, tally.joined)


def card_rate(tally: Tally) -> float | None:
    """Live cards per person who ever joined, 开卡率, at most 1.

    Not cards per present member: cards of those who have left stay opened, and whoever got a second card after the
    first was closed counts twice. Nobody has two live cards (invariant 1), and who has one joined its union before.
    """
    return card_ratio(tally).rate


def expected_ratio(count: int, expected: int) -> Ratio:
    """How many have come so far, of all members that are expected; 采集率 of those who were uploaded."""
    return Ratio(count, expected)


def line_ratio(count: int, line: int) -> Ratio:
    """How many have come so far, of those that a target wants by the day."""
    return Ratio(count, line)


def clear_base_ratio(basics: int, unclear: int) -> Ratio:
    """Basic unions whose base is clear, of all."""
    return Ratio(basics - unclear, basics)


def reported_ratio(basics: int, never: int) -> Ratio:
    """Basic unions that have ever reported anything, of all. A zero report is one."""
    return Ratio(basics - never, basics)


def growth(now: int, before: int | None) -> float | None:
    """By which part a month's count is above that of the month before, 环比; None where there is none to compare."""
    return None if before is None else share(now - before, before)


def share(part: int, whole: int) -> float | None:
    """A part of a whole to three places, a half goes up; None of nothing.

    It is shown as per cent with one place. One more would be rounded a second time, and otherwise by a spreadsheet than
    here: 0.4865 is 48.7 % there and 48.6 % here.
    """
    if whole <= 0:
        return None
    thousandths = (2000 * abs(part) + whole) // (2 * whole)
    return (-thousandths if part < 0 else thousandths) / 1000

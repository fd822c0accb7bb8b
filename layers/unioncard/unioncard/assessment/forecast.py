"""Where a count will stand on a day if it goes on as in the last weeks: a straight line, and nothing where there is too
little to draw one through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

WEEKS: Final = 6
"""So many weeks back: what was done in the first days of a campaign says little of its last ones."""
FEWEST: Final = 3
"""Days counted at least."""
SPAN: Final = timedelta(days=14)
"""From the first to the last of them at least."""

FARTHEST: Final = 3650
"""Days from which on a number is said to be reached on no day."""


class Point(NamedTuple):
    """What a count was on a day."""

    day: date
    number: int


class Outlook(StrEnum):
    """What a forecast comes to."""

    TOO_LITTLE = "too-little"
    """Too few days were counted, or over too short a time."""
    REACHED = "reached"
    IN_TIME = "in-time"
    LATE = "late"
    STANDING = "standing"
    """Nothing more comes: it is not reached at this pace at all."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """``at_due``: the count on the last day, at most all that is expected; ``reached_on``: when it comes to the number.

    Both None where the outlook does not say them. ``days`` is over how many days it was reckoned, ``points`` how many.
    """

    outlook: Outlook
    at_due: int | None = None
    reached_on: date | None = None
    points: int = 0
    days: int = 0


def forecast(points: Iterable[Point], today: date, due: date, number: int, expected: int) -> Forecast:
    """Reckon from the counts of the last weeks (least squares). A target that is over has no forecast but its count."""
    begin = today - timedelta(weeks=WEEKS)
    by_day = {one.day: one.number for one in points if begin <= one.day <= today}
    used = sorted(by_day.items())
    if used and used[-1][1] >= number:
        return Forecast(Outlook.REACHED, points=len(used), days=(used[-1][0] - used[0][0]).days)
    if len(used) < FEWEST or used[-1][0] - used[0][0] < SPAN:
        return Forecast(Outlook.TOO_LITTLE, points=len(used))
    last, now = used[-1]
    first, span = used[0][0], (last - used[0][0]).days
    more, in_days = _slope([((day - first).days, count) for day, count in used])
    if more <= 0:
        left = min(expected, now)
        return Forecast(Outlook.STANDING, left if due >= last else None, None, len(used), span)
    needed = -(-(number - now) * in_days // more)
    reached = last + timedelta(needed) if needed <= FARTHEST else None
    at_due = min(expected, now + more * (due - last).days // in_days) if due >= last else None
    in_time = reached is not None and reached <= due
    return Forecast(Outlook.IN_TIME if in_time else Outlook.LATE, at_due, reached, len(used), span)


def _slope(points: list[tuple[int, int]]) -> tuple[int, int]:
    """Of the straight line with the least squares, so many more in so many days; the days are not all the same (SPAN).

    In whole numbers: by a rounded slope a count is there on the last day, and the day after it is when it comes to it.
    """
    number, days, counts = len(points), sum(at for at, _ in points), sum(count for _, count in points)
    over = number * sum(at * count for at, count in points) - days * counts
    return over, number * sum(at * at for at, _ in points) - days * days

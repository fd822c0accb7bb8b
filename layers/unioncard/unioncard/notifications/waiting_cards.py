"""Cards that wait at a branch or with a clerk: when their union is written to, and when the city above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STEPS: Final = (30, 60, 90)
"""After so many days a union is written to, once for each: a branch sends cards back after some months."""
MONDAY: Final = 0
"""The day of the week on which cities are written to."""


@dataclass(frozen=True, slots=True)
class WaitingCards:
    """Cards of a batch that wait, the first of them since a day (``YYYY-MM-DD``): to be fetched, or with the clerk."""

    union: str
    batch: str
    to_collect: bool
    since: str
    cards: int


class WaitingCardStore(Protocol):
    """Port to what the work lists have of it; a query for each of the two places, and one more for 50 batches."""

    def since(self, union: str, day: str, *, below: bool) -> Iterator[WaitingCards]:
        """Batches of a union (``below``: and of all below it) whose cards wait since exactly this day."""
        ...

    def until(self, union: str, day: str) -> Iterator[WaitingCards]:
        """Batches of a union and all below it with the cards that wait since this day or longer."""
        ...


def days_of(day: str) -> list[tuple[int, str]]:
    """Each step with the day since which cards have waited for so long on ``day``."""
    return [(step, (date.fromisoformat(day) - timedelta(step)).isoformat()) for step in STEPS]


def unions_to_remind(store: WaitingCardStore, root: str, day: str) -> list[str]:
    """The unions below ``root`` that are written to on a day, by code."""
    return sorted({one.union for _, since in days_of(day) for one in store.since(root, since, below=True)})


def is_for_cities(day: str) -> bool:
    """Whether cities are written to on a day."""
    return date.fromisoformat(day).weekday() == MONDAY


def cards_by_union(found: Iterable[WaitingCards]) -> dict[str, int]:
    """How many cards wait in each union."""
    counted: dict[str, int] = {}
    for one in found:
        counted[one.union] = counted.get(one.union, 0) + one.cards
    return counted

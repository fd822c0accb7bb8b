"""Letters about cards that wait: at a branch, or with a clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.notifications.letters.letter import SHOWN_ROWS, SHOWN_UNIONS, Letter, page, render
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.notifications.waiting_cards import WaitingCards


def cards_waiting(union: str, found: Sequence[tuple[int, WaitingCards]], *, origin: str) -> Letter:
    """The letter to a union whose cards have waited for so many days (days, cards), the longest first."""
    lines = sorted(found, key=lambda one: (-one[0], one[1].batch))
    cards = sum(one.cards for _, one in found)
    words = {
        "union": union,
        "cards": cards,
        "lines": [(days, texts.PLACES[one.to_collect], one.cards, one.batch) for days, one in lines[:SHOWN_ROWS]],
        "more": len(lines) > SHOWN_ROWS,
        "link": page(origin, "custody"),
    }
    return Letter(texts.CARDS_WAITING.format(cards=cards, union=union), render("cards_waiting.txt.j2", words))


def cards_waiting_below(union: str, days: int, unions: Sequence[tuple[str, int]], *, origin: str) -> Letter:
    """The letter to a city: cards that wait for ``days`` or longer, by union (name, cards), the most first."""
    cards = sum(number for _, number in unions)
    words = {
        "union": union,
        "days": days,
        "cards": cards,
        "count": len(unions),
        "unions": sorted(unions, key=lambda one: (-one[1], one[0]))[:SHOWN_UNIONS],
        "more": len(unions) > SHOWN_UNIONS,
        "link": page(origin, "overview"),
    }
    subject = texts.CARDS_WAITING_BELOW.format(cards=cards, union=union)
    return Letter(subject, render("cards_waiting_below.txt.j2", words))

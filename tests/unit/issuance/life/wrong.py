"""How a bank's answers may be wrong, beside being contradicted by its other ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unioncard.banks.files.answer import Result
from unioncard_local.bank.card_numbers import made_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.files.answer import Answer
    from unit.issuance.life.stored import Stored

WAYS: Final = ("", "", "", "", "unknown row", "another person", "another card", "used card", "twice")


def spoil(answers: Sequence[Answer], way: str, every: Sequence[Answer], now: Stored) -> list[Answer]:
    """The answers, the first of them wrong in one way; '' is none. ``every``: all rows of the file, opened."""
    first, others = answers[0], list(answers[1:])
    match way:
        case "unknown row":
            first = replace(first, row=len(every) + 1)
        case "another person":
            first = replace(first, identity=every[first.row % len(every)].identity)
        case "another card" if first.result is Result.OPENED:
            first = replace(first, card=made_up("another", first.row))
        case "used card" if first.result is Result.OPENED:
            first = replace(first, card=_seen(now) or first.card)
        case "twice":
            others.append(replace(first, branch="410100002"))
    return [first, *others]


def _seen(now: Stored) -> str:
    """A card that the bank has laid aside for somebody, or would have given to the first row of the first batch."""
    laid = [number for _, numbers in sorted(now.reserved.items()) for number in numbers]
    return laid[0] if laid else made_up(min(now.batches), 1)

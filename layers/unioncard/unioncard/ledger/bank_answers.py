"""How banks answered: the days from a file to its answers, card by card, and why cards were refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = TypeVar("Key", int, str)

FILE_REFUSED: Final = "file-refused"
"""The reason of rows without fault in a file that was refused whole; others are values of banks/files/answer.Reason."""

UNNAMED: Final = "other"
"""That of a row whose bank gave none, as banks/files/answer.Reason has it."""


@dataclass(frozen=True, slots=True)
class BankAnswers:
    """Cards by whole days from the bank's getting the file to its answer, and refused ones by reason.

    Opened ones are those that were answered and not refused. Sums of both are exact, so a median of a province is that
    of all its cards and no mean of medians.
    """

    days: Mapping[int, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Cards answered."""
        return sum(self.days.values())

    @property
    def refused(self) -> int:
        """Cards refused."""
        return sum(self.reasons.values())

    @property
    def median(self) -> int | None:
        """The days within which half of the cards were answered; None where none was."""
        half, seen = (self.answered + 1) // 2, 0
        for days, cards in sorted(self.days.items()):
            seen += cards
            if seen >= half > 0:
                return days
        return None

    @property
    def longest(self) -> int | None:
        """The days of the last card; None where none was answered."""
        return max(self.days, default=None)

    def __add__(self, other: BankAnswers) -> BankAnswers:
        return BankAnswers(_added(self.days, other.days), _added(self.reasons, other.reasons))


_ANSWER: Final = "answer/"


def by_bank(answers: Iterable[tuple[str, BankAnswers | None]]) -> dict[str, BankAnswers]:
    """Sums by bank of documents with what they answered; a bank's document is named ``answer/<bank>/<digest>``."""
    found: dict[str, BankAnswers] = {}
    for document, one in answers:
        if one and document.startswith(_ANSWER):
            bank = document.removeprefix(_ANSWER).partition("/")[0]
            found[bank] = found.get(bank, BankAnswers()) + one
    return dict(sorted(found.items()))


def joined(banks: Iterable[Mapping[str, BankAnswers]]) -> dict[str, BankAnswers]:
    """The sums by bank of several unions."""
    found: dict[str, BankAnswers] = {}
    for one in banks:
        for bank, answers in one.items():
            found[bank] = found.get(bank, BankAnswers()) + answers
    return dict(sorted(found.items()))


def _added(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    counted = Counter(one)
    counted.update(other)
    return dict(sorted(counted.items()))

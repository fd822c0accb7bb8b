"""What is taken from a return: judged answers, and what could not be taken and is shown (invariant 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncard.banks.batch import BatchRow
    from unioncard.banks.return_file import Answer
    from unioncard.members.member import Member


class Problem(StrEnum):
    """Why one answer was not taken. Nothing of it is guessed or repaired."""

    ROW_UNKNOWN = "row-unknown"
    ROW_DOUBLED = "row-doubled"
    CONTRADICTS = "contradicts"
    WRONG_PERSON = "wrong-person"
    CARD_SHAPE = "card-shape"
    CARD_TAKEN = "card-taken"


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """One answer that was not taken."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """An answer that may be stored: its row, its member, and the card's key and sealed number if one was opened."""

    answer: Answer
    row: BatchRow
    member: Member
    document: str
    card_key: str | None
    sealed_card: bytes | None


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """What one return changed. ``digest`` is of its content, so a file sent twice under any name is one return."""

    batch: str
    digest: str
    bank: str
    name: str
    at: str
    opened: int
    refused: int
    missing: int
    problems: tuple[AnswerProblem, ...]

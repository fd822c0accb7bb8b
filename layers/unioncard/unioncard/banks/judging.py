"""Which answers of a return may be taken, judged on what is stored and on the file itself (invariant 5)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.return_file import Answer, Result
from unioncard.banks.taken import AnswerProblem, Problem, TakenAnswer
from unioncard.cards.card import has_card_shape
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncard.banks.batch import BatchRow
    from unioncard.cards.card import CardKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges answers; needs the vault to compare the person and to seal the card's number."""

    cards: CardKeys
    vault: Vault

    def judge(self, answer: Answer, row: BatchRow, member: Member, document: str) -> TakenAnswer | Problem | None:
        """What to store; a problem to show; or None if the row already says the same."""
        card_key = self.cards.of(answer.card) if answer.result is Result.OPENED else None
        if row.answered_by:
            return None if row.says_the_same(answer, card_key) else Problem.CONTRADICTS
        person = open_person(member.key, member.sealed, self.vault)
        if not person.values["证件号码"].endswith(answer.tail) or not answer.tail:
            return Problem.WRONG_PERSON
        sealed = self._sealed_card(answer, row) if card_key else None
        return TakenAnswer(answer, row, member, document, card_key, sealed)

    def _sealed_card(self, answer: Answer, row: BatchRow) -> bytes:
        content = {"key": row.member, "card": answer.card, "batch": row.batch, "row": row.number}
        return self.vault.seal(json.dumps(content).encode())


def within_file(answers: Sequence[Answer]) -> tuple[list[Answer], list[AnswerProblem]]:
    """The answers that the file gives once and well formed, and the problems of the others.

    A line repeated word for word counts once. A row answered in two ways, or a card given to two rows, is not taken
    for either: which of them is right only the bank knows.
    """
    distinct = list(dict.fromkeys(answers))
    times = Counter(answer.row for answer in distinct)
    holders = Counter(answer.card for answer in distinct if answer.card)
    good, problems = [], []
    for answer in distinct:
        if times[answer.row] > 1:
            problems.append(AnswerProblem(answer.row, Problem.ROW_DOUBLED))
        elif answer.result is Result.OPENED and not has_card_shape(answer.card):
            problems.append(AnswerProblem(answer.row, Problem.CARD_SHAPE))
        elif holders[answer.card] > 1:
            problems.append(AnswerProblem(answer.row, Problem.CARD_TAKEN))
        else:
            good.append(answer)
    return good, list(dict.fromkeys(problems))


def missing(rows: Iterable[BatchRow]) -> int:
    """Rows of a batch that no return has answered yet."""
    return sum(row.answered_by is None for row in rows)

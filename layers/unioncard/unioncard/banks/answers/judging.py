"""Which answers of a return may be taken, judged on what is stored and on the file itself (invariant 5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import luhn

from unioncard.banks.answers.records import Problem, RowProblem
from unioncard.banks.files.answer import Result
from unioncard.banks.files.precheck import arriving
from unioncard.cards.sealed import seal_card
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unioncard.banks.batches.row import BatchRow
    from unioncard.banks.files.answer import Answer, Identity
    from unioncard.banks.profiles.cards import Cards
    from unioncard.banks.profiles.profile import Profile
    from unioncard.cards.card import CardKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault


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
class Case:
    """The file that is judged. ``laid_aside``: row → number of the pre-printed card, empty where the bank numbers."""

    document: str
    profile: Profile
    laid_aside: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges answers; needs the vault to compare the person and to seal the card's number."""

    cards: CardKeys
    vault: Vault

    def judge(self, case: Case, answer: Answer, row: BatchRow, member: Member) -> TakenAnswer | Problem | None:
        """What to store; a problem to show; or None if the row already says the same."""
        card_key = self.cards.of(answer.card) if answer.result is Result.OPENED else None
        if row.answered_by:
            return None if row.says_the_same(answer, card_key) else Problem.CONTRADICTS
        if not self._is_about(answer.identity, member, case.profile):
            return Problem.WRONG_PERSON
        if card_key and case.laid_aside and case.laid_aside.get(row.number) != answer.card:
            return Problem.CARD_NOT_LAID_ASIDE
        sealed = seal_card(self.vault, row.member, answer.card, row.batch, row.number) if card_key else None
        return TakenAnswer(answer, row, member, case.document, card_key, sealed)

    def _is_about(self, told: Identity, member: Member, profile: Profile) -> bool:
        """Whether everything that the answer says of the person is as the bank read it, and it says something."""
        sent = arriving(profile, open_person(member.key, member.requested or member.sealed, self.vault).values)
        number, name = sent["证件号码"], sent.get("姓名")
        said = [
            number.endswith(told.tail or ""),
            told.document in {None, "", number},
            told.name in {None, "", name},
        ]
        return all(said) and bool(told.tail or told.document or told.name)


def within_file(answers: Sequence[Answer], cards: Cards) -> tuple[list[Answer], list[RowProblem]]:
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
            problems.append(RowProblem(answer.row, Problem.ROW_DOUBLED))
        elif answer.result is Result.OPENED and not cards.holds(answer.card):
            problems.append(RowProblem(answer.row, Problem.CARD_SHAPE))
        elif holders[answer.card] > 1:
            problems.append(RowProblem(answer.row, Problem.CARD_TAKEN))
        else:
            good.append(answer)
    return good, list(dict.fromkeys(problems))


def doubtful(answers: Iterable[Answer]) -> list[RowProblem]:
    """Cards that are taken although their number fails Luhn: some in circulation do (codes.md)."""
    return [
        RowProblem(answer.row, Problem.CARD_CHECK)
        for answer in answers
        if answer.result is Result.OPENED and not luhn.is_valid(answer.card)
    ]


def missing(rows: Iterable[BatchRow]) -> int:
    """Rows of a batch that nothing has answered yet."""
    return sum(not row.state.answered for row in rows)

"""Puts judged answers into the store, in groups, each row once (invariants 3 and 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.answers.records import Problem, RowProblem
from unioncard.banks.batches.row import ANSWER_ROWS
from unioncard.chunks import batched
from unioncard.errors import Conflict, ImpossibleTransition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.answers.judging import Case, Judge, TakenAnswer
    from unioncard.banks.batches.batch import Batch
    from unioncard.banks.batches.store import BatchStore
    from unioncard.banks.files.answer import Answer
    from unioncard.members.store import MemberStore


@dataclass(frozen=True, slots=True)
class Applying:
    """Stores answers about one batch."""

    members: MemberStore
    batches: BatchStore
    judge: Judge

    def apply(self, batch: Batch, answers: Sequence[Answer], case: Case) -> list[RowProblem]:
        """Store what may be taken; the problems of the rest."""
        return [
            problem
            for some in batched(answers, ANSWER_ROWS)
            for problem in self._apply_some(batch, some, case)
        ]  # fmt: skip

    def _apply_some(self, batch: Batch, answers: Sequence[Answer], case: Case) -> list[RowProblem]:
        """Store a group in one transaction; if anything in it changed meanwhile, one answer at a time."""
        taken, problems = self._judged(batch, answers, case)
        if not taken:
            return problems
        try:
            self.batches.answer(batch, taken)
        except (Conflict, ImpossibleTransition):  # the latter if the row was read before another file, the member after
            if len(answers) > 1:
                return [problem for one in answers for problem in self._apply_some(batch, [one], case)]
            return self._lost(batch, taken[0])
        return problems

    def _judged(
        self, batch: Batch, answers: Sequence[Answer], case: Case
    ) -> tuple[list[TakenAnswer], list[RowProblem]]:
        rows = self.batches.rows_numbered(batch.id, [answer.row for answer in answers])
        members = self.members.find([row.member for row in rows.values()])
        taken, problems = [], []
        for answer in answers:
            row = rows.get(answer.row)
            judged = self.judge.judge(case, answer, row, members[row.member]) if row else Problem.ROW_UNKNOWN
            if isinstance(judged, Problem):
                problems.append(RowProblem(answer.row, judged))
            elif judged:
                taken.append(judged)
        return taken, problems

    def _lost(self, batch: Batch, taken: TakenAnswer) -> list[RowProblem]:
        """A single answer could not be stored: the row was answered meanwhile, or the card is somebody else's."""
        row = self.batches.rows_numbered(batch.id, [taken.row.number])[taken.row.number]
        if row.answered_by:
            same = row.says_the_same(taken.answer, taken.card_key)
            return [] if same else [RowProblem(row.number, Problem.CONTRADICTS)]
        if taken.card_key and self.batches.card_exists(taken.card_key):
            return [RowProblem(taken.row.number, Problem.CARD_TAKEN)]
        raise Conflict(f"row {taken.row.number} of batch {batch.id}")

"""Takes in what a bank answers: return → cards, row by row, each once (invariants 3 and 5)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks import return_file
from unioncard.banks.batch import ANSWER_ROWS, Batch, BatchState, RowState
from unioncard.banks.judging import missing, within_file
from unioncard.banks.lines import FormatError
from unioncard.banks.taken import AnswerProblem, Problem, ReturnRecord, TakenAnswer
from unioncard.chunks import batched
from unioncard.errors import Conflict, NotFound, TryAgain
from unioncard.reports.movement import Measure, Movement, return_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from unioncard.banks.judging import Judge
    from unioncard.banks.return_file import Answer, ReturnFile
    from unioncard.banks.store import Aside, BatchStore, Drop
    from unioncard.members.store import MemberStore

LARGEST_RETURN = 32 * 1024 * 1024
"""Bytes; 100,000 rows make about 6 MB."""


PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")


def plain_name(name: str) -> str:
    """A file name that may be kept and logged; a bank's own wording might name a person (invariant 7)."""
    return name if PLAIN_NAME.fullmatch(name) else "unusual-name.ret"


class SetAside(Exception):
    """The whole file fits no batch of this bank; the message is the reason, without contents."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Takes in one return file."""

    members: MemberStore
    batches: BatchStore
    judge: Judge
    drop: Drop
    aside: Aside
    now: Callable[[], datetime] = clock.now

    def take(self, key: str, version: str | None) -> ReturnRecord | str:
        """Take in the object ``<bank>/in/<name>.ret``.

        Returns what was recorded, or the reason why the file was set aside, in which case nothing else changes.
        TryAgain: lost races, or the batch is not sent yet. NotFound: the file is gone.
        """
        bank, name = key.split("/", 1)[0], plain_name(PurePosixPath(key).name)
        content = self.drop.fetch(key, version)
        digest = hashlib.sha256(content).hexdigest()[:32]
        try:
            batch, file = self._recognise(bank, content)
        except SetAside as reason:
            self.aside.keep(bank, name, digest, content)
            self.batches.record_aside(bank, name, digest, str(reason), clock.stamp(self.now()))
            return str(reason)
        return self.batches.returned(batch.id, digest) or self._take(batch, file, name, digest)

    def _recognise(self, bank: str, content: bytes) -> tuple[Batch, ReturnFile]:
        if len(content) > LARGEST_RETURN:
            raise SetAside(f"the file has {len(content)} bytes, more than {LARGEST_RETURN}")
        try:
            file = return_file.parse(content)
            batch = self.batches.find(file.batch)
        except FormatError as error:
            raise SetAside(f"not a return file: {error}") from error
        except NotFound:
            raise SetAside("the batch is unknown") from None
        if batch.bank != bank:
            raise SetAside("the batch belongs to another bank")
        if batch.state is BatchState.EMPTY:
            raise SetAside("the batch is empty")
        if batch.state is BatchState.CLAIMING:
            # The control file is out a moment before the batch says sent: a quick bank is not to blame.
            raise TryAgain(f"batch {batch.id} is not sent yet")
        return batch, file

    def _take(self, batch: Batch, file: ReturnFile, name: str, digest: str) -> ReturnRecord:
        good, problems = within_file(file.answers)
        document = return_document(batch.id, digest)
        for some in batched(good, ANSWER_ROWS):
            problems.extend(self._apply(batch, some, document))
        rows = self.batches.rows(batch.id)
        mine = [row for row in rows if row.answered_by == document]
        opened = sum(row.state is RowState.OPENED for row in mine)
        now = self.now()
        record = ReturnRecord(
            batch.id, digest, batch.bank, name, clock.stamp(now), opened, len(mine) - opened, missing(rows),
            tuple(sorted(problems, key=lambda problem: problem.row)),
        )  # fmt: skip
        self.batches.record_return(record, self._movement(batch, record, document), len(rows) - record.missing)
        return record

    def _apply(self, batch: Batch, answers: Sequence[Answer], document: str) -> list[AnswerProblem]:
        """Store a group in one transaction; if anything in it changed meanwhile, one answer at a time."""
        taken, problems = self._judged(batch, answers, document)
        if not taken:
            return problems
        try:
            self.batches.answer(batch, taken)
        except Conflict:
            if len(answers) > 1:
                return [problem for one in answers for problem in self._apply(batch, [one], document)]
            return self._lost(batch, taken[0])
        return problems

    def _judged(
        self, batch: Batch, answers: Sequence[Answer], document: str
    ) -> tuple[list[TakenAnswer], list[AnswerProblem]]:
        rows = self.batches.rows_numbered(batch.id, [answer.row for answer in answers])
        members = self.members.find([row.member for row in rows.values()])
        taken, problems = [], []
        for answer in answers:
            row = rows.get(answer.row)
            judged = self.judge.judge(answer, row, members[row.member], document) if row else Problem.ROW_UNKNOWN
            if isinstance(judged, Problem):
                problems.append(AnswerProblem(answer.row, judged))
            elif judged:
                taken.append(judged)
        return taken, problems

    def _lost(self, batch: Batch, taken: TakenAnswer) -> list[AnswerProblem]:
        """A single answer could not be stored: the row was answered meanwhile, or the card is somebody else's."""
        row = self.batches.rows_numbered(batch.id, [taken.row.number])[taken.row.number]
        if row.answered_by:
            same = row.says_the_same(taken.answer, taken.card_key)
            return [] if same else [AnswerProblem(row.number, Problem.CONTRADICTS)]
        if taken.card_key:
            return [AnswerProblem(taken.row.number, Problem.CARD_TAKEN)]
        raise Conflict(f"row {taken.row.number} of batch {batch.id}")

    def _movement(self, batch: Batch, record: ReturnRecord, document: str) -> Movement:
        return Movement(
            month=clock.month_of(self.now()),
            union=batch.union,
            path=batch.path,
            document=document,
            at=record.at,
            counts={Measure.OPENED: record.opened, Measure.REFUSED: record.refused},
        )

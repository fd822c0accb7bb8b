"""Matches bank answers to batch rows and stores them in transactions, each row once (invariants 3 and 5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import luhn

from unioncard import pace
from unioncard.banks.files.answer import Result
from unioncard.banks.files.precheck import arriving
from unioncard.banks.files.rejection_file import lines_of
from unioncard.banks.files.written import TAIL, is_rounded_id, is_scientific, rounded, same_but_zeros, same_name
from unioncard.cards.sealed import seal_card
from unioncard.chunks import batched
from unioncard.errors import Conflict, ImpossibleTransition
from unioncard.issuance.file_record import Problem, RowProblem
from unioncard.issuance.row import ANSWER_ROWS, TakenAnswer
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from unioncard.banks.files.answer import Answer, Identity, Receipt
    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.issuance import Cards
    from unioncard.banks.profiles.profile import Profile
    from unioncard.cards.card import CardKeys, CardTails
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.store import AnswerStore
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore


@dataclass(frozen=True, slots=True)
class AnswerWriter:
    """Stores answers about one batch."""

    members: MemberStore
    batches: AnswerStore
    match: AnswerMatcher

    def apply(self, batch: Batch, answers: Sequence[Answer], case: Case) -> list[RowProblem]:
        """Store what may be taken; the problems of the rest."""
        return [problem for some in batched(answers, ANSWER_ROWS) for problem in self._apply_some(batch, some, case)]

    def _apply_some(self, batch: Batch, answers: Sequence[Answer], case: Case) -> list[RowProblem]:
        """Store a group in one transaction; if anything in it changed meanwhile, one answer at a time."""
        taken, problems = self._matched(batch, answers, case)
        if not taken:
            return problems
        try:
            self.batches.answer(batch, taken)
        except (Conflict, ImpossibleTransition):  # the latter if the row was read before another file, the member after
            if len(answers) > 1:
                return [problem for one in answers for problem in self._apply_some(batch, [one], case)]
            return self._lost(batch, taken[0])
        pace.work_stored()
        return problems

    def _matched(
        self, batch: Batch, answers: Sequence[Answer], case: Case
    ) -> tuple[list[TakenAnswer], list[RowProblem]]:
        rows = self.batches.rows_numbered(batch.id, [answer.row for answer in answers])
        members = self.members.find([row.member for row in rows.values()])
        taken, problems = [], []
        self.match.cards.prepare(answer.card for answer in answers if answer.result is Result.OPENED)
        for answer in answers:
            row = rows.get(answer.row)
            matched = self.match.match(case, answer, row, members.get(row.member)) if row else Problem.ROW_UNKNOWN
            if isinstance(matched, Problem):
                problems.append(RowProblem(answer.row, matched))
            elif matched:
                taken.append(matched)
                problems += [RowProblem(answer.row, matched.note)] if matched.note else []
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


@dataclass(frozen=True, slots=True)
class Case:
    """A file whose answers are matched. ``reserved``: row → pre-printed card number, empty where the bank numbers.

    ``since``: the day from which its openings are counted (BatchRow.since).
    """

    document: str
    profile: Profile
    reserved: Mapping[int, str]
    since: str = ""


@dataclass(frozen=True, slots=True)
class AnswerMatcher:
    """Matches answers to rows and people; the vault compares the person and seals the card's number."""

    cards: CardKeys
    vault: Vault
    tails: CardTails

    def match(self, case: Case, answer: Answer, row: BatchRow, member: Member | None) -> TakenAnswer | Problem | None:
        """What to store; a problem to show; or None if the row already says the same.

        ``member`` is None of a person who was erased: only rows that are answered have none.
        """
        card_key = self.cards.of(answer.card) if answer.result is Result.OPENED else None
        if row.answered_by and not row.says_the_same(answer, card_key):
            return Problem.CONTRADICTS
        if row.answered_by:
            return self._noted_before(case, answer, row, member)
        if member is None:
            return Problem.ROW_UNKNOWN
        sent = arriving(case.profile, open_person(member.key, member.requested or member.sealed, self.vault).values)
        if not _is_about(answer.identity, sent):
            return Problem.WRONG_PERSON
        if card_key and case.reserved and case.reserved.get(row.number) != answer.card:
            return Problem.CARD_NOT_RESERVED
        sealed = seal_card(self.vault, row.member, answer.card, row.batch, row.number) if card_key else None
        note = _note(answer.identity, sent)
        mark = self.tails.mark(answer.card) if card_key else ""
        return TakenAnswer(answer, row, member, case.document, card_key, sealed, mark, note, case.since)

    def _noted_before(self, case: Case, answer: Answer, row: BatchRow, member: Member | None) -> Problem | None:
        """What an earlier delivery of this file noted as it took the answer: its record is not written yet."""
        if row.answered_by != case.document or member is None:
            return None
        sent = arriving(case.profile, open_person(member.key, member.requested or member.sealed, self.vault).values)
        return _note(answer.identity, sent)


def _is_about(identity: Identity, sent: Mapping[str, str]) -> bool:
    """Whether all that the answer says of the person is as the bank read it (``sent``), and it says something."""
    number = sent["证件号码"]
    tail, document = identity.tail or "", identity.document or ""
    said = [
        not tail or _ends(number, tail) or same_but_zeros(tail, number[-TAIL:]),
        not document or document == number or same_but_zeros(document, number),
        not identity.name or same_name(identity.name, sent.get("姓名", "")),
    ]
    return all(said) and bool(tail or document or identity.name)


def _note(identity: Identity, sent: Mapping[str, str]) -> Problem | None:
    """How the person of an answer that is taken was written otherwise than sent."""
    if not _is_exact(identity, sent["证件号码"]):
        return Problem.ZEROS_LOST
    return None if identity.name in {None, "", sent.get("姓名")} else Problem.WRITTEN_OTHERWISE


def _is_exact(identity: Identity, number: str) -> bool:
    """Whether tail and document, those that are there, are as they were sent: no zeros lost."""
    tail_fits = not identity.tail or _ends(number, identity.tail)
    return tail_fits and identity.document in {None, "", number}


def _ends(number: str, tail: str) -> bool:
    return len(tail) >= TAIL and number.endswith(tail)


def within_file(answers: Sequence[Answer], cards: Cards) -> tuple[list[Answer], list[RowProblem]]:
    """The answers that the file gives once and well formed, and the problems of the others.

    A line repeated word for word counts once. A row answered in two ways, or a card given to two rows, is not taken
    for either: which of them is right only the bank knows.
    """
    distinct = list(dict.fromkeys(answers))
    times = Counter(answer.row for answer in distinct)
    spoilt = rounded(answer.card for answer in distinct)
    holders = Counter(answer.card for answer in distinct if answer.card)
    good, problems = [], []
    for answer in distinct:
        if times[answer.row] > 1:
            problems.append(RowProblem(answer.row, Problem.ROW_DOUBLED))
        elif answer.card in spoilt or _is_spoilt(answer):
            problems.append(RowProblem(answer.row, Problem.NUMBER_SPOILT))
        elif problem := lacking(answer):
            problems.append(RowProblem(answer.row, problem))
        elif answer.result is Result.OPENED and not cards.holds(answer.card):
            problems.append(RowProblem(answer.row, Problem.CARD_SHAPE))
        elif holders[answer.card] > 1:
            problems.append(RowProblem(answer.row, Problem.CARD_TAKEN))
        else:
            good.append(answer)
    return good, list(dict.fromkeys(problems))


def lacking(answer: Answer) -> Problem | None:
    """The problem of an answer in which a compulsory field is empty."""
    if not answer.lacks:
        return None
    return Problem.WRONG_PERSON if answer.lacks in {"tail", "document", "name"} else Problem.FIELD_MISSING


def _is_spoilt(answer: Answer) -> bool:
    """Whether a spreadsheet has lost digits of the card's or the person's number, by this answer alone."""
    document = answer.identity.document or ""
    return is_scientific(answer.card) or is_scientific(document) or is_rounded_id(document)


def one_fault_a_row(faults: Iterable[Answer]) -> tuple[list[Answer], list[RowProblem]]:
    """The first of several faults of a row that a receipt names, and the problems of those that say nobody.

    A bank lists each thing that is wrong with a person.
    """
    first: dict[int, Answer] = {}
    for fault in faults:
        first.setdefault(fault.row, fault)
    good, problems = [], []
    for fault in first.values():
        problem = Problem.NUMBER_SPOILT if _is_spoilt(fault) else lacking(fault)
        if problem:
            problems.append(RowProblem(fault.row, problem))
        else:
            good.append(fault)
    return good, problems


def noted(value: Value) -> list[RowProblem]:
    """What was unusual about a file that could be read, with the row of each line or 0."""
    rows = {line: row for row, lines in lines_of(value).items() for line in lines}
    return [RowProblem(rows.get(one.line, 0), Problem(one.note.value)) for one in value.notes]


def doubtful(answers: Iterable[Answer]) -> list[RowProblem]:
    """What somebody should look at although it is taken.

    Cards whose number fails Luhn: some in circulation do (docs/domain/codes.md). Refusals that carry a card's number (a
    bank that prints cards in advance repeats it; another one has perhaps opened the card), or give no reason.
    """
    return [RowProblem(answer.row, problem) for answer in answers for problem in _doubts(answer)]


def _doubts(answer: Answer) -> Iterator[Problem]:
    if answer.result is Result.OPENED and not luhn.is_valid(answer.card):
        yield Problem.CARD_CHECK
    if answer.numbered:
        yield Problem.CARD_OF_REFUSED
    if answer.unexplained:
        yield Problem.REASON_MISSING


def with_doubts(problems: Iterable[RowProblem], doubts: Iterable[RowProblem]) -> list[RowProblem]:
    """The problems, and the doubts about rows of which the answer was taken."""
    found = list(problems)
    not_taken = {one.row for one in found if not one.problem.taken}
    return found + [one for one in doubts if one.row not in not_taken]


def doubts_of_receipt(receipt: Receipt) -> list[RowProblem]:
    """As ``doubtful``, of the rows that a receipt names and of the refusal as a whole (row 0)."""
    once, _ = one_fault_a_row(receipt.faults)
    return [*doubtful(once), *([RowProblem(0, Problem.REASON_MISSING)] if receipt.unexplained else [])]


def missing(rows: Iterable[BatchRow]) -> int:
    """Rows of a batch that nothing has answered yet."""
    return sum(not row.state.answered for row in rows)

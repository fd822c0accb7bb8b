"""Replies to a bank about a file of which something was not taken: a rejection file in its folder, once (invariant 5).

It goes the way of the batches: kept first, then ordered, delivered by ``deliver`` under a lease, ordered again by the
sweep until it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.files import answer_files, rejection_file
from unioncard.banks.files.answer import AnswerKind, FormatError
from unioncard.banks.files.rejection_file import RejectedLine
from unioncard.banks.profiles.profile import profile_of
from unioncard.errors import NotFound
from unioncard.issuance.explanation import explain, rows_by_line
from unioncard.issuance.file_record import MOST_LISTED, Outcome, Problem
from unioncard.messages.deliver import DeliverRejection
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.file_record import BankFile, FileRecord
    from unioncard.issuance.store import Drop, RejectionMasters, Rejections
    from unioncard.unions.agreement import Bank
    from unioncard.unions.store import DirectoryStore

WAITS: Final = timedelta(days=60)
"""How long a rejection file is tried: as long as files stay in a hosted folder."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejection file. ``id`` is the answer file's digest, outcome and name: one handed in again under another
    name is answered under that. ``name`` is the file's own in the bank's folder.

    ``at`` is when it was made, ``delivered_at`` when it was in the bank's folder, else ''.
    """

    bank: str
    id: str
    name: str
    at: str
    delivered_at: str = ""


@dataclass(frozen=True, slots=True)
class RejectionFiles:
    """Makes rejection files. ``order`` reaches the function that delivers."""

    directory: DirectoryStore
    rejections: Rejections
    masters: RejectionMasters
    order: Callable[[DeliverRejection], None]
    now: Callable[[], datetime] = clock.reading

    def reply(self, file: BankFile, record: FileRecord, name: str) -> None:
        """Keep the rejection file of a file and order its delivery; nothing for a file that was taken whole.

        ``name`` is the file's as it came: it may say which kind of file it is. Repeated, this orders again what is not
        delivered. A bank that is in no directory gets none.
        """
        if record.outcome is Outcome.TAKEN and not record.not_taken:
            return
        try:
            profile = profile_of(self.directory.bank(file.bank))
        except NotFound:
            return
        kind = AnswerKind(record.kind) if record.kind else None
        made = Rejection(
            file.bank,
            f"{record.digest}.{record.outcome.value}.{file.name}",
            rejection_file.file_name(file.name),
            clock.stamp(self.now()),
        )
        lines = _lines(file.content, record, profile, kind, name)
        self.masters.keep_once(file.bank, made.id, rejection_file.write(profile, kind, record.batch, lines))
        noted = self.rejections.note(made)
        if not noted.delivered_at:
            self.order(DeliverRejection(bank=file.bank, rejection_id=noted.id))


@dataclass(frozen=True, slots=True)
class RejectionDelivery:
    """Puts rejection files where a bank fetches its files."""

    rejections: Rejections
    masters: RejectionMasters
    drop_of: Callable[[Bank], Drop]
    now: Callable[[], datetime] = clock.reading

    def deliver(self, bank: Bank, rejection_id: str) -> Rejection:
        """Put it there once, then record it. NotFound; TryAgain when the bank cannot be reached."""
        rejection = self.rejections.find(bank.code, rejection_id)
        if rejection.delivered_at:
            return rejection
        content = self.masters.read(bank.code, rejection.id)
        self.drop_of(bank).put(bank, [(rejection.name, content)], lambda: None)
        delivered = replace(rejection, delivered_at=clock.stamp(self.now()))
        self.rejections.end(delivered)
        return delivered


def _lines(
    content: bytes, record: FileRecord, profile: Profile, kind: AnswerKind | None, name: str
) -> Iterator[RejectedLine]:
    if record.outcome is Outcome.QUARANTINED or kind is None:
        yield RejectedLine(record.line, 0, record.code, record.reason, whole=True)
        return
    value = _read(profile, kind, name, content)
    lines = rejection_file.lines_of(value) if value else {}
    values = rows_by_line(value) if value else {}
    form = profile.answers.by_kind()[kind]
    of_batch = kind in {AnswerKind.RECEIPT, AnswerKind.RETURN}
    at = datetime.fromisoformat(record.at)
    record = record.listing(MOST_LISTED)
    for one in record.not_taken:
        for line in lines.get(one.row, [0]):
            said = explain(one.problem, values.get(line), form, profile.cards, at).text
            yield RejectedLine(line, one.row if of_batch else 0, one.problem.value, said, whole=not one.row)
    for code, count in record.further.items():
        if not Problem(code).taken:
            yield RejectedLine(0, 0, code, texts.FURTHER_ROWS.format(count=count) + texts.PROBLEMS[code], rest=True)


def _read(profile: Profile, kind: AnswerKind, name: str, content: bytes) -> Value | None:
    try:
        return answer_files.parse(profile, kind, name, content)
    except FormatError:  # the profile has changed since the file was taken: the row's number has to do
        return None

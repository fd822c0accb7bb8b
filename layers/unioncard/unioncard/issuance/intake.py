"""Processes every file that a bank puts into its drop; no file is silently dropped (invariants 3 and 5).

A file may be half taken in when the process dies, or be worked in parts, while the bank's profile is replaced. Read by
another one it would be another file, with other rows, or none at all, and what was stored would never be counted: a
file is read to its end by the profile by which anything of it was stored first (docs/decisions/0072).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.banks.files import answer_files, answer_names
from unioncard.banks.files.answer import Events, FormatError, Receipt, Return, Stock
from unioncard.banks.files.fault import Fault
from unioncard.banks.inbox import BATCH_ID, LARGEST_ANSWER, arrived, is_control, plain_name
from unioncard.banks.profiles.profile import profile_of, readable_profile
from unioncard.errors import NotFound, TryAgain
from unioncard.issuance.apply import noted
from unioncard.issuance.file_record import BankFile, FileProblem, FileRecord, Outcome, Quarantined
from unioncard.ledger.movement import answer_document
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.card_events import CardEventFiles
    from unioncard.issuance.receipts import Receipts
    from unioncard.issuance.rejection import RejectionFiles
    from unioncard.issuance.returns import Returns
    from unioncard.issuance.stock_notices import StockNotices
    from unioncard.issuance.store import BankReadings, FileRecords, Inbox, Quarantine
    from unioncard.unions.store import DirectoryStore


_BATCH_BYTES: Final = re.compile(BATCH_ID.pattern.encode())
_BEGINNING: Final = 4096
"""Bytes in which a batch's id is looked for in a file that cannot be read: header, titles and some rows."""


@dataclass(frozen=True, slots=True)
class FileProfile:
    """By which profile a file is read: ``text`` as it is kept, ``profile`` None of a bank in no directory.

    ``file`` is a digest of the file that no profile changes.
    """

    file: str
    text: str = ""
    profile: Profile | None = None
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class BankFileIntake:
    """Processes one file by its kind; quarantines what does not match the bank's profile."""

    directory: DirectoryStore
    inbox: Inbox
    quarantine: Quarantine
    files: FileRecords
    receipts: Receipts
    returns: Returns
    card_events: CardEventFiles
    stock_notices: StockNotices
    rejections: RejectionFiles
    readings: BankReadings
    now: Callable[[], datetime] = clock.reading

    def take(self, key: str, version: str | None, part: int = 0) -> FileRecord | None:
        """Process the object ``<bank>/in/<name>``.

        None for any other, for control files (our drop needs none), and while parts of a file are under way.

        Returns its record. A file that does not match is quarantined with the reason, and nothing else changes.
        ``part``: which part of a file of card events that is too long for one run.
        TryAgain: lost races, or the batch is not delivered yet. NotFound: the file is gone.
        """
        found = arrived(key)
        if found is None:
            return None
        bank, name = found
        content = self.inbox.fetch(key, version)
        reading = self._reading(bank, name, content)
        digest = _identity(reading.profile, name, content)
        file = BankFile(bank, plain_name(name), digest, content, answer_document(bank, digest), key, version)
        known = self.files.file(bank, digest)
        record = known if known and known.outcome is Outcome.TAKEN else self._recorded(file, name, reading, part)
        # Also of a file that an earlier delivery took in: that one may have died before it could reply.
        # Not about an empty one: banks' clients make a file before they fill it.
        if record and content:
            self.rejections.reply(file, record, name)
        return record

    def _reading(self, bank: str, name: str, content: bytes) -> FileProfile:
        """By the profile of today, unless something of the file was stored by an earlier one."""
        file = hashlib.sha256(f"{name}\x1f".encode() + content).hexdigest()[:32]
        try:
            today = self.directory.bank(bank)
        except NotFound:
            return FileProfile(file)
        pinned = self.readings.profile(bank, file)
        by = readable_profile(replace(today, profile=pinned)) if pinned else None
        return FileProfile(file, pinned or today.profile, by or profile_of(today), is_pinned=bool(pinned))

    def _recorded(self, file: BankFile, name: str, reading: FileProfile, part: int) -> FileRecord | None:
        kind = ""
        try:
            if reading.profile is None:
                raise Quarantined(texts.NOT_A_BANK, FileProblem.BANK_UNKNOWN)
            kind = str(answer_files.kind_of(reading.profile, name) or "")
            if not kind and is_control(name):
                return None
            return self._take(file, name, reading, reading.profile, part)
        except Quarantined as reason:
            return self._quarantine_file(file, name, kind, reason)

    def _take(self, file: BankFile, name: str, reading: FileProfile, profile: Profile, part: int) -> FileRecord | None:
        if not file.content:
            raise Quarantined(texts.EMPTY, Fault.EMPTY)
        kind = answer_files.kind_of(profile, name)
        if kind is None:
            raise Quarantined(answer_names.unknown(profile, name), FileProblem.NAME_UNKNOWN)
        if len(file.content) > LARGEST_ANSWER:
            reason = texts.TOO_LARGE.format(limit=LARGEST_ANSWER)
            raise Quarantined(reason, FileProblem.TOO_LARGE)
        try:
            answer = answer_files.parse(profile, kind, name, file.content)
        except FormatError as error:
            raise Quarantined(texts.UNREADABLE.format(reason=error), error.code, error.line) from error
        self._pin(file.bank, reading)
        try:
            return self._store(replace(file, noted=tuple(noted(answer))), answer, profile, part)
        except Quarantined:
            self.readings.forget(file.bank, reading.file)
            raise

    def _pin(self, bank: str, reading: FileProfile) -> None:
        if not reading.is_pinned and self.readings.pin(bank, reading.file, reading.text) != reading.text:
            raise TryAgain(f"another delivery read a file of {bank} by another profile")

    def _store(self, file: BankFile, answer: Value, profile: Profile, part: int) -> FileRecord | None:
        match answer:
            case Receipt():
                return self.receipts.take(file, answer, profile)
            case Return():
                return self.returns.take(file, answer, profile)
            case Events():
                return self.card_events.take(file, answer, profile.cards, part)
            case Stock():
                return self.stock_notices.take(file, answer, profile.cards)

    def _quarantine_file(self, file: BankFile, name: str, kind: str, reason: Quarantined) -> FileRecord:
        self.quarantine.keep(file.bank, file.name, file.digest, file.content)
        record = FileRecord(
            file.bank, file.digest, file.name, clock.stamp(self.now()), Outcome.QUARANTINED, kind,
            self._batch_named(file, name), reason=str(reason), code=reason.code, line=reason.line,
        )  # fmt: skip
        return self.files.record(record, [])

    def _batch_named(self, file: BankFile, name: str) -> str:
        """The batch that a file's name or first lines name, if it is one of this bank's; else ''.

        Its union is shown what became of the file; of other banks' files no union is shown anything.
        """
        named = set(BATCH_ID.findall(name)) or {one.decode() for one in _BATCH_BYTES.findall(file.content[:_BEGINNING])}
        if len(named) != 1:
            return ""
        try:
            batch = self.returns.batches.find(named.pop())
        except NotFound:
            return ""
        return batch.id if batch.bank == file.bank else ""


def _identity(profile: Profile | None, name: str, content: bytes) -> str:
    """A digest of the content and of what the name says: 32 hex digits.

    States of a card on three days are three files of equal bytes where the day stands in the name alone.
    """
    said = answer_files.said_by_name(profile, name) if profile else ()
    return hashlib.sha256("\x1f".join((*said, "")).encode() + content).hexdigest()[:32]

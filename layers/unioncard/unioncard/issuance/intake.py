"""Takes in what a bank puts into its drop, of whatever kind; a file never silently disappears (invariants 3 and 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import Events, FormatError, Receipt, Return, Stock
from unioncard.banks.inbox import LARGEST_ANSWER, arrived, plain_name
from unioncard.banks.profiles.profile import profile_of
from unioncard.errors import NotFound
from unioncard.issuance.file_record import BankFile, FileRecord, Outcome, SetAside
from unioncard.ledger.movement import answer_document
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.card_events import CardEventFiles
    from unioncard.issuance.receipts import Receipts
    from unioncard.issuance.returns import Returns
    from unioncard.issuance.stock_notices import StockNotices
    from unioncard.issuance.store import Aside, FileRecords, Inbox
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class BankFileIntake:
    """Takes in one file."""

    directory: DirectoryStore
    inbox: Inbox
    aside: Aside
    files: FileRecords
    receipts: Receipts
    returns: Returns
    happenings: CardEventFiles
    announcing: StockNotices
    now: Callable[[], datetime] = clock.now

    def take(self, key: str, version: str | None) -> FileRecord | None:
        """Take in the object ``<bank>/in/<name>``; None for any other.

        Returns what is recorded of it: a file that fits nothing is set aside with the reason, in which case nothing
        else changes. TryAgain: lost races, or the batch is not delivered yet. NotFound: the file is gone.
        """
        told = arrived(key)
        if told is None:
            return None
        bank, name = told
        content = self.inbox.fetch(key, version)
        digest = hashlib.sha256(content).hexdigest()[:32]
        known = self.files.file(bank, digest)
        if known and known.outcome is Outcome.TAKEN:
            return known
        file = BankFile(bank, plain_name(name), digest, content, answer_document(bank, digest))
        kind = ""
        try:
            profile = self._profile(bank)
            kind = str(answer_files.kind_of(profile, name) or "")
            return self._take(file, name, profile)
        except SetAside as reason:
            return self._set_aside(file, kind, str(reason))

    def _profile(self, bank: str) -> Profile:
        try:
            return profile_of(self.directory.bank(bank))
        except NotFound:
            raise SetAside(texts.NOT_A_BANK) from None

    def _take(self, file: BankFile, name: str, profile: Profile) -> FileRecord:
        kind = answer_files.kind_of(profile, name)
        if kind is None:
            raise SetAside(texts.UNKNOWN_NAME)
        if len(file.content) > LARGEST_ANSWER:
            raise SetAside(texts.TOO_LARGE.format(size=len(file.content), limit=LARGEST_ANSWER))
        try:
            told = answer_files.parse(profile, kind, name, file.content)
        except FormatError as error:
            raise SetAside(texts.UNREADABLE.format(reason=error)) from error
        match told:
            case Receipt():
                return self.receipts.take(file, told, profile)
            case Return():
                return self.returns.take(file, told, profile)
            case Events():
                return self.happenings.take(file, told)
            case Stock():
                return self.announcing.take(file, told)

    def _set_aside(self, file: BankFile, kind: str, reason: str) -> FileRecord:
        self.aside.keep(file.bank, file.name, file.digest, file.content)
        record = FileRecord(
            file.bank, file.digest, file.name, clock.stamp(self.now()), Outcome.SET_ASIDE, kind, reason=reason
        )
        return self.files.record(record, [])

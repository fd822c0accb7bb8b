"""Writes a claimed batch's file, once: every later delivery uses the bytes written first (invariant 4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow
from unioncard.chunks import batched
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.at_hand import PeopleAtHand
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.issuance.stock import Stock
    from unioncard.issuance.store import BatchStore, Masters
    from unioncard.members.member import Member
    from unioncard.members.person import Person, Vault
    from unioncard.members.store import MemberStore

READ_ROWS = 100
"""Members per read: the limit of one BatchGetItem."""


@dataclass(frozen=True, slots=True)
class Written:
    """A batch's file as it will be handed over: its name and its control file's, bytes and digest, the rows in it."""

    file: str
    control: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class IssuanceFileWriter:
    """Writes issuance files and their control files, and keeps them."""

    members: MemberStore
    batches: BatchStore
    stock: Stock
    masters: Masters
    vault: Vault
    at_hand: PeopleAtHand

    def write(self, batch: Batch, profile: Profile) -> Written:
        """Write file and control file unless an earlier delivery did; OutOfStock where cards are pre-printed.

        Refused: a file is kept of this batch whose rows are others, and a bank may have it. So after a backup was
        restored whose registers were then taken in differently: its answers would be given to the wrong persons.
        """
        rows = self.batches.rows(batch.id)
        cards = self.stock.reserve(batch.bank, batch.id, len(rows)) if profile.stock else ("",) * len(rows)
        file = IssuanceFile(
            batch.id, batch.union, batch.unit_name, batch.bank_unit, batch.day, tuple(self._people(rows, cards))
        )
        name = issuance_file.name(profile, batch.id, batch.bank_unit, batch.day)
        content = issuance_file.write(profile, file)
        if profile.encryption:
            from unioncard.banks import encryption  # noqa: PLC0415 few banks ask for it

            name, content = name + encryption.SUFFIX, encryption.encrypt(content, profile.encryption.public_key)
        content = self.masters.keep_once(batch, name, content, _digest(rows, cards))
        control, text = issuance_file.control(profile, name, file, content)
        self.masters.keep_once(batch, control, text)
        return Written(name, control, len(content), hashlib.sha256(content).hexdigest(), len(rows))

    def give_back(self, batch: Batch) -> None:
        """Return cards reserved for a batch that was withdrawn, perhaps after the release looked for them; once."""
        self.stock.give_back(batch.bank, batch.id, (row.number for row in self.batches.rows(batch.id)))

    def _people(self, rows: Sequence[BatchRow], cards: Sequence[str]) -> Iterator[IssuanceRow]:
        for some in batched(zip(rows, cards, strict=True), READ_ROWS):
            at_hand = {row.number: self.at_hand.take(row) for row, _ in some}
            found = self.members.find([row.member for row, _ in some if not at_hand[row.number]])
            for row, card in some:
                person = at_hand[row.number] or self._opened(found[row.member])
                yield IssuanceRow(row.number, person.values, card)

    def _opened(self, member: Member) -> Person:
        return open_person(member.key, member.requested or member.sealed, self.vault)


def _digest(rows: Sequence[BatchRow], cards: Sequence[str]) -> str:
    """Which persons in which order, with which pre-printed cards; of keyed digests, and leads to nobody."""
    lines = (f"{row.member} {card}" for row, card in zip(rows, cards, strict=True))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

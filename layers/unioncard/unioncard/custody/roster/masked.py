"""The people and cards of a batch as a roster shows them: masked, and never a telephone (docs/domain/masking.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.cards.sealed import open_card_of_row
from unioncard.chunks import batched
from unioncard.custody.store import opened_rows
from unioncard.members.columns import NAME, NUMBER
from unioncard.members.member import CardState
from unioncard.members.person import open_person
from unioncard.people.masking import mask_card, mask_document, mask_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncard.issuance.row import BatchRow
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberStore

_READ_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class MaskedCard:
    """One opened card: the batch row's number, whose it is and which, all masked.

    ``card`` is '' for a card that another one of a later request has followed: its number is kept no longer. ``live``
    is False for such a card and for one that the bank closed: there is nothing to hand out.
    """

    row: int
    name: str
    document: str
    card: str
    live: bool = True


@dataclass(frozen=True, slots=True)
class RosterCards:
    """Decrypts the records of a batch's members and masks them."""

    members: MemberStore
    vault: Vault

    def named(self, rows: Iterable[BatchRow]) -> Iterator[MaskedCard]:
        """The rows with an opened card, in order; ValueError when a record is missing or has another member's blob."""
        for some in batched(opened_rows(rows), _READ_AT_ONCE):
            yield from self._named(some)

    def _named(self, rows: Sequence[BatchRow]) -> Iterator[MaskedCard]:
        rows = [row for row in rows if row.member]  # of an erased person there is nothing to show
        found = self.members.find([row.member for row in rows])
        for row in rows:
            member = found.get(row.member)
            if member is None:
                raise ValueError(f"batch {row.batch}, row {row.number}: its member is missing")
            person = open_person(member.key, member.sealed, self.vault)
            number = self._card_number(member, row)
            yield MaskedCard(
                row.number,
                mask_name(person.values[NAME]),
                mask_document(person.values[NUMBER]),
                mask_card(number) if number else "",
                live=bool(number) and member.card is CardState.OPENED,
            )

    def _card_number(self, member: Member, row: BatchRow) -> str | None:
        """The number of this row's card, not of one that the member was given since under another batch."""
        if not member.sealed_card:
            return None
        return open_card_of_row(self.vault, member.key, member.sealed_card, row.batch, row.number)

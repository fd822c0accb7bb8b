"""Use case of officers on a batch's people: whose card each row is, masked, and where it is, to hand it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from unioncard.cards.card import TAIL
from unioncard.cards.sealed import open_card_of_row
from unioncard.custody.overview import custodies
from unioncard.desk.reach import must_reach, out_of_reach
from unioncard.desk.refused import REFUSED, Follow, what_follows
from unioncard.errors import InvalidInput
from unioncard.members.columns import NAME
from unioncard.members.person import open_person
from unioncard.people.masking import mask_name
from unioncard.texts import api
from unioncard.texts import custody as texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.cards.card import CardStatus
    from unioncard.cards.record import CardRecord
    from unioncard.custody.plastic import Custody, Plastic
    from unioncard.custody.store import BatchRows
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.row import BatchRow
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of a batch as they are stored, in order, with what belongs to them.

    ``members`` and ``cards`` are by key, ``plastics`` by row number; ``after`` is the cursor of the next page, ''.
    """

    SIZE: ClassVar[int] = 50

    rows: Sequence[BatchRow]
    members: Mapping[str, Member]
    cards: Mapping[str, CardRecord]
    plastics: Mapping[int, Plastic]
    after: str = ""


class RowPages(Protocol):
    """Port: rows of a batch with their members, cards and plastics, read consistently."""

    def page(self, batch: str, after: str = "") -> RowPage:
        """A page by row number: one query for the rows, a batch read for each of the two tables."""
        ...

    def numbered(self, batch: str, numbers: Sequence[int]) -> RowPage:
        """Those of at most ``RowPage.SIZE`` rows that there are: three batch reads."""
        ...


@dataclass(frozen=True, slots=True)
class PersonOfBatch:
    """A row of a batch and whose it is.

    ``name`` is masked, None if the record is gone. ``card_last`` are the last four digits of the card that they hold
    under this row, also one that replaced another; None without one. ``card`` is the state of the card that this row
    opened (``replaced`` once another has taken its place), ``custody`` where its plastic is and
    ``day`` since when. ``follow``: of a refused row what follows for its person, ``asked_in`` the later batch.
    """

    row: BatchRow
    name: str | None
    card_last: str | None
    card: CardStatus | None
    custody: Custody | None
    day: str | None
    follow: Follow | None = None
    asked_in: str | None = None


@dataclass(frozen=True, slots=True)
class BatchPeople:
    """People of batches of the own union and of those below."""

    directory: DirectoryStore
    batches: BatchRows
    pages: RowPages
    vault: Vault

    def page(
        self, officer: Officer, batch_id: str, after: str = "", numbers: Sequence[int] | None = None
    ) -> tuple[Batch, list[PersonOfBatch], str]:
        """The batch, a page of its people by row number, and the next cursor; or those of the named rows alone.

        NotFound, also out of reach. InvalidInput: more rows are named than a page has.
        """
        if numbers is not None and len(set(numbers)) > RowPage.SIZE:
            raise InvalidInput(texts.TOO_MANY_ROWS.format(most=RowPage.SIZE))
        with out_of_reach(api.NO_SUCH_BATCH):
            batch = self.batches.find(batch_id)
            must_reach(self.directory, officer, batch.union, batch.path)
        found = self.pages.page(batch.id, after) if numbers is None else self.pages.numbered(batch.id, numbers)
        where = custodies(found.rows, found.plastics)
        return batch, [self._person(batch, row, found, where.get(row.number)) for row in found.rows], found.after

    def _person(self, batch: Batch, row: BatchRow, found: RowPage, custody: Custody | None) -> PersonOfBatch:
        member, record = found.members.get(row.member), found.cards.get(row.card)
        name = mask_name(open_person(member.key, member.sealed, self.vault).values[NAME]) if member else None
        plastic = found.plastics.get(row.number)
        facts = {fact.value: recorded.day for fact, recorded in plastic.facts.items()} if plastic else {}
        follow = what_follows(batch, row, member) if row.state in REFUSED else None
        return PersonOfBatch(
            row, name, self._last(member, row), record.shown.status if record else None, custody,
            facts.get(custody.value) if custody else None, follow,
            member.batch if member and follow is Follow.ASKED else None,
        )  # fmt: skip

    def _last(self, member: Member | None, row: BatchRow) -> str | None:
        """Of this row's card, not of one that the member was given since under another batch."""
        if member is None or not member.sealed_card or not row.card:
            return None
        number = open_card_of_row(self.vault, member.key, member.sealed_card, row.batch, row.number)
        return number[-TAIL:] if number else None

"""Use cases of officers on lists: registers and batches of a union and of all that lies below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from unioncard.desk.listing import Kind
from unioncard.desk.reach import union_in_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unioncard.desk.listing import Listing
    from unioncard.desk.mails import SentMail, SentMails
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.store import BatchReader
    from unioncard.registers.register import Register
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

Entry = TypeVar("Entry", "Register", "Batch", "SentMail")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Entry]):
    """A page, newest first: entries with their unions, the next cursor, how many there are and whether that is all."""

    entries: list[tuple[Entry, Union]]
    after: str
    count: int
    counted_all: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """Pages of a union's subtree: each is two queries and two batch reads, however large the union is."""

    directory: DirectoryStore
    listing: Listing

    def registers(self, store: RegisterStore, officer: Officer, union: str, after: str = "") -> ListPage[Register]:
        """Registers, by the time at which they were opened; NotAllowed out of reach."""
        return self._page(Kind.REGISTER, store.find_many, officer, union, after)

    def batches(self, store: BatchReader, officer: Officer, union: str, after: str = "") -> ListPage[Batch]:
        """Batches, by the day on which they were made; NotAllowed out of reach."""
        return self._page(Kind.BATCH, store.find_many, officer, union, after)

    def mails(self, store: SentMails, officer: Officer, union: str, after: str = "") -> ListPage[SentMail]:
        """Letters to unions, by when they were sent or could not be; NotAllowed out of reach."""
        return self._page(Kind.MAIL, store.find_many, officer, union, after)

    def _page(
        self, kind: Kind, find: Callable[[Sequence[str]], Mapping[str, Entry]], officer: Officer, code: str, after: str
    ) -> ListPage[Entry]:
        """What moved away since it was opened is left out, so a page may be shorter than the next cursor promises."""
        root = union_in_reach(self.directory, officer, code)
        page = self.listing.page(root.code, kind, after)
        unions = self.directory.unions([one.union for one in page.entries])
        below = [one for one in page.entries if one.union in unions and self._shown(officer, root, unions[one.union])]
        found = find([one.id for one in below])
        count, counted_all = self.listing.count(root.code, kind)
        entries = [(found[one.id], unions[one.union]) for one in below if one.id in found]
        return ListPage(entries, page.after, count, counted_all)

    @staticmethod
    def _shown(officer: Officer, root: Union, union: Union) -> bool:
        return union.is_within(root.code) if officer.below else union.code == root.code

"""Use cases of officers on members: a union's list, a search by what is known exactly, one person, and a bulk question.

Everything shown of a person is masked; the trail has who asked (desk/disclosures.py).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.cards.card import TAIL
from unioncard.custody.plastic import Custody, Plastic
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.members.columns import DOCUMENT, NAME, NUMBER
from unioncard.members.member import CardState
from unioncard.members.person import open_person
from unioncard.people.documents import DocumentType
from unioncard.texts import members as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from unioncard.cards.card import CardTails
    from unioncard.custody.store import CustodyStore
    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberIndex
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

CHECKED_AT_ONCE: Final = 500
"""Persons in one bulk question."""

CHECKED_A_DAY: Final = 2_000
"""Persons that one officer asks for in a day: four lists, not a search through the province."""


class CheckCounter(Protocol):
    """Counts the persons that an officer asked for on a day."""

    def add(self, subject: str, day: date, wanted: int, most: int) -> int | None:
        """Add ``wanted`` unless that makes more than ``most``; None when it was added, else how many there are."""
        ...


class CheckResult(StrEnum):
    """What a bulk question says of one person, and nothing more."""

    CARD = "card"
    UNDER_WAY = "under-way"
    NO_CARD = "no-card"
    ELSEWHERE = "elsewhere"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person asked for: name, document number, and the document's type as the register's column has it."""

    name: str
    number: str
    document: str = DocumentType.RESIDENT.value

    def values(self) -> dict[str, str]:
        """As a register's normalised cells; InvalidInput if the type is none."""
        try:
            document = DocumentType(self.document)
        except ValueError:
            raise InvalidInput(texts.NO_DOCUMENT) from None
        return {DOCUMENT: document.value, NUMBER: _plain(self.number), NAME: _plain(self.name)}


@dataclass(frozen=True, slots=True)
class SeenMember:
    """A member with the cells opened, to be masked by the view; ``custody`` is known of one person alone."""

    member: Member
    cells: Mapping[str, str]
    union: Union
    custody: Custody | None = None


@dataclass(frozen=True, slots=True)
class MemberDesk:
    """Members of the own union and of those below."""

    directory: DirectoryStore
    members: MemberIndex
    custody: CustodyStore
    counter: CheckCounter
    keys: MemberKeys
    tails: CardTails
    vault: Vault
    today: Callable[[], date] = clock.today

    def page(self, officer: Officer, code: str, after: str = "") -> tuple[list[SeenMember], str]:
        """A page of a union's own members, and the next cursor; NotAllowed out of reach.

        In the order of their keys, which is no order of names: names are sealed.
        """
        union = union_in_reach(self.directory, officer, code)
        found, further = self.members.page(code, after)
        return [self._seen(one, union) for one in found], further

    def search(  # noqa: PLR0913 what may be known
        self,
        officer: Officer,
        code: str,
        *,
        name: str = "",
        number: str = "",
        document: str = "",
        mobile: str = "",
        card_last: str = "",
    ) -> list[SeenMember]:
        """A union's own members with exactly this name, document or mobile, or a card that ends so; at most a page.

        NotAllowed out of reach; InvalidInput unless exactly one of the four is given, and a card's end is four digits.
        """
        union = union_in_reach(self.directory, officer, code)
        if [bool(name), bool(number), bool(mobile), bool(card_last)].count(True) != 1:
            raise InvalidInput(texts.ONE_QUESTION)
        if name:
            found = self.members.named(code, self.keys.name_mark(code, _plain(name)))
        elif card_last:
            last = _plain(card_last)
            if not (last.isascii() and last.isdigit() and len(last) == TAIL):
                raise InvalidInput(texts.CARD_LAST)
            found = self.members.with_card(code, self.tails.mark(last))
        elif mobile:
            found = self.members.with_mobile(code, self.keys.mobile_mark(code, _plain(mobile)))
        else:
            values = Wanted("", number, document or DocumentType.RESIDENT.value).values()
            key = self.keys.of(values)
            known = self.members.find([key, *self.members.other_names(key)])
            found = [one for one in known.values() if one.union == code]
        return [self._seen(one, union) for one in found]

    def show(self, officer: Officer, key: str) -> SeenMember:
        """One person, and where the card is; NotFound, also out of reach."""
        with out_of_reach(texts.NO_SUCH_MEMBER):
            member = self.members.find([key]).get(key)
            if member is None:
                raise NotFound(texts.NO_SUCH_MEMBER)
            union = union_in_reach(self.directory, officer, member.union)
        return self._seen(member, union, self._custody_of(member))

    def check(self, officer: Officer, code: str, wanted: Sequence[Wanted]) -> list[CheckResult]:
        """What is known of each person asked for, in their order.

        Of the own union and those below it a number is enough, also where somebody else has it elsewhere: otherwise
        an invented name in a register and another one here would say so. Anywhere else number and name must both be
        right, or the answer is that of an unknown number (docs/decisions/0049). NotAllowed out of reach, InvalidInput
        for a document's type that is none, NotNow when the officer has asked for too many today.
        """
        union_in_reach(self.directory, officer, code)
        cells = [one.values() for one in wanted]
        asked = self.counter.add(officer.subject, self.today(), len(cells), CHECKED_A_DAY)
        if asked is not None:
            raise NotNow(texts.CHECK_LIMIT.format(most=CHECKED_A_DAY, asked=asked, wanted=len(cells)))
        self.keys.prepare(code, cells)
        asked_for = [(self.keys.of(one), self.keys.named(one)) for one in cells]
        known = self.members.find([key for pair in asked_for for key in pair])
        reached = self._reached(officer, known.values())
        others = {
            key: self.members.other_names(key)
            for key, named in asked_for
            if key in known and not {known[key].union, known.get(named, known[key]).union} & reached
        }
        under = self.members.find([one for names in others.values() for one in names])
        reached |= self._reached(officer, under.values())
        known |= under
        return [
            self._result([known[one] for one in (key, named, *others.get(key, ())) if one in known], named, reached)
            for key, named in asked_for
        ]

    def _reached(self, officer: Officer, members: Iterable[Member]) -> set[str]:
        unions = self.directory.unions([one.union for one in members])
        return {one for one, union in unions.items() if _reaches(officer, union)}

    @staticmethod
    def _result(records: Sequence[Member], named: str, reached: set[str]) -> CheckResult:
        """``records`` have the number: the first under it alone, others number and name (docs/decisions/0049)."""
        for one in records:
            if one.union in reached and one.membership.counts:
                return _CARDS[one.card]
        for one in records:
            if one.membership.counts and named in (one.named, one.key):
                return CheckResult.ELSEWHERE
        return CheckResult.NOT_FOUND

    def _seen(self, member: Member, union: Union, custody: Custody | None = None) -> SeenMember:
        return SeenMember(member, open_person(member.key, member.sealed, self.vault).values, union, custody)

    def _custody_of(self, member: Member) -> Custody | None:
        if member.batch is None or member.batch_row is None or member.card is not CardState.OPENED:
            return None
        return self.custody.plastics(member.batch).get(member.batch_row, Plastic()).custody


_CARDS: Final = {
    CardState.NONE: CheckResult.NO_CARD,
    CardState.REQUESTED: CheckResult.UNDER_WAY,
    CardState.OPENED: CheckResult.CARD,
    CardState.REFUSED: CheckResult.NO_CARD,
    CardState.CLOSED: CheckResult.NO_CARD,
}


def _reaches(officer: Officer, union: Union) -> bool:
    return union.is_within(officer.union) if officer.below else union.code == officer.union


def _plain(text: str) -> str:
    """As registers keep it: usual width, capitals in numbers, nothing around or between."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()

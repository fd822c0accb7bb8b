"""Use cases of the province on the rights of a member: a case is opened by one officer and approved by another.

Nothing is said of the person before the second has approved: whether somebody is known here is what two decide to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.desk.free_text import tidy_text
from unioncard.errors import InvalidInput, NotFound, NotNow
from unioncard.members.columns import COLUMNS
from unioncard.members.person import Person
from unioncard.people.masking import mask_document, mask_name
from unioncard.persons.case import APPROVAL_DAYS, FIXED, SHOWN_FOR, Act, CaseState, PersonCase, new_case_id
from unioncard.texts import persons as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from unioncard.desk.members import Wanted
    from unioncard.members.keys import MemberKeys
    from unioncard.members.person import Vault
    from unioncard.persons.case import CaseStore
    from unioncard.persons.holdings import Holding, PersonHoldings
    from unioncard.unions.officer import Officer


def waiting_cases(cases: CaseStore, union: str, now: datetime) -> list[PersonCase]:
    """The cases that wait for a second person, newest first: those of the last ``APPROVAL_DAYS``, for older ones lapse.

    Costs a query and a batch read for 50 cases that were opened in these days.
    """
    found: list[PersonCase] = []
    since = clock.stamp(now - timedelta(days=APPROVAL_DAYS))
    after = ""
    while True:
        page, after = cases.cases(union, after)
        found += [one for one in page if one.state is CaseState.REQUESTED and not one.lapsed(now)]
        if not after or (page and page[-1].asked_at < since):
            return found


@dataclass(frozen=True, slots=True)
class PersonDesk:
    """Cases of the officer's own union, which is the province's."""

    cases: CaseStore
    holdings: PersonHoldings
    keys: MemberKeys
    vault: Vault
    now: Callable[[], datetime] = clock.reading

    def page(self, officer: Officer, after: str = "") -> tuple[list[PersonCase], str]:
        """A page of cases, newest first, and the cursor of the next."""
        return self.cases.cases(officer.union, after)

    def open(
        self,
        officer: Officer,
        act: Act,
        *,
        wanted: Wanted,
        reason: str,
        changes: Mapping[str, str] | None = None,
    ) -> PersonCase:
        """Open a case; InvalidInput: nobody named, the document's type, the reason, changes that are none or not to be
        made here."""
        cells, why = wanted.values(), tidy_text(reason)
        if not all(cells.values()):
            raise InvalidInput(texts.WHO)
        if not why:
            raise InvalidInput(texts.REASON)
        _check(act, changes)
        keys = (self.keys.of(cells), self.keys.named(cells))
        sealed = self._sealed(keys[0], changes) if changes else None
        now = self.now()
        case = PersonCase(
            id=new_case_id(now), union=officer.union, act=act, keys=keys,
            name=mask_name(wanted.name), number=mask_document(wanted.number), reason=why,
            officer=officer.subject, asked_at=clock.stamp(now), changes=sealed, columns=tuple(changes or ()),
        )  # fmt: skip
        self.cases.open_case(case)
        return case

    def approve(self, officer: Officer, id: str, promise: Callable[[], None] = lambda: None) -> PersonCase:
        """Approve what another person asked for; idempotent. NotFound, NotNow: it was declined, too.

        ``promise`` is called before that is stored. Conflict: somebody was first; the door asks anew (0074).
        """
        case = self._case(officer, id)
        if case.is_declined:
            raise NotNow(texts.DECLINED)
        if case.state is not CaseState.REQUESTED:
            return case
        if case.officer == officer.subject:
            raise NotNow(texts.SAME_PERSON)
        if case.lapsed(self.now()):
            raise NotNow(texts.LAPSED.format(days=APPROVAL_DAYS))
        promise()
        self.cases.change_case(case, case.approved(officer.subject, clock.stamp(self.now())))
        return self._case(officer, id)

    def decline(self, officer: Officer, id: str, why: str) -> PersonCase:
        """Do not approve what was asked for, or take back what one asked oneself; idempotent. NotFound, InvalidInput.

        NotNow: it was approved, or declined for another reason. Conflict: somebody was first;
        the door asks anew (0074).
        """
        text = tidy_text(why)
        if not text:
            raise InvalidInput(texts.REASON)
        case = self._case(officer, id)
        if case.state is not CaseState.REQUESTED:
            if (case.state, case.refusal) == (CaseState.REFUSED, text):
                return case
            raise NotNow(texts.DECLINED if case.is_declined else texts.ANSWERED)
        self.cases.change_case(case, case.declined(officer.subject, text, clock.stamp(self.now())))
        return self._case(officer, id)

    def show(self, officer: Officer, id: str) -> tuple[PersonCase, list[Holding] | None]:
        """A case; with what is held, masked, for as long as its record may be read. NotFound."""
        case = self._case(officer, id)
        return case, self.holdings.of(case.keys) if case.readable(self.now()) else None

    def record(self, officer: Officer, id: str) -> tuple[PersonCase, list[dict[str, Any]], list[Holding]]:
        """The whole record with its values, to be handed to the person. NotFound; NotNow: not approved, or over."""
        case = self._case(officer, id)
        if case.act is not Act.HOLD:
            raise NotNow(texts.NOT_A_HOLD)
        if case.state is CaseState.REQUESTED:
            raise NotNow(texts.NOT_APPROVED)
        if not case.readable(self.now()):
            raise NotNow(texts.NOT_READABLE.format(hours=int(SHOWN_FOR.total_seconds()) // 3600))
        return case, self.holdings.whole(case.keys), self.holdings.of(case.keys)

    def _case(self, officer: Officer, id: str) -> PersonCase:
        case = self.cases.case(id)
        if case.union != officer.union:
            raise NotFound(texts.NO_SUCH_CASE)
        return case

    def _sealed(self, key: str, changes: Mapping[str, str]) -> bytes:
        return Person(key, dict(changes), {}).sealed_by(self.vault)


def _check(act: Act, changes: Mapping[str, str] | None) -> None:
    if act is not Act.CORRECT:
        if changes:
            raise InvalidInput(texts.CHANGES_OF_OTHERS)
        return
    if not changes:
        raise InvalidInput(texts.NO_CHANGES)
    for column in changes:
        if column not in COLUMNS:  # what the caller wrote may be anybody's data
            raise InvalidInput(texts.NOT_CORRECTABLE.format(column=texts.UNKNOWN))
        if column in FIXED:
            raise InvalidInput(texts.NOT_CORRECTABLE.format(column=column))

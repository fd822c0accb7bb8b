"""Use cases of administrators on agreements 合作协议: sign, prolong, end; and the province's list of banks."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from unioncard import clock
from unioncard.banks.profiles.profile import profile_of, readable_profile
from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.errors import InvalidInput, NotAllowed, NotFound, NotNow
from unioncard.texts import agreements as texts
from unioncard.texts import api, bank_profiles
from unioncard.unions.agreement import (
    EARLIEST,
    ENCODINGS,
    Agreement,
    Bank,
    has_possible_days,
    latest_day,
    overlapping,
)
from unioncard.unions.agreement_terms import letters_about, terms_missed
from unioncard.unions.officer import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from unioncard.messages.notify import AgreementTerm
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import AgreementStore, DirectoryStore


def _no_letter(_: AgreementTerm) -> None:
    """For who writes none."""


@dataclass(frozen=True, slots=True)
class AgreementDesk:
    """Agreements of the own union and of those below.

    ``order`` orders the letters that no morning to come would write, before anything is stored: if the function dies
    between the two, letters are ordered about nothing, which are not written, and none is lost.
    """

    directory: DirectoryStore
    agreements: AgreementStore
    now: Callable[[], datetime] = clock.reading
    order: Callable[[AgreementTerm], None] = _no_letter

    def of_union(self, officer: Officer, union: str) -> list[Agreement]:
        """All agreements of a union by their first day; NotAllowed out of reach."""
        union_in_reach(self.directory, officer, union)
        return self.agreements.of_union(union)[0]

    def sign(self, officer: Officer, terms: Agreement) -> Agreement:
        """Note an agreement that was signed with a bank of the province's list; the same noted again is the first.

        NotAllowed out of reach. InvalidInput: no such bank, days that end before they begin or lie out of all sense, a
        bank that asks for its number of the union and got none. NotNow: an agreement of this union is in force on one
        of the days.
        """
        union = union_in_reach(self.directory, officer, terms.union)
        try:
            partner = self.directory.bank(terms.bank)
        except NotFound:
            raise InvalidInput(texts.NO_SUCH_BANK) from None
        self._check_days(terms)
        if not terms.bank_unit and asks_for_unit_number(partner):
            raise InvalidInput(texts.NO_BANK_UNIT.format(bank=partner.name))
        known, version = self.agreements.of_union(terms.union)
        for one in known:
            if replace(one, noted_by="", noted_at="") == terms:
                return one
        new = replace(terms, noted_by=officer.subject, noted_at=self._stamp())
        self._check_overlap(new, known)
        for letter in letters_about(new, terms_missed(new, self._today()), union):
            self.order(letter)
        self.agreements.note(new, version)
        return new

    def change(self, officer: Officer, id: str, valid_to: date | None) -> Agreement:
        """Prolong or end an agreement by its last day, None for no end. What was in force on past days stays so.

        NotFound, also out of reach. InvalidInput: a last day before today or before the first one. NotNow: another
        agreement of the union is in force then, or it is over already.
        """
        with out_of_reach(texts.NO_SUCH_AGREEMENT):
            union = union_in_reach(self.directory, officer, id.partition(".")[0])
            known, version = self.agreements.of_union(union.code)
            found = next((one for one in known if one.id == id), None)
            if found is None:
                raise NotFound(texts.NO_SUCH_AGREEMENT)
        if found.valid_to == valid_to:
            return found
        today = self._today()
        if found.valid_to is not None and found.valid_to < today:
            raise NotNow(texts.OVER)
        if valid_to is not None and valid_to < max(today, found.valid_from):
            raise InvalidInput(texts.ENDS_IN_THE_PAST)
        changed = replace(found, valid_to=valid_to, noted_by=officer.subject, noted_at=self._stamp())
        self._check_days(changed)
        self._check_overlap(changed, [one for one in known if one != found])
        terms = [term for term in terms_missed(changed, today) if term != "begins"]
        for letter in letters_about(changed, terms, union):
            self.order(letter)
        self.agreements.note(changed, version)
        return changed

    def _check_overlap(self, new: Agreement, others: list[Agreement]) -> None:
        met = overlapping(others, new)
        if met:
            bank = self.directory.bank(met.bank).name
            raise NotNow(texts.OVERLAPS.format(bank=bank, first=met.valid_from, last=met.valid_to or texts.OPEN_END))

    def list_bank(self, officer: Officer, code: str, name: str, encoding: str, profile: dict[str, Any]) -> Bank:
        """Put a bank into the list, or replace its name and profile there; InvalidInput names what is wrong in it."""
        if Role.PROVINCE not in officer.roles:
            raise NotAllowed(api.NOT_YOUR_ROLE)
        if encoding not in ENCODINGS:
            raise InvalidInput(texts.NO_SUCH_ENCODING.format(known="、".join(ENCODINGS)))
        bank = Bank(code, name.strip(), encoding, json.dumps(profile, ensure_ascii=False))
        try:
            profile_of(bank)
        except ValidationError as wrong:
            places = "；".join(_place(one) for one in wrong.errors(include_url=False, include_input=False)[:5])
            raise InvalidInput(texts.PROFILE_WRONG.format(places=places)) from None
        self.agreements.put_bank(bank)
        return bank

    def _check_days(self, new: Agreement) -> None:
        today = self.now().date()
        if not has_possible_days(new, today):
            raise InvalidInput(texts.DAYS_OUT_OF_SENSE.format(earliest=EARLIEST, latest=latest_day(today)))
        if new.valid_to is not None and new.valid_to < new.valid_from:
            raise InvalidInput(texts.ENDS_BEFORE_IT_BEGINS)

    def _today(self) -> date:
        return self.now().astimezone(clock.SHANGHAI).date()

    def _stamp(self) -> str:
        return clock.stamp(self.now())


def asks_for_unit_number(bank: Bank) -> bool:
    """Whether the bank's files must carry the number under which it knows the union; a profile that this release does
    not take asks for nothing."""
    profile = readable_profile(bank)
    if profile is None:
        return False
    issuance = profile.issuance
    return any(field.source == "bank_unit" and field.required for field, _ in issuance.with_layouts(issuance.layout))


def _place(error: Any) -> str:
    """Where in a profile, and what is wrong there; the profile is the province's own text and holds no person."""
    where = bank_profiles.place_of(error["loc"]) or bank_profiles.WHOLE
    return f"{where}：{bank_profiles.rule_of(error['type'], error['msg'])}"

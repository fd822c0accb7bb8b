"""Use cases of officers on the tree of unions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.errors import NotIssuable
from unioncard.texts import api as texts

if TYPE_CHECKING:
    from datetime import date

    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class UnionDetails:
    """A union, those above it from the province down, and what covers it; None where nobody signed."""

    union: Union
    above: list[Union]
    agreement: Agreement | None
    bank: Bank | None


@dataclass(frozen=True, slots=True)
class UnionTree:
    """The own union and those below."""

    directory: DirectoryStore

    def below(self, officer: Officer, code: str, after: str = "") -> tuple[list[Union], str]:
        """A page of the unions directly below one, by code, and the next cursor; NotAllowed out of reach."""
        union_in_reach(self.directory, officer, code)
        return self.directory.children_page(code, after)

    def show(self, officer: Officer, code: str, day: date) -> UnionDetails:
        """A union with what is above it and what covers it on a day; NotFound, also out of reach."""
        with out_of_reach(texts.NO_UNION):
            union = union_in_reach(self.directory, officer, code)
        above = self.directory.unions(union.ancestry()[1:])
        try:
            agreement = self.directory.agreement_covering(union, day)
        except NotIssuable:
            agreement = None
        bank = self.directory.bank(agreement.bank) if agreement else None
        return UnionDetails(union, sorted(above.values(), key=lambda one: one.path), agreement, bank)

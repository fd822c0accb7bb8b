"""Ports to the directory: unions, banks and agreements, and what registers of unions write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.move import Move
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change, Registered, Unit


@dataclass(frozen=True, slots=True)
class Directory:
    """All unions (parents before children), banks and agreements."""

    unions: tuple[Union, ...]
    banks: tuple[Bank, ...]
    agreements: tuple[Agreement, ...]


class DirectoryStore(Protocol):
    """Reads the directory; ``load`` replaces it."""

    def union(self, code: str) -> Union:
        """The union with this code; NotFound."""
        ...

    def unions(self, codes: Sequence[str]) -> dict[str, Union]:
        """Those of the unions that exist, by code."""
        ...

    def children(self, code: str) -> list[Union]:
        """The unions directly below, by code."""
        ...

    def children_page(self, code: str, after: str = "") -> tuple[list[Union], str]:
        """A page of the unions directly below, by code, and the code after which the next begins ('' at the end)."""
        ...

    def subtree(self, root: Union) -> list[Union]:
        """The root and everything whose path leads through it, in path order; a query for a page of the tree.

        Of a union that has just moved the unions below come along a moment later (``place_below``).
        """
        ...

    def bank(self, code: str) -> Bank:
        """The bank with this code; NotFound."""
        ...

    def banks(self) -> list[Bank]:
        """All banks of the list, by code."""
        ...

    def agreement_covering(self, union: Union, day: date) -> Agreement:
        """The agreement in force for the union or for the nearest one above it; NotIssuable if there is none."""
        ...

    def moves(self, since: str = "") -> list[Move]:
        """Moves of unions in the order in which they were carried out: all, or from the instant ``since`` (a stamp)."""
        ...

    def load(self, directory: Directory) -> None:
        """Write the whole directory; idempotent."""
        ...


class AgreementStore(Protocol):
    """Agreements as officers sign and change them, and the list of banks."""

    def of_union(self, union: str) -> tuple[list[Agreement], int]:
        """All agreements of a union, past ones too, by their first day, and the version of that list."""
        ...

    def note(self, agreement: Agreement, version: int) -> None:
        """Keep a new or changed agreement; Conflict if the union's list is no longer of this version."""
        ...

    def put_bank(self, bank: Bank) -> None:
        """Put a bank into the list, or replace it there."""
        ...


class RegisteredUnionReader(Protocol):
    """What registers of unions did, for those who say so."""

    def registered(self, register: str) -> list[Registered]:
        """The markers this register has written so far, in the order of their entries."""
        ...


class UnionRegisterStore(Protocol):
    """The directory as registers of unions read and write it; all reads are strongly consistent."""

    def find(self, code: str) -> Union | None:
        """The union with this code."""
        ...

    def holder(self, credit_code: str) -> Union | None:
        """The union that registered this credit code."""
        ...

    def named(self, name: str) -> list[Union]:
        """All unions of this name, whatever the width and blanks it is written with."""
        ...

    def units(self, code: str) -> dict[str, Unit]:
        """The units of a union by their key."""
        ...

    def head_mark(self, code: str) -> str:
        """The mark of the union's sealed head, '' when there is none."""
        ...

    def markers(self, register: str) -> dict[str, Registered]:
        """The markers this register has written so far, by entry."""
        ...

    def marker(self, register: str, entry: str) -> Registered | None:
        """This register's marker for one union."""
        ...

    def write(self, change: Change) -> None:
        """Write union, units, head, move and marker in one transaction; Conflict when a condition fails.

        Conditions: the union is as it was read, its parent (and for a move all above that) has the path read, its
        credit code is free or its own, and there is no such marker yet.
        """
        ...

    def refuse(self, marker: Registered) -> None:
        """Write a refusal's marker; Conflict if there is a marker already."""
        ...

    def note_placed(self, marker: Registered) -> None:
        """Note with its marker that all below a moved union was looked at again."""
        ...

    def place_children(self, parent: Union) -> list[Union]:
        """Update the paths of the unions directly below ``parent`` (as read), in bounded transactions.

        Returns them as they now are. Idempotent. Conflict if parent or child moved meanwhile.
        """
        ...


def place_below(store: UnionRegisterStore, root: Union) -> None:
    """Update the paths of the whole subtree; visits every union, so an interrupted run is completed by the next.

    RuntimeError on a cycle instead of an endless loop.
    """
    waiting, seen = [root], {root.code}
    while waiting:
        children = store.place_children(waiting.pop())
        codes = {one.code for one in children}
        if codes & seen:
            raise RuntimeError(f"below {root.code} a union stands below itself")
        seen |= codes
        waiting.extend(children)

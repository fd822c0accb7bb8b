"""Where unions, banks and agreements are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.union import Union
    from unioncard.unions.unit import Change, Registered, Unit


@dataclass(frozen=True, slots=True)
class Directory:
    """All unions (parents before children), banks and agreements."""

    unions: tuple[Union, ...]
    banks: tuple[Bank, ...]
    agreements: tuple[Agreement, ...]


class DirectoryStore(Protocol):
    """The directory of unions."""

    def union(self, code: str) -> Union:
        """The union with this code; NotFound."""
        ...

    def children(self, code: str) -> list[Union]:
        """The unions directly below, by code."""
        ...

    def bank(self, code: str) -> Bank:
        """The bank with this code; NotFound."""
        ...

    def banks(self) -> list[Bank]:
        """All banks of the list, by code."""
        ...

    def agreement_covering(self, union: Union, day: date) -> Agreement:
        """The agreement of the union or of the nearest one above it; NotIssuable if nobody signed one."""
        ...

    def load(self, directory: Directory) -> None:
        """Write the whole directory; loading the same twice changes nothing."""
        ...


def subtree(store: DirectoryStore, root: Union) -> list[Union]:
    """The root and everything below it, in path order."""
    found, waiting = [], [root]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(store.children(current.code))
    return sorted(found, key=lambda union: union.path)


class UnionRegisterStore(Protocol):
    """What the register of unions needs of the directory; all reads are consistent."""

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
        """What this register did so far, by entry."""
        ...

    def marker(self, register: str, entry: str) -> Registered | None:
        """What this register did to one union."""
        ...

    def write(self, change: Change) -> None:
        """Write union, units, head and marker; Conflict.

        The union is written in one transaction with its marker and only if it is as it was read, its parent (and for a
        move all above that) has the path read, its credit code is free or its own and there is no such marker yet.
        """
        ...

    def refuse(self, marker: Registered) -> None:
        """Write a refusal's marker; Conflict if there is a marker already."""
        ...

    def place_children(self, parent: Union) -> list[Union]:
        """Give the unions directly below the path they have below ``parent`` as read, in bounded transactions.

        Returns them as they now are. Safe to repeat. Conflict if parent or child moved meanwhile.
        """
        ...


def place_below(store: UnionRegisterStore, root: Union) -> None:
    """Let the paths of all unions below follow; every union is visited, so a walk that was cut short is completed.

    RuntimeError rather than a walk without end, should a union ever stand below itself.
    """
    waiting, seen = [root], {root.code}
    while waiting:
        children = store.place_children(waiting.pop())
        codes = {one.code for one in children}
        if codes & seen:
            raise RuntimeError(f"below {root.code} a union stands below itself")
        seen |= codes
        waiting.extend(children)

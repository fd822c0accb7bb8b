"""Where unions, banks and agreements are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from unioncard.unions.agreement import Agreement, Bank
    from unioncard.unions.directory import Directory
    from unioncard.unions.union import Union


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

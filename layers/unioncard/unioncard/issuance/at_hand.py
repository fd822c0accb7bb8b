"""People whom a message has just claimed: the file that it writes next needs neither to read nor to open them again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.issuance.row import BatchRow
    from unioncard.members.person import Person

MOST: Final = 5_000
"""People at hand, some kilobytes each: as many as a batch has, if no agreement says otherwise."""


@dataclass(frozen=True, slots=True)
class PeopleAtHand:
    """By their rows, as they were sealed when they were claimed; thrown away with the message it was made for.

    A claim is stored with the members' versions that it read, and keeps what was sealed in them as ``requested`` until
    the bank has answered: nothing else would be read.
    """

    _people: dict[tuple[str, int], Person] = field(default_factory=dict, init=False, repr=False)

    def claimed(self, people: Iterable[tuple[BatchRow, Person]]) -> None:
        """These are stored as claimed."""
        for row, person in people:
            if len(self._people) >= MOST:
                return
            self._people[row.batch, row.number] = person

    def take(self, row: BatchRow) -> Person | None:
        """Whose row this is, once; None for who was not claimed by this message, or is not the row's any more."""
        person = self._people.pop((row.batch, row.number), None)
        return person if person and person.key == row.member else None

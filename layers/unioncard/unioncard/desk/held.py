"""Use case of officers on held rows: whose cells a bank cannot take, in a union and below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.desk.worklist import WorkKind
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.desk.work import WorkDesk, WorkList
    from unioncard.members.person import Vault
    from unioncard.members.store import MemberIndex
    from unioncard.unions.officer import Officer


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Held rows with their persons as they are today."""

    work: WorkDesk
    members: MemberIndex
    vault: Vault

    def page(self, officer: Officer, code: str, after: str = "") -> tuple[WorkList, dict[str, Mapping[str, str]]]:
        """A page, the oldest first, and the cells of those who still wait, by key; NotAllowed out of reach."""
        page = self.work.page(officer, code, WorkKind.HELD, after)
        unions = {line.entry.id: line.union for line, _ in page.entries}
        waiting = [
            one for one in self.members.find(list(unions)).values() if one.union == unions[one.key] and one.is_held
        ]
        return page, {one.key: open_person(one.key, one.sealed, self.vault).values for one in waiting}

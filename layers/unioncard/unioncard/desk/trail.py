"""Use case of officers on the trail: who of the own union and those below it looked at whom (invariant 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard import clock
from unioncard.desk.reach import union_in_reach
from unioncard.errors import InvalidInput
from unioncard.people.masking import mask_numbers
from unioncard.texts import trail as texts
from unioncard.trail.entry import EntryKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from unioncard.trail.entry import Entry
    from unioncard.trail.store import TrailFilter, TrailPage, TrailReader
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class TrailDesk:
    """Reads the trail for officers whose role it is. ``root`` is the province's union, whose page has the whole day."""

    directory: DirectoryStore
    trail: TrailReader
    root: str

    def names(self, page: TrailPage) -> dict[str, str]:
        """The names of today of the unions on a page, by code: one batch read. Officers' are sealed."""
        codes = {code for one in page.entries for code in (one.acting_union, one.owner_union) if code}
        return {code: one.name for code, one in self.directory.unions(sorted(codes)).items()} if codes else {}

    def page(self, officer: Officer, day: str, wanted: TrailFilter, cursor: str = "") -> tuple[date, TrailPage]:
        """A day's entries.

        NotAllowed out of reach; InvalidInput: no such day, or a cursor that is none. Below means below when the entry
        was written: a union that moved has its earlier entries where it was. What is of no union is in the province's
        page alone: somebody whom nobody appointed, or not any more, who tries ids; and the system's runs.
        """
        asked = union_in_reach(self.directory, officer, wanted.top)
        of = _day(day)
        try:
            return of, self.trail.page(of, replace(wanted, top=asked.code, of_nobody=asked.code == self.root), cursor)
        except ValueError:
            raise InvalidInput(texts.CURSOR) from None


def _day(text: str) -> date:
    try:
        return clock.day(text)
    except ValueError:
        raise InvalidInput(texts.DAY) from None


class EntryView(TypedDict):
    """An entry; what each field is stands in docs/operations/trail.md."""

    at: str
    request: str
    kind: EntryKind
    route: str
    outcome: Outcome
    status: int | None
    actor: str
    subject: str | None
    union: str | None
    union_name: str | None
    roles: list[str]
    owner: str | None
    owner_name: str | None
    register: str | None
    batch: str | None
    member: str | None
    case: str | None
    transfer: str | None
    bank: str | None
    rows: str
    shown: int
    exports: list[str]
    source: str | None
    reason: str


class TrailView(TypedDict):
    """A page of a day's entries, newest first."""

    day: str
    entries: list[EntryView]
    cursor: str | None


def trail_view(day: date, page: TrailPage, names: Mapping[str, str] | None = None) -> TrailView:
    """``{"day", "entries", "cursor"}``; ``cursor`` is of the next page, null at the end."""
    return {
        "day": day.isoformat(),
        "entries": [_entry(one, names or {}) for one in page.entries],
        "cursor": page.cursor or None,
    }


def _entry(entry: Entry, names: Mapping[str, str]) -> EntryView:
    """An entry. Who it was is shown whole, as in appointments; long numbers in the free text are masked."""
    return {
        "at": entry.written_at,
        "request": entry.request,
        "kind": entry.kind,
        "route": entry.route,
        "outcome": entry.outcome,
        "status": entry.status,
        "actor": entry.actor,
        "subject": entry.subject or None,
        "union": entry.acting_union or None,
        "union_name": names.get(entry.acting_union),
        "roles": list(entry.roles),
        "owner": entry.owner_union or None,
        "owner_name": names.get(entry.owner_union),
        "register": entry.register_id or None,
        "batch": entry.batch_id or None,
        "member": entry.member_id or None,
        "case": entry.case_id or None,
        "transfer": entry.transfer_id or None,
        "bank": entry.bank or None,
        "rows": entry.row_numbers,
        "shown": entry.shown,
        "exports": list(entry.exports),
        "source": entry.source or None,
        "reason": mask_numbers(entry.reason),
    }

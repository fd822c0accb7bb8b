"""What waits as JSON of the API: the sums, and the lists of cards, held rows and requests to undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from unioncard.desk.register_view import FaultView
from unioncard.desk.undo import APPROVAL_DAYS
from unioncard.desk.worklist import WorkKind
from unioncard.members.columns import DOCUMENT, NAME, NUMBER
from unioncard.people.masking import mask_document, mask_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.desk.work import WorkList
    from unioncard.desk.work_sums import WorkSum
    from unioncard.desk.worklist import WorkCount, WorkLine
    from unioncard.unions.union import Union


class WorkPageView(TypedDict):
    """What every list of work says; a null cursor is the end."""

    count: int
    counted_all: bool
    cursor: str | None


class CustodyLineView(TypedDict):
    """The cards of a batch that wait; see ``custody_list_view``."""

    batch: str
    register: str
    union: str
    union_name: str
    bank: str
    since: str
    cards: int
    at_branch: int
    collected: int
    opened: int
    branches: list[str]


class CustodyListView(WorkPageView):
    """A page of batches whose cards wait; ``cards`` are those of all pages, null where that depends on the day."""

    state: str
    cards: int | None
    batches: list[CustodyLineView]


class HeldPersonView(TypedDict):
    """The person of a held row, masked."""

    name: str
    document: str
    number: str


class HeldLineView(TypedDict):
    """A row that waits because its bank cannot take its cells."""

    register: str
    row: int
    union: str
    union_name: str
    member: str
    person: HeldPersonView
    faults: list[FaultView]
    since: str
    waits_on: str


class HeldListView(WorkPageView):
    """A page of held rows."""

    held: list[HeldLineView]


class AskedUndoView(TypedDict):
    """A request to undo that waits for a second person."""

    batch: str
    document: str
    roster: bool
    union: str
    union_name: str
    rows: int
    reason: str
    asked_by_you: bool
    since: str
    lapsed: bool


class UndosView(WorkPageView):
    """A page of requests to undo."""

    undos: list[AskedUndoView]


class WorkSumView(TypedDict):
    """What waits of one kind; see ``work_view``."""

    kind: str
    count: int
    counted_all: bool
    number: int | None
    oldest: str | None
    overdue: bool
    waits_on: str
    yours: bool
    list: str
    message: str


class WorkView(TypedDict):
    """What waits in a union and below it."""

    union: str
    union_name: str
    at: str
    work: list[WorkSumView]


class KindCountView(TypedDict):
    """How much of a kind waits in a union's subtree."""

    kind: WorkKind
    count: int
    number: int


class UnionWorkView(TypedDict):
    """What waits in a union and below it, as the list of the union above has it."""

    union: str
    union_name: str
    waiting: list[KindCountView]


class WorkBelowView(TypedDict):
    """A page of the unions directly below one; see ``work_below_view``."""

    union: str
    union_name: str
    unions: list[UnionWorkView]
    cursor: str | None


def work_below_view(
    root: Union, page: Sequence[tuple[Union, Mapping[WorkKind, WorkCount]]], after: str
) -> WorkBelowView:
    """Unions with what waits in each, kinds of which nothing waits left out.

    ``at-bank`` is here all that banks have, overdue or not; what is unclaimed depends on the day and is not counted.
    """
    return {
        "union": root.code,
        "union_name": root.name,
        "unions": [
            {
                "union": union.code,
                "union_name": union.name,
                "waiting": [
                    {"kind": kind, "count": counted.entries, "number": counted.number}
                    for kind, counted in counts.items()
                    if counted.entries and kind is not WorkKind.UNCLAIMED
                ],
            }
            for union, counts in page
        ],
        "cursor": after or None,
    }


def work_view(union: Union, sums: Sequence[WorkSum], at: str) -> WorkView:
    """The sums in the order of harm: overdue, the union's own to do, waiting for others; in each the oldest first.

    ``waits_on`` is ``union``, ``approver``, ``administrator``, ``bank``, ``other-union`` or ``second-person``;
    ``yours``: the caller can do it. ``list`` is the route of its list.
    """
    return {
        "union": union.code,
        "union_name": union.name,
        "at": at,
        "work": [
            {
                "kind": one.kind,
                "count": one.count,
                "counted_all": one.counted_all,
                "number": one.number,
                "oldest": one.oldest or None,
                "overdue": one.overdue,
                "waits_on": one.waits_on,
                "yours": one.yours,
                "list": one.list,
                "message": one.message,
            }
            for one in sums
        ],
    }


def custody_list_view(page: WorkList, state: str, today: str) -> CustodyListView:
    """Batches with how many cards wait: ``cards`` in this state, beside them how many lie at the branch and with the
    clerk. ``since`` is the first day on which one of them did; of unclaimed ones the first on which one has to go back.
    """
    return {
        "state": state,
        "cards": page.number,
        "batches": [_custody_line(line, union, today) for line, union in page.entries],
        **_page(page),
    }


def _custody_line(line: WorkLine, union: Union, today: str) -> CustodyLineView:
    entry, facts = line.entry, line.entry.facts
    days: Mapping[str, int] | None = facts.get("days")
    return {
        "batch": entry.id,
        "register": entry.id.rpartition("-")[0],
        "union": union.code,
        "union_name": union.name,
        "bank": facts["bank"],
        "since": entry.at,
        "cards": entry.number if days is None else sum(number for day, number in days.items() if day <= today),
        "at_branch": facts["at_branch"],
        "collected": facts["collected"],
        "opened": facts["opened"],
        "branches": facts["branches"],
    }


def held_list_view(page: WorkList, persons: Mapping[str, Mapping[str, str]]) -> HeldListView:
    """Held rows with their persons, masked; who left or has been asked for since is not in ``persons`` and left out."""
    return {
        "held": [_held_line(line, union, persons) for line, union in page.entries if line.entry.id in persons],
        **_page(page),
    }


def _held_line(line: WorkLine, union: Union, persons: Mapping[str, Mapping[str, str]]) -> HeldLineView:
    entry = line.entry
    cells = persons[entry.id]
    faults: list[FaultView] = [
        {"column": column, "code": code, "message": message} for column, code, message in entry.facts["faults"]
    ]
    return {
        "register": entry.facts["register"],
        "row": entry.facts["row"],
        "union": union.code,
        "union_name": union.name,
        "member": entry.id,
        "person": {
            "name": mask_name(cells.get(NAME, "")),
            "document": cells.get(DOCUMENT, ""),
            "number": mask_document(cells.get(NUMBER, "")),
        },
        "faults": faults,
        "since": entry.at,
        "waits_on": "union",
    }


def undos_view(page: WorkList, subject: str, now: datetime) -> UndosView:
    """Requests to undo; who asked (``asked_by_you``) cannot approve, and one that lapsed has to be asked for anew."""
    return {"undos": [_asked_undo(line, union, subject, now) for line, union in page.entries], **_page(page)}


def _asked_undo(line: WorkLine, union: Union, subject: str, now: datetime) -> AskedUndoView:
    facts: Mapping[str, Any] = line.entry.facts
    return {
        "batch": facts["batch"],
        "document": facts["document"],
        "roster": facts["document"].startswith("R"),
        "union": union.code,
        "union_name": union.name,
        "rows": line.entry.number,
        "reason": facts["reason"],
        "asked_by_you": facts["officer"] == subject,
        "since": line.entry.at,
        "lapsed": now >= datetime.fromisoformat(line.entry.at) + timedelta(days=APPROVAL_DAYS),
    }


def _page(page: WorkList) -> WorkPageView:
    return {"count": page.count, "counted_all": page.counted_all, "cursor": page.after or None}

"""Which routes and letters show or export persons: one table, by which entries of the trail are written.

A route that is not in it answers 503 alone, and a test compares it with the functions and the template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from unioncard.custody.ranges import as_ranges, from_ranges
from unioncard.trail.entry import EntryKind

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer shows of persons: row numbers, how many, what its links lead to, who it is if it is one, and whose
    rows they are where the request does not name the register."""

    rows: str = ""
    number: int = 0
    exports: tuple[str, ...] = ()
    member: str = ""
    register: str = ""


def _rows(body: Body, *lists: str) -> set[int]:
    return {one["row"] for name in lists for one in body[name] if one["row"] is not None}


def _shown(rows: Iterable[int], body: Body, *links: str) -> Shown:
    numbers = set(rows)
    return Shown(as_ranges(numbers), len(numbers), tuple(name for name in links if body[name]))


def of_register(body: Body) -> Shown:
    """Rows with findings, held rows, rows whose persons others want; the files of findings and corrections."""
    rows = _rows(body, "findings", "held", "transfers", "transfers_asked")
    return _shown(rows, body, "all_findings", "corrections")


def of_held_form(headers: Body) -> Shown:
    """The workbook of held rows, by the header that names them."""
    rows = headers["x-rows"]
    return Shown(rows, len(from_ranges(rows)), ("held-rows",))


def of_batch(body: Body) -> Shown:
    """Refused rows, and the roster."""
    return _shown(_rows(body, "refused"), body, "roster")


def of_custody(body: Body) -> Shown:
    """Every card of the batch."""
    return _shown((row for rows in body["rows"].values() for row in from_ranges(rows)), body)


def of_people(body: Body) -> Shown:
    """Rows of a batch with their masked names and the last digits of their cards."""
    return _shown(_rows(body, "people"), body)


def of_transfers(body: Body) -> Shown:
    """Members with their masked names and numbers."""
    return Shown(number=len(body["transfers"]))


def of_members(body: Body) -> Shown:
    """Members, masked; a search that found one has shown that one."""
    found = [one["member"] for one in body["members"]]
    return Shown(number=len(found), member=found[0] if len(found) == 1 else "")


def of_held(body: Body) -> Shown:
    """Persons of held rows, masked."""
    return Shown(number=len(body["held"]))


def of_member(body: Body) -> Shown:
    """One member, masked: the row that they were last registered by."""
    return Shown(str(body["row"]), 1, register=body["register"])


def of_person(body: Body) -> Shown:
    """One person: masked, with what is held while that may be read."""
    found = [one["id"] for one in body["holdings"] or () if one["kind"] == "member"]
    return Shown(number=len(body["holdings"] or ()) or 1, member=found[0] if len(found) == 1 else "")


def of_person_record(body: Body) -> Shown:
    """One person, with every value."""
    return Shown(number=len(body["records"]), exports=("record",))


def of_check(body: Body) -> Shown:
    """Persons asked for."""
    return Shown(number=len(body["results"]))


def of_trail(body: Body) -> Shown:
    """Entries of the trail."""
    return Shown(number=len(body["entries"]))


def of_appointments(body: Body) -> Shown:
    """Officers with their names and addresses."""
    return Shown(number=len(body["appointments"]))


def unseen(_body: Body) -> Shown:
    """The answer itself shows nobody."""
    return Shown()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A route that shows or exports persons. ``shown`` reads it off the JSON of a good answer, of a file's off its
    headers.

    ``ahead``: it sets something going, so the entry is written before the route is called. ``of_union``: it is a list
    of the union that was asked for, the officer's own if none was.
    """

    kind: EntryKind
    shown: Callable[[Body], Shown] = unseen
    ahead: bool = False
    of_union: bool = False


ROUTES: Final[Mapping[str, Disclosure | None]] = {
    "POST /registers": None,  # an upload link takes persons in
    "GET /registers": None,  # states and counts
    "GET /registers/{id}": Disclosure(EntryKind.REGISTER, of_register),
    "POST /registers/{id}/rows/{row}/release": None,  # a row number
    "POST /registers/{id}/held": Disclosure(EntryKind.REGISTER, of_held_form, of_union=True),
    "POST /registers/{id}/dismissal": None,  # a reason of a list
    "GET /transfers": Disclosure(EntryKind.TRANSFERS, of_transfers, of_union=True),
    "POST /transfers/{id}/agree": Disclosure(EntryKind.TRANSFERS, ahead=True),
    "POST /transfers/{id}/refuse": Disclosure(EntryKind.TRANSFERS, ahead=True),
    "GET /batches": None,  # states and counts
    "GET /batches/{id}": Disclosure(EntryKind.BATCH, of_batch),
    "POST /batches/{id}/withdraw": None,
    "POST /batches/{id}/resend": None,  # the bank's file: on record when it is handed over
    "POST /batches/{id}/reissue": None,  # likewise
    "POST /batches/{id}/dismissal": None,
    "POST /batches/{id}/roster": Disclosure(EntryKind.ROSTER, ahead=True),
    "GET /batches/{id}/custody": Disclosure(EntryKind.CUSTODY, of_custody),
    "GET /batches/{id}/people": Disclosure(EntryKind.CUSTODY, of_people),
    "POST /batches/{id}/custody": None,  # row numbers that the officer stated
    "POST /batches/{id}/custody/{statement}/undo": None,  # likewise
    "POST /batches/{id}/custody/{statement}/undo/approve": None,
    "POST /registers/{id}/undo": None,
    "POST /registers/{id}/undo/approve": None,
    "GET /me": None,  # oneself
    "GET /appointments": Disclosure(EntryKind.APPOINTMENTS, of_appointments, of_union=True),
    "POST /appointments": None,  # what the caller wrote
    "POST /appointments/{id}/accept": None,  # oneself
    "POST /appointments/{id}/end": Disclosure(EntryKind.APPOINTMENTS, ahead=True),
    "GET /work": None,  # counts and days
    "GET /unions/{id}/work": None,
    "GET /unions/{id}/progress": None,
    "GET /audits": None,
    "GET /audits/{id}": None,
    "POST /audits": None,
    "GET /mails": None,  # kinds of letters, and no address
    "GET /held": Disclosure(EntryKind.MEMBERS, of_held, of_union=True),
    "GET /custody": None,  # counts by batch
    "GET /undos": None,  # row counts, and a reason that may hold no numbers
    "GET /members": Disclosure(EntryKind.MEMBERS, of_members, of_union=True),
    "GET /members/{id}": Disclosure(EntryKind.MEMBERS, of_member),
    "POST /members/search": Disclosure(EntryKind.MEMBERS, of_members, of_union=True),
    "POST /members/check": Disclosure(EntryKind.MEMBER_CHECK, of_check),
    "GET /persons": None,  # acts and states
    "POST /persons": Disclosure(EntryKind.PERSON, ahead=True),
    "GET /persons/{id}": Disclosure(EntryKind.PERSON, of_person),
    "GET /persons/{id}/record": Disclosure(EntryKind.PERSON, of_person_record),
    "POST /persons/{id}/approve": Disclosure(EntryKind.PERSON, ahead=True),
    "POST /persons/{id}/refuse": Disclosure(EntryKind.PERSON, ahead=True),
    "GET /reports": None,  # counts
    "GET /months/{id}/restatements": None,  # counts, and reasons that may hold no numbers
    "POST /months/{id}/restatements": None,
    "POST /months/{id}/restatements/{number}/approve": None,
    "POST /months/{id}/restatements/{number}/refuse": None,
    "GET /targets": None,  # counts
    "POST /targets": None,
    "POST /targets/{id}/end": None,
    "POST /unions/{id}/base": None,
    "GET /unions/{id}/standing": None,  # counts and points
    "GET /urgings": None,  # what unions wrote to each other, which may hold no numbers
    "GET /urgings/{id}": None,
    "POST /urgings": None,
    "POST /urgings/{id}/answer": None,
    "POST /urgings/{id}/return": None,
    "POST /urgings/{id}/close": None,
    "GET /unions": None,  # names and offices of unions
    "GET /unions/{id}": None,
    "GET /unions/{id}/form": None,  # a blank form
    "GET /agreements": None,
    "POST /agreements": None,
    "POST /agreements/{id}": None,
    "GET /banks": None,
    "POST /banks": None,
    "GET /trail": Disclosure(EntryKind.TRAIL, of_trail),
    "POST /lookup/report": None,  # counts of a union's month
    "POST /lookup": None,  # whether a card is valid: no person, and nobody is signed in
}
"""None: it shows no person."""

LETTERS: Final[Mapping[str, EntryKind | None]] = {
    "agreement-term": None,  # a union, a bank and days
    "appointment-made": None,  # to the officer whom it is about, without a name
    "appointment-ended": None,  # likewise
    "batch-answered": None,  # counts
    "cards-waiting": None,  # counts by batch
    "cards-waiting-below": None,  # counts by union
    "register-checked": None,  # counts and titles of findings
    "transfer-asked": None,  # row numbers of the union's own register
    "urging-moved": None,  # names of unions, and days
    "transfer-raised": None,  # counts by union
    "transfer-answered": None,  # row numbers of the union's own register
    "month-report": None,  # counts, also in its workbook
    "target-near": None,  # counts and a day
    "letter-returned": None,  # no letter, but what the provider says of one: which, and why
}
"""Letters by their order; none carries persons (tests/unit/desk/test_disclosures.py)."""

"""What mail services reported of addresses, as JSON of the API: beside an address that an officer is shown anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from unioncard.people.address_mark import Fault, digest_of
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unioncard.people.address_mark import AddressBook, Mark


class MarkView(TypedDict):
    """A mark on an address; ``held_until`` null where letters still go to it."""

    fault: Fault
    day: str
    held_until: str | None
    message: str


def marks_of(book: AddressBook, mails: Iterable[str], now: datetime) -> dict[str, Mark]:
    """The marks of these addresses that count now, by address: one batch read for a page."""
    digests = {mail: digest_of(mail) for mail in mails if mail}
    found = book.marks(list(digests.values())) if digests else {}
    marks = ((mail, found[digest].now(now)) for mail, digest in digests.items() if digest in found)
    return {mail: mark for mail, mark in marks if mark}


def mark_view(mark: Mark | None) -> MarkView | None:
    """A mark in words: the day of the report, until when nothing is sent, and what to do."""
    if mark is None:
        return None
    until = mark.held_until.isoformat() if mark.held_until else None
    message = texts.MARKS[mark.fault].format(day=mark.day.isoformat(), until=until)
    return {"fault": mark.fault, "day": mark.day.isoformat(), "held_until": until, "message": message}

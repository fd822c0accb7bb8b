"""Whose address takes no letters, and the name of the letter that says so to a union above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.people.address_mark import KEPT, Fault
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union

FAULTS: Final[Mapping[str, Fault]] = {"Permanent": Fault.BOUNCED, "Complaint": Fault.COMPLAINED}
"""What SES says of an address by type of its report; every other bounce (Transient, Undetermined) may be over soon."""

_KIND: Final = "mail-unreachable"
_COMPLAINED: Final = "mail-complained"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The address of a union, or of whom it has appointed, that took no letter or complained of one in a month."""

    union: Union
    month: str
    appointment: str = ""
    complained: bool = False

    def letter_to(self, reader: str) -> str:
        """The name of the letter to a union: one a month for each address, reason and reader."""
        kind = _COMPLAINED if self.complained else _KIND
        person = f"{self.appointment}/" if self.appointment else ""
        return f"{kind}/{self.union.code}/{self.month}/{person}{reader}"

    @staticmethod
    def read(name: str, directory: DirectoryStore) -> Unreachable | None:
        """What a letter of that name was about; None of any other letter."""
        kind, *parts = name.split("/")
        if kind not in (_KIND, _COMPLAINED):
            return None
        union, month, *person = parts[:-1]
        return Unreachable(directory.union(union), month, "".join(person), kind == _COMPLAINED)


def mail_unreachable(reader: Union, what: Unreachable, *, origin: str) -> Letter:
    """The letter to a union about an address that takes no mail, of one below it or of whom it or that one appointed.

    It repeats no address. The province keeps the directory itself.
    """
    union, is_own = what.union, reader.code == what.union.code
    words = {"reader": reader.name, "union": union.name, "code": union.code, "own": is_own, "what": what}
    words |= {"province": reader.parent is None, "days": KEPT.days}
    words["link"] = page(origin, "appointments" if is_own else f"unions/{union.code}")
    subject = texts.MAIL_COMPLAINED if what.complained else texts.MAIL_UNREACHABLE
    whose = texts.WHOSE[bool(what.appointment)]
    return Letter(subject.format(whose=whose, union=union.name), render("mail_unreachable.txt.j2", words))

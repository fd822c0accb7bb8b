"""Hands letters to the outbox; of an address that takes none, the union above is written to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.notifications.letters.unreachable import FAULTS, Unreachable, mail_unreachable
from unioncard.notifications.outbox import MailState
from unioncard.people.address_mark import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from unioncard.messages.notify import LetterReturned
    from unioncard.notifications.letters.letter import Letter
    from unioncard.notifications.outbox import Outbox
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class MailDelivery:
    """Brings letters to unions and persons, each once by its name."""

    directory: DirectoryStore
    outbox: Outbox
    origin: str
    today: Callable[[], date]

    def to_union(self, name: str, union: Union, write: Callable[[], Letter | None]) -> MailState:
        """Send the union its letter; when its address takes none, say so to the union above, once in a month."""
        state = self.outbox.post(name, union.contact_mail, write, union.path)
        if state is MailState.REFUSED:
            self._report_unreachable(Unreachable(union, self._month))
        return state

    def to_person(
        self, name: str, union: Union, appointment: str, mail: str, write: Callable[[], Letter | None]
    ) -> MailState:
        """The same for an address of whom the union has appointed: the union itself is the first that can mend it."""
        state = self.outbox.post(name, mail, write, union.path, appointment)
        if state is MailState.REFUSED:
            self._report_unreachable(Unreachable(union, self._month, appointment))
        return state

    def came_back(self, order: LetterReturned) -> MailState:
        """A letter came back, or was complained of: mark its address, and say so to the union above, once in a month.

        If it was such a letter itself, the one after next hears of it. Each step may be repeated, so a delivery that
        died goes through all of them again.
        """
        fault = FAULTS.get(order.fault, Fault.RETURNED)
        record = self.outbox.came_back(order.name, fault, order.at)
        if record is None or not record.whom.union:
            return MailState.NEEDLESS  # of a letter that is long forgotten, or of the release before
        union, month = self.directory.union(record.whom.union), clock.day_of(order.at).strftime("%Y-%m")
        complained = fault is Fault.COMPLAINED
        self._report_unreachable(Unreachable(union, month, record.whom.appointment, complained=complained))
        before = Unreachable.read(order.name, self.directory)
        if before and not complained:
            self._report_unreachable(before)
        return record.state

    @property
    def _month(self) -> str:
        return self.today().strftime("%Y-%m")

    def _report_unreachable(self, what: Unreachable) -> None:
        """The letter to the nearest union that can be reached. Up the tree it ends at the province."""
        union = what.union
        for code in union.ancestry()[0 if what.appointment else 1 :]:
            above = self.directory.union(code)
            letter = mail_unreachable(above, what, origin=self.origin)
            name = what.letter_to(code)
            if self.outbox.post(name, above.contact_mail, partial(_written, letter), above.path) is MailState.SENT:
                return


def _written(letter: Letter) -> Letter:
    return letter

"""Mail commands → letters and recipients. Addresses come from the directory, never from a message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.errors import TryAgain
from unioncard.messages.notify import (
    AgreementTerm,
    AppointmentEnded,
    AppointmentMade,
    BatchAnswered,
    CardsWaiting,
    CardsWaitingBelow,
    LetterReturned,
    MonthReported,
    RegisterChecked,
    TargetNear,
    TransferAnswered,
    TransferAsked,
    TransferRaised,
    UrgingMoved,
)
from unioncard.notifications.letters.agreement import agreement_on, agreement_term, agreement_words
from unioncard.notifications.letters.appointment import (
    appointment_ended,
    appointment_made,
    appointment_of,
    appointment_words,
)
from unioncard.notifications.letters.batch import batch_answered, batch_words
from unioncard.notifications.letters.cards import cards_waiting, cards_waiting_below
from unioncard.notifications.letters.month import month_letter, readers_of_reports
from unioncard.notifications.letters.register import checked_words, issued_words, new_unions, register_checked
from unioncard.notifications.letters.target import target_near, target_words
from unioncard.notifications.letters.transfers import TransferLetters
from unioncard.notifications.letters.urging import urging_moved, urging_words
from unioncard.notifications.mail_delivery import MailDelivery
from unioncard.notifications.outbox import MailState
from unioncard.notifications.waiting_cards import cards_by_union, days_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from unioncard.assessment.standing import StandingStore
    from unioncard.assessment.target import TargetStore
    from unioncard.assessment.urging import UrgingStore
    from unioncard.issuance.store import BatchReader
    from unioncard.members.transfer import TransferRequests, TransferStore
    from unioncard.messages.notify import MailOrder
    from unioncard.notifications.letters.letter import Letter
    from unioncard.notifications.outbox import Outbox
    from unioncard.notifications.waiting_cards import WaitingCardStore
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.appointment import AppointmentStore
    from unioncard.unions.store import AgreementStore, DirectoryStore, RegisteredUnionReader

WAITS: Final = 3
"""Deliveries that a letter may spend on waiting: a queue gives up a message after six."""


@dataclass(frozen=True, slots=True)
class Post:
    """Handles mail commands. Without ``batches`` and ``unions`` a letter says what is true of a register by itself."""

    directory: DirectoryStore
    registers: RegisterStore
    products: Products
    outbox: Outbox
    origin: str
    transfers: TransferStore
    today: Callable[[], date] = clock.today
    batches: BatchReader | None = None
    unions: RegisteredUnionReader | None = None
    now: Callable[[], datetime] = clock.reading
    requests: TransferRequests | None = None
    appointments: Callable[[], AppointmentStore] | None = None
    waiting_cards: WaitingCardStore | None = None
    agreements: AgreementStore | None = None
    urgings: UrgingStore | None = None
    targets: TargetStore | None = None
    standings: StandingStore | None = None

    def carry_out(self, order: MailOrder, delivery: int = 1) -> MailState:  # noqa: PLR0911, C901 one for each kind
        """Send the letter of a command, once. ``delivery``: how often it came from the queue. NotFound, TryAgain."""
        match order:
            case RegisterChecked():
                return self._register_checked(order, patient=delivery <= WAITS)
            case BatchAnswered():
                return self._batch_answered(order)
            case TransferAsked() | TransferRaised() | TransferAnswered():
                return self._about_transfers(order)
            case MonthReported():
                return self._month_report(order)
            case CardsWaiting() | CardsWaitingBelow():
                return self._cards_waiting(order)
            case UrgingMoved():
                return self._urging_moved(order)
            case TargetNear():
                return self._target_near(order)
            case LetterReturned():
                return self._delivery.came_back(order)
            case AppointmentMade() | AppointmentEnded():
                return self._appointment(order, patient=delivery <= WAITS)
            case AgreementTerm():
                return self._agreement_term(order, patient=delivery <= WAITS)

    @property
    def _delivery(self) -> MailDelivery:
        return MailDelivery(self.directory, self.outbox, self.origin, self.today)

    def _register_checked(self, order: RegisterChecked, *, patient: bool) -> MailState:
        register = self.registers.find(order.register_id)
        union = self.directory.union(register.union)
        issued = issued_words(self.batches, register, self.now if patient else None)

        def write() -> Letter:
            words = checked_words(register, union, issued, new_unions(self.directory, self.unions, register))
            return register_checked(words, origin=self.origin)

        return self._delivery.to_union(order.name, union, write)

    def _batch_answered(self, order: BatchAnswered) -> MailState:
        if self.batches is None:
            raise TypeError("letters about batches need the batches")
        batches, batch = self.batches, self.batches.find(order.batch_id)

        def write() -> Letter | None:
            words = batch_words(self.directory, batches, order.batch_id)
            return batch_answered(words, origin=self.origin) if words else None

        return self._delivery.to_union(order.name, self.directory.union(batch.union), write)

    def _about_transfers(self, order: TransferAsked | TransferRaised | TransferAnswered) -> MailState:
        letters = TransferLetters(self.directory, self.registers, self.transfers, self.requests, self.origin)
        code = order.union if isinstance(order, TransferRaised) else self.registers.find(order.register_id).union
        union = self.directory.union(code)
        return self._delivery.to_union(order.name, union, partial(letters.write, order, union))

    def _month_report(self, order: MonthReported) -> MailState:
        """To the union's own address, and to everybody it has appointed."""
        union, mails = self.directory.union(order.union), self._delivery
        write = cache(partial(month_letter, self.products, union, order, self.origin))
        people = readers_of_reports(self.appointments(), union, self.today()) if self.appointments else {}
        states = [mails.to_person(f"{order.name}/{id}", union, id, mail, write) for id, mail in people.items()]
        if union.contact_mail or not people:
            states.insert(0, mails.to_union(order.name, union, write))
        return states[0]

    def _cards_waiting(self, order: CardsWaiting | CardsWaitingBelow) -> MailState:
        if self.waiting_cards is None:
            raise TypeError("letters about waiting cards need the work lists")
        store, union = self.waiting_cards, self.directory.union(order.union)

        def write() -> Letter | None:
            if isinstance(order, CardsWaiting):
                days = days_of(order.day)
                found = [(step, one) for step, since in days for one in store.since(union.code, since, below=False)]
                return cards_waiting(union.name, found, origin=self.origin) if found else None
            step, since = days_of(order.day)[0]
            counted = cards_by_union(store.until(union.code, since))
            found_below = [(self.directory.union(code), cards) for code, cards in counted.items()]
            # One that moved away since keeps its place in the lists of where it was.
            names = [(one.name, cards) for one, cards in found_below if one.is_within(union.code)]
            return cards_waiting_below(union.name, step, names, origin=self.origin) if names else None

        return self._delivery.to_union(order.name, union, write)

    def _urging_moved(self, order: UrgingMoved) -> MailState:
        """Of a note as it stands when the letter is written: whoever answered meanwhile is not reminded."""
        if self.urgings is None:
            raise TypeError("letters about urging need its notes")
        store = self.urgings

        def write() -> Letter | None:
            words = urging_words(self.directory, store, order)
            return urging_moved(words, origin=self.origin) if words else None

        return self._delivery.to_union(order.name, self.directory.union(order.union), write)

    def _target_near(self, order: TargetNear) -> MailState:
        """Of the last morning's count: whoever has caught up meanwhile is not written to."""
        if self.targets is None or self.standings is None:
            raise TypeError("letters about targets need targets and standings")
        targets, standings = self.targets, self.standings

        def write() -> Letter | None:
            words = target_words(self.directory, targets, standings, order)
            return target_near(words, origin=self.origin) if words else None

        return self._delivery.to_union(order.name, self.directory.union(order.union), write)

    # Letters that are ordered before their cause is stored: TryAgain until that is, if ``patient``; then it never was,
    # and nothing is kept of the letter, so that it can still be written if the cause comes another time.

    def _appointment(self, order: AppointmentMade | AppointmentEnded, *, patient: bool) -> MailState:
        """To the address that was invited, and to no union's: which one it is does not go on to those above."""
        if self.appointments is None:
            raise TypeError("letters about appointments need the appointments")
        store = self.appointments()
        invited = appointment_of(store, order)
        if invited is None:
            return _without_cause(order.name, patient=patient)

        def write() -> Letter | None:
            now = store.find(order.appointment_id)
            if isinstance(order, AppointmentEnded):
                return appointment_ended(appointment_words(self.directory, now, now.ended_for), origin=self.origin)
            if now.ended_at or now.accepted_at:
                return None
            return appointment_made(appointment_words(self.directory, now, now.appointed_for), origin=self.origin)

        union = self.directory.union(invited.union)
        return self._delivery.to_person(order.name, union, invited.id, invited.mail, write)

    def _agreement_term(self, order: AgreementTerm, *, patient: bool) -> MailState:
        if self.agreements is None:
            raise TypeError("letters about agreements need the agreements")
        store = self.agreements
        if agreement_on(store, order) is None:
            return _without_cause(order.name, patient=patient)

        def write() -> Letter | None:
            words = agreement_words(self.directory, store, order)
            return agreement_term(words, origin=self.origin) if words else None

        return self._delivery.to_union(order.name, self.directory.union(order.union), write)


def _without_cause(letter: str, *, patient: bool) -> MailState:
    if patient:
        raise TryAgain(f"what letter {letter} is about is not stored yet")
    return MailState.NEEDLESS

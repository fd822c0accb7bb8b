"""Mail commands → letters and recipients. Addresses come from the directory, never from a message."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from unioncard import clock
from unioncard.errors import NotFound, TryAgain
from unioncard.issuance.batch import BatchState
from unioncard.issuance.row import RowState
from unioncard.media import XLSX
from unioncard.members.transfer import Direction, TransferState, slot_of
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
from unioncard.notifications.agreement_words import agreement_on, agreement_words
from unioncard.notifications.letters import (
    AnsweredBatch,
    AnsweredTransfers,
    AppointmentWords,
    Attachment,
    CheckedRegister,
    Letter,
    agreement_term,
    appointment_ended,
    appointment_made,
    batch_answered,
    cards_waiting,
    cards_waiting_below,
    mail_unreachable,
    month_report,
    register_checked,
    target_near,
    transfer_answered,
    transfer_asked,
    transfer_raised,
    urging_moved,
)
from unioncard.notifications.outbox import MailState
from unioncard.notifications.register_words import issued_words, new_unions
from unioncard.notifications.target_words import target_words
from unioncard.notifications.unreachable import FAULTS, Unreachable
from unioncard.notifications.urging_words import urging_words
from unioncard.notifications.waiting_cards import cards_by_union, days_of
from unioncard.people.address_mark import Fault
from unioncard.products import workbook_name
from unioncard.registers.register import RegisterState
from unioncard.reports.editions import read_summary
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts.titles import TITLES
from unioncard.texts.transfers import REASONS
from unioncard.unions.appointment import waits_for
from unioncard.unions.officer import Role
from unioncard.unions.union import Kind as UnionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from unioncard.assessment.standing import StandingStore
    from unioncard.assessment.target import TargetStore
    from unioncard.assessment.urging import UrgingStore
    from unioncard.issuance.store import BatchReader
    from unioncard.members.transfer import TransferRequest, TransferRequests, TransferStore
    from unioncard.messages.notify import MailOrder
    from unioncard.notifications.outbox import Outbox
    from unioncard.notifications.waiting_cards import WaitingCardStore
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.appointment import Appointment, AppointmentStore
    from unioncard.unions.store import AgreementStore, DirectoryStore, RegisteredUnionReader
    from unioncard.unions.union import Union


_TOGETHER: Final = 500
"""Requests read at once for a letter."""
_ANSWERED: Final = frozenset({BatchState.ANSWERED, BatchState.CLOSED, BatchState.FILE_REFUSED})
"""States of batches of which a letter says what the bank answered."""
LARGEST_ATTACHMENT: Final = 5_000_000
"""Bytes of a workbook that travels with its letter: in base64 it is below the 10 MB that mail services take."""
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
            case TransferAsked():
                return self._transfer_asked(order)
            case TransferRaised():
                return self._transfer_raised(order)
            case TransferAnswered():
                return self._transfer_answered(order)
            case MonthReported():
                return self._month_report(order)
            case CardsWaiting() | CardsWaitingBelow():
                return self._cards_waiting(order)
            case UrgingMoved():
                return self._urging_moved(order)
            case TargetNear():
                return self._target_near(order)
            case LetterReturned():
                return self._returned(order)
            case AppointmentMade() | AppointmentEnded() | AgreementTerm():
                return self._ordered_ahead(order, patient=delivery <= WAITS)

    def _ordered_ahead(self, order: AppointmentMade | AppointmentEnded | AgreementTerm, *, patient: bool) -> MailState:
        """Letters that are ordered before their cause is stored."""
        if isinstance(order, AgreementTerm):
            return self._agreement_term(order, patient=patient)
        return self._appointment(order, patient=patient)

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
            names = [(self.directory.union(code).name, cards) for code, cards in counted.items()]
            return cards_waiting_below(union.name, step, names, origin=self.origin) if names else None

        return self._post(order.name, union, write)

    def _appointment(self, order: AppointmentMade | AppointmentEnded, *, patient: bool) -> MailState:
        """To the address that was invited, and to no union's: which one it is does not go on to those above.

        The letter is ordered before its cause is stored. TryAgain until that is, if ``patient``; then it never was, and
        nothing is kept of the letter, so that it can still be written if the cause comes another time.
        """
        if self.appointments is None:
            raise TypeError("letters about appointments need the appointments")
        store = self.appointments()
        try:
            invited = store.find(order.appointment_id)
        except NotFound:
            invited = None
        if invited is None or (isinstance(order, AppointmentEnded) and not invited.ended_at):
            if patient:
                raise TryAgain(f"what letter {order.name} is about is not stored yet")
            return MailState.NEEDLESS

        def write() -> Letter | None:
            now = store.find(order.appointment_id)
            if isinstance(order, AppointmentEnded):
                return appointment_ended(self._appointed(now, now.ended_for), origin=self.origin)
            open_still = not (now.ended_at or now.accepted_at)
            return appointment_made(self._appointed(now, now.appointed_for), origin=self.origin) if open_still else None

        return self._post_person(order.name, self.directory.union(invited.union), invited.id, invited.mail, write)

    def _agreement_term(self, order: AgreementTerm, *, patient: bool) -> MailState:
        """Ordered before its cause is stored, like a letter about an appointment."""
        if self.agreements is None:
            raise TypeError("letters about agreements need the agreements")
        store = self.agreements
        if agreement_on(store, order) is None:
            if patient:
                raise TryAgain(f"what letter {order.name} is about is not stored yet")
            return MailState.NEEDLESS

        def write() -> Letter | None:
            words = agreement_words(self.directory, store, order)
            return agreement_term(words, origin=self.origin) if words else None

        return self._post(order.name, self.directory.union(order.union), write)

    def _urging_moved(self, order: UrgingMoved) -> MailState:
        """Of a note as it stands when the letter is written: whoever answered meanwhile is not reminded."""
        if self.urgings is None:
            raise TypeError("letters about urging need its notes")
        store = self.urgings

        def write() -> Letter | None:
            words = urging_words(self.directory, store, order)
            return urging_moved(words, origin=self.origin) if words else None

        return self._post(order.name, self.directory.union(order.union), write)

    def _target_near(self, order: TargetNear) -> MailState:
        """Of the last morning's count: whoever has caught up meanwhile is not written to."""
        if self.targets is None or self.standings is None:
            raise TypeError("letters about targets need targets and standings")
        targets, standings = self.targets, self.standings

        def write() -> Letter | None:
            words = target_words(self.directory, targets, standings, order)
            return target_near(words, origin=self.origin) if words else None

        return self._post(order.name, self.directory.union(order.union), write)

    def _appointed(self, one: Appointment, office: str) -> AppointmentWords:
        return AppointmentWords(
            union=self.directory.union(one.union).name,
            office=self.directory.union(office or one.union).name,
            roles=sorted(one.roles),
            begins=str(one.valid_from),
            until=str(one.until) if one.until else "",
            accepted=bool(one.accepted_at),
        )

    def _batch_answered(self, order: BatchAnswered) -> MailState:
        if self.batches is None:
            raise TypeError("letters about batches need the batches")
        batches, batch = self.batches, self.batches.find(order.batch_id)

        def write() -> Letter | None:
            now = batches.find(order.batch_id)
            if now.state not in _ANSWERED:
                return None
            states = Counter(row.state for row in batches.rows(now.id))
            closed = now.state is BatchState.CLOSED
            if closed and not states[RowState.REFUSED]:
                return None  # everything is done meanwhile
            answered = AnsweredBatch(
                self.directory.union(now.union).name,
                self.directory.bank(now.bank).name,
                now.id,
                now.register,
                now.day,
                now.rows,
                opened=states[RowState.OPENED],
                refused=states[RowState.REFUSED],
                blameless=states[RowState.FILE_REFUSED],
                file_refused=now.state is BatchState.FILE_REFUSED,
                again=any(one.previous == now.id for one in batches.of_register(now.register)),
                roster=bool(now.roster),
                closed=closed,
            )
            return batch_answered(answered, origin=self.origin)

        return self._post(order.name, self.directory.union(batch.union), write)

    def _transfer_asked(self, order: TransferAsked) -> MailState:
        union = self.directory.union(self.registers.find(order.register_id).union)

        def write() -> Letter | None:
            waiting = self._waiting_rows(order)
            if not waiting:
                return None
            asker = self.directory.union(self.registers.find(order.by).union).name
            return transfer_asked(union.name, order.register_id, waiting, origin=self.origin, asker=asker)

        return self._post(order.name, union, write)

    def _waiting_rows(self, order: TransferAsked) -> list[int]:
        """The rows of the holder's register that the asking register wants and nobody has answered."""
        waiting = [one.row for one in self.transfers.of_register(order.register_id) if one.release is None]
        if self.requests is None:
            return waiting
        asked = (one for _, one in self.requests.wanted_by(order.by))
        still = {
            one.holder_row
            for one in asked
            if one.state is TransferState.ASKED and one.holder_register == order.register_id
        }
        return [row for row in waiting if row in still]

    def _transfer_raised(self, order: TransferRaised) -> MailState:
        union = self.directory.union(order.union)

        def write() -> Letter | None:
            raised: Counter[str] = Counter()
            for one in self._asked_of(order.union):
                if one.raised_on == order.day and one.answerers[-1] == order.union:
                    raised[one.holder] += 1
            holders = sorted((self.directory.union(code).name, people) for code, people in raised.items())
            return transfer_raised(union.name, holders, origin=self.origin) if holders else None

        return self._post(order.name, union, write)

    def _asked_of(self, union: str) -> Iterator[TransferRequest]:
        """The requests that wait for a union's answer."""
        after = ""
        while self.requests:
            page = self.requests.page(Direction.OF_US, union, TransferState.ASKED, after, _TOGETHER)
            yield from page.requests
            if not page.following:
                return
            after = page.following

    def _transfer_answered(self, order: TransferAnswered) -> MailState:
        union = self.directory.union(self.registers.find(order.register_id).union)

        def write() -> Letter | None:
            rows = self.requests.wanted_by(order.register_id) if self.requests else []
            ended = [(row, one) for row, one in rows if one.ended_at and slot_of(one.ended_at) == order.slot]
            if not ended:
                return None
            refused = [
                (row, REASONS[one.answer.reason])
                for row, one in ended
                if one.state is TransferState.REFUSED and one.answer and one.answer.reason
            ]
            done = [row for row, one in ended if one.state is TransferState.DONE]
            needless = [row for row, one in ended if one.state is TransferState.NEEDLESS]
            answered = AnsweredTransfers(union.name, order.register_id, done, refused, needless)
            return transfer_answered(answered, origin=self.origin)

        return self._post(order.name, union, write)

    def _register_checked(self, order: RegisterChecked, *, patient: bool) -> MailState:
        register = self.registers.find(order.register_id)
        union = self.directory.union(register.union)

        # With rows to correct the letter names the reasons; without, what was normalised or deserves a look.
        rejecting = register.counts.rejected > 0 or register.state is RegisterState.REJECTED
        wanted = Severity.ERROR if rejecting else Severity.NOTE

        issued = issued_words(self.batches, register, self.now if patient else None)

        def write() -> Letter:
            findings = [(TITLES[c], n) for c, n in register.by_code.items() if FindingCode(c).severity is wanted]
            counts = register.counts
            checked = CheckedRegister(
                union=union.name,
                register=register.id,
                state="rejected" if register.state is RegisterState.REJECTED else "checked",
                read=counts.read,
                accepted=counts.accepted,
                rejected=counts.rejected,
                findings=findings,
                kind=register.kind.value,
                batch=register.batch or "",
                recorded=counts.updated,
                new_unions=new_unions(self.directory, self.unions, register),
                **issued,
            )
            return register_checked(checked, origin=self.origin)

        return self._post(order.name, union, write)

    def _month_report(self, order: MonthReported) -> MailState:
        union = self.directory.union(order.union)

        @cache
        def write() -> Letter:
            summary = read_summary(self.products, order.union, order.month, order.edition)
            name = workbook_name(order.union, order.month, order.edition)
            content = self.products.read(name)
            travels = len(content) <= LARGEST_ATTACHMENT
            workbook = Attachment(summary.file_name, XLSX, content) if travels else None
            is_basic, is_top = union.kind is UnionKind.BASIC, union.parent is None
            return month_report(
                summary, workbook, origin=self.origin, union=union.code, province=is_top, basic=is_basic
            )

        people = self._people_of(union)
        states = [self._post_person(f"{order.name}/{id}", union, id, mail, write) for id, mail in people.items()]
        if union.contact_mail or not people:
            states.insert(0, self._post(order.name, union, write))
        return states[0]

    def _people_of(self, union: Union) -> dict[str, str]:
        """Whom the union has appointed today: id of their first appointment there → address.

        The letter is named by that id, the same however often somebody is appointed. The union's own address is out.
        """
        store, after = self.appointments() if self.appointments else None, ""
        found: list[Appointment] = []
        while store:
            some, after = store.of_union(union.code, after)
            found += some
            if not after:
                break
        by_mail: dict[str, list[Appointment]] = {}
        for one in sorted(found, key=lambda one: (one.appointed_at, one.id)):
            by_mail.setdefault(waits_for(one.mail), []).append(one)
        return {
            own[0].id: own[-1].mail
            for mail, own in by_mail.items()
            if mail not in ("", waits_for(union.contact_mail)) and any(self._reads_reports(one) for one in own)
        }

    def _reads_reports(self, one: Appointment) -> bool:
        return one.holds(self.today()) and one.roles != {Role.ADMINISTRATOR}

    def _post(self, name: str, union: Union, write: Callable[[], Letter | None]) -> MailState:
        """Send the union its letter; when its address takes none, say so to the union above, once in a month."""
        state = self.outbox.post(name, union.contact_mail, write, union.path)
        if state is MailState.REFUSED:
            self._report_unreachable(Unreachable(union, self._month))
        return state

    def _post_person(
        self, name: str, union: Union, appointment: str, mail: str, write: Callable[[], Letter | None]
    ) -> MailState:
        """The same for an address of whom the union has appointed: the union itself is the first that can mend it."""
        state = self.outbox.post(name, mail, write, union.path, appointment)
        if state is MailState.REFUSED:
            self._report_unreachable(Unreachable(union, self._month, appointment))
        return state

    def _returned(self, order: LetterReturned) -> MailState:
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
